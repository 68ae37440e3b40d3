/** The plan of the house and the walk that holds the code to it. */
import { builtinModules } from 'node:module'
import path from 'node:path'

export interface Source {
  readonly path: string
  readonly text: string
}

interface Room {
  /** Rooms it may import. */
  readonly rooms: readonly string[]
  /** Outside packages and node modules it may hold. */
  readonly powers: readonly string[]
  /** Files that may load a library on first use. */
  readonly loaders?: readonly string[]
}

/** Room → rooms below → outside powers. This table IS the architecture. */
export const ROOMS: Readonly<Record<string, Room>> = {
  kernel: { rooms: [], powers: ['node:crypto', 'node:util'] },
  audit: { rooms: ['kernel'], powers: ['node:crypto', 'node:fs', 'node:path', 'node:timers'] },
  serve: {
    rooms: ['audit', 'kernel'],
    powers: [
      '@modelcontextprotocol/server',
      '@modelcontextprotocol/server/stdio',
      'zod',
      'yaml',
      'pino',
      'node:crypto',
      'node:fs',
      'node:http',
      'node:https',
      'node:path',
      'node:readline/promises',
      'node:util',
    ],
    loaders: ['load.ts'],
  },
  gate: { rooms: ['serve', 'audit', 'kernel'], powers: ['zod', 'node:crypto', 'node:fs', 'node:path', 'node:sqlite', 'node:url'] },
  read: {
    rooms: ['serve', 'kernel'],
    powers: [
      'zod',
      '@shopify/shopify-api',
      '@shopify/shopify-api/adapters/node',
      '@shopify/shopify-api/runtime',
      'facebook-nodejs-business-sdk',
      'imapflow',
      'htmlparser2',
      'node:async_hooks',
      'node:crypto',
      'node:net',
      'node:stream',
      'node:timers/promises',
      'node:tls',
      'node:worker_threads',
      'unpdf/pdfjs',
    ],
    loaders: ['connect.ts', 'load.ts'],
  },
  write: {
    rooms: ['gate', 'read', 'serve', 'kernel'],
    powers: ['zod', 'nodemailer', 'nodemailer/lib/mail-composer', 'node:crypto'],
    loaders: ['load.ts'],
  },
  'read-server': {
    rooms: ['read', 'serve', 'audit', 'kernel'],
    powers: ['zod', 'node:module', 'node:os', 'node:path'],
    loaders: ['main.ts', 'load.ts'],
  },
  'write-server': {
    rooms: ['write', 'gate', 'read', 'serve', 'audit', 'kernel'],
    powers: ['zod', 'node:module', 'node:os', 'node:path'],
    loaders: ['main.ts', 'load.ts'],
  },
  sandbox: { rooms: ['kernel'], powers: ['graphql', 'smtp-server', 'hoodiecrow-imap', ...builtinModules.map((name) => `node:${name}`)], loaders: [] },
}

/** The only files that open a secret: where it is sent, and where it is hashed. No tool, no reader, no writer is among them. */
const REVEALS: ReadonlySet<string> = new Set([
  'packages/audit/src/fingerprints.ts',
  'packages/audit/src/keys.ts',
  'packages/audit/src/redact.ts',
  'packages/serve/src/credentials.ts',
  'packages/serve/src/seal.ts',
  'packages/read/src/email/connect.ts',
  'packages/read/src/email/oauth.ts',
  'packages/read/src/meta/connect.ts',
  'packages/read/src/meta/graph.ts',
  'packages/read/src/shopify/connect.ts',
  'packages/write/src/email/transport.ts',
  'packages/write/src/shopify/broker.ts',
  // Looks for the configured secrets in the log.
  'packages/write-server/src/checklist.log.ts',
])

/** The only files that may name a connection's touching side: where it is made, and where it is put into a broker. */
const TOUCHES: ReadonlySet<string> = new Set([
  'packages/read/src/index.ts',
  'packages/read/src/meta/connect.ts',
  'packages/read/src/shopify/connect.ts',
  'packages/write/src/meta/broker.ts',
  'packages/write/src/shopify/broker.ts',
  'packages/write-server/src/workspaces.ts',
])

const FILE_LINES_MAX = 250

