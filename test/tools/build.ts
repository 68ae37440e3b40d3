/** `pnpm build`: each server as plain JavaScript in `dist`, from the same files, with the rooms below it and no other. */
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { ROOT, type ServerName } from '../support/servers.ts'

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const SERVERS: readonly ServerName[] = ['read-server', 'write-server']
const SCOPE = '@countersign/'
const isOurs = (name: string): boolean => name.startsWith(SCOPE)
const roomOf = (name: string): string => name.slice(SCOPE.length)
const isTest = (file: string): boolean => /(?:\.test|(?:^|\/)test\.[a-z.]+)\.js$/.test(file)

/** Where a built server starts. */
export const builtMain = (out: string, server: ServerName): string => join(out, server, 'main.js')

/** Builds both servers into `out`, which is emptied first. Throws when a type does not hold. */
export function build(out: string): void {
  const emitted = mkdtempSync(join(tmpdir(), 'countersign-build-'))
  try {
    const options = ['--noEmit', 'false', '--noEmitOnError', '--rewriteRelativeImportExtensions', '--rootDir', 'packages', '--outDir', emitted]
    execFileSync(join(ROOT, 'node_modules', '.bin', 'tsc'), ['-p', 'packages', ...options], { cwd: ROOT, stdio: ['ignore', 2, 2] })
    rmSync(out, { recursive: true, force: true })
    for (const server of SERVERS) {
      for (const room of roomsOf(server)) layRoom(room, join(emitted, room), join(out, server, 'packages'))
      writeFileSync(join(out, server, 'package.json'), `${JSON.stringify({ private: true, type: 'module' })}\n`)
      writeFileSync(builtMain(out, server), mainOf(server))
      // Fills the cache, and fails the build when the server cannot even load.
      execFileSync(process.execPath, [builtMain(out, server), '--version'], { stdio: ['ignore', 'ignore', 2] })
    }
  } finally {
    rmSync(emitted, { recursive: true, force: true })
  }
}

/** A host's server often has no home to keep a cache in, and would compile everything at each start; so the build brings its own. */
const mainOf = (server: ServerName): string => `import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

enableCompileCache({ directory: join(import.meta.dirname, 'cache'), portable: true })
await import('./packages/${server}/src/main.js')
`

const manifestOf = (room: string): Manifest => JSON.parse(readFileSync(join(ROOT, 'packages', room, 'package.json'), 'utf8')) as Manifest
const dependenciesOf = (manifest: Manifest): readonly string[] => Object.keys(manifest.dependencies ?? {})

/** The server and everything it may import, as its manifests say: what is not declared is not there. */
function roomsOf(server: string): ReadonlySet<string> {
  const rooms = new Set([server])
  // A set yields what is added while it is walked.
  for (const room of rooms) for (const name of dependenciesOf(manifestOf(room))) if (isOurs(name)) rooms.add(roomOf(name))
  return rooms
}

/** One room: its files without tests, its manifest with a `.js` door, and links to what it declares. */
function layRoom(room: string, emitted: string, packages: string): void {
  const to = join(packages, room)
  for (const file of globSync('src/**/*.js', { cwd: emitted })) if (!isTest(file)) cpSync(join(emitted, file), join(to, file))
  const { dependencies = {}, exports: doors, ...rest } = manifestOf(room)
  const built = Object.entries(doors ?? {}).map(([door, file]) => [door, file.replace(/\.ts$/, '.js')])
  const manifest = { ...rest, devDependencies: undefined, ...(built.length === 0 ? {} : { exports: Object.fromEntries(built) }), dependencies }
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  for (const name of Object.keys(dependencies)) {
    const link = join(to, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    const target = isOurs(name) ? join(packages, roomOf(name)) : realpathSync(join(ROOT, 'packages', room, 'node_modules', name))
    symlinkSync(relative(realpathSync(dirname(link)), target), link, 'junction')
  }
}

if (import.meta.main) {
  const out = join(ROOT, 'dist')
  build(out)
  for (const server of SERVERS) process.stderr.write(`${relative(process.cwd(), builtMain(out, server))} --config FILE\n`)
}