const STATIC = /^\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{][^'";]*?\sfrom\s+)?['"]([^'"\n]+)['"]/gm
const DYNAMIC = /\bimport\s*\(\s*['"]([^'"\n]+)['"]\s*\)/g

/** Everything that an import names: `from`, type-only, and what a loader loads later. */
const importsOf = (text: string): string[] => [STATIC, DYNAMIC].flatMap((pattern) => [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []))

const isTest = (file: string): boolean => /\.test\.ts$|\/test\.[a-z.]+\.ts$/.test(file)
const roomOf = (file: string): string => file.split('/')[1] ?? ''

/** Every broken wall, as a line that names the file. Empty when the house stands. */
export function problemsOf(sources: readonly Source[], manifests: ReadonlyMap<string, string>): string[] {
  const production = sources.filter((source) => !isTest(source.path))
  return [
    ...production.flatMap(brokenImports),
    ...sources.flatMap(untidy),
    ...circles(production),
    ...[...manifests].flatMap(([name, text]) => brokenManifest(name, text)),
  ]
}

function brokenImports({ path: file, text }: Source): string[] {
  const room = ROOMS[roomOf(file)]
  if (room === undefined) return [`${file}: is in no room of the table`]
  return importsOf(text).flatMap((name) => {
    if (name.startsWith('@countersign/'))
      return room.rooms.includes(name.slice('@countersign/'.length)) ? [] : [`${file}: ${name} is not below this room`]
    if (name.startsWith('.')) return roomOf(path.join(path.dirname(file), name)) === roomOf(file) ? [] : [`${file}: ${name} climbs a wall`]
    return room.powers.includes(name) ? [] : [`${file}: ${name} is a power that this room does not hold`]
  })
}

function untidy({ path: file, text }: Source): string[] {
  const problems: string[] = []
  const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1')
  const name = path.basename(file)
  if (text.split('\n').length - 1 > FILE_LINES_MAX) problems.push(`${file}: is longer than ${FILE_LINES_MAX} lines`)
  if (!isTest(file) && !/^(?:#!.*\n)?\/\*\*? \S/.test(text)) problems.push(`${file}: the first line does not say what it is for`)
  if (/\bconsole\.\w/.test(code)) problems.push(`${file}: uses console; stdout belongs to the protocol`)
  if (/\brequire\(/.test(code) && !/createRequire/.test(code)) problems.push(`${file}: uses require`)
  if (isTest(file)) return problems
  if (/\breveal\b/.test(code) && !REVEALS.has(file) && file !== 'packages/kernel/src/secret.ts') problems.push(`${file}: opens a secret`)
  if (/\b(?:shopify|meta|Shopify|Meta)Touch(?:Connection)?\b/.test(code) && !TOUCHES.has(file)) problems.push(`${file}: holds what only a broker may`)
  if (/\bprocess\.env\b/.test(code) && name !== 'config.ts') problems.push(`${file}: reads the environment; only config.ts may`)
  if (/\bimport\s*\(/.test(code) && !(ROOMS[roomOf(file)]?.loaders ?? []).includes(name))
    problems.push(`${file}: has a dynamic import; only a loader may`)
  if (code.replace(DYNAMIC, '').match(/\bimport\s*\(/)) problems.push(`${file}: has a dynamic import of a name that is not written there`)
  return problems
}

/** Circles between files of one room; between rooms the table has none. */
function circles(sources: readonly Source[]): string[] {
  const texts = new Map(sources.map((source) => [source.path, source.text]))
  const state = new Map<string, 'open' | 'done'>()
  const problems: string[] = []
  const walk = (file: string, trail: readonly string[]): void => {
    if (state.get(file) === 'open') problems.push(`${file}: circle: ${[...trail.slice(trail.indexOf(file)), file].join(' → ')}`)
    if (state.has(file)) return
    state.set(file, 'open')
    for (const name of importsOf(texts.get(file) ?? '')) if (name.startsWith('.')) walk(path.join(path.dirname(file), name), [...trail, file])
    state.set(file, 'done')
  }
  for (const { path: file } of sources) walk(file, [])
  return problems
}

function brokenManifest(name: string, text: string): string[] {
  const room = ROOMS[name]
  if (room === undefined) return [`packages/${name}/package.json: is in no room of the table`]
  // A package's sub-paths are its own; what is declared is the package.
  const packages = new Set(
    room.powers.map((power) =>
      power
        .split('/')
        .slice(0, power.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  )
  const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> }
  return Object.keys(dependencies)
    .filter((dependency) =>
      dependency.startsWith('@countersign/') ? !room.rooms.includes(dependency.slice('@countersign/'.length)) : !packages.has(dependency),
    )
    .map((dependency) => `packages/${name}/package.json: ${dependency} is not allowed to this room`)
}
