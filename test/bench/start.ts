/** From the start of a process to its first answer to tools/list, and what it holds in memory then. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelVisible } from '../support/catalogue.ts'
import { offlineConfigs, ROOT, type ServerName } from '../support/servers.ts'
import { build, builtMain } from '../tools/build.ts'
import { startPeer } from './peer.ts'
import { against, atMost, type Figure, median, ms } from './table.ts'

type Kind = 'ts' | 'js'
const KINDS: readonly Kind[] = ['js', 'ts']
const SERVERS: readonly ServerName[] = ['read-server', 'write-server']
const LIST_BYTES_MAX: Readonly<Record<ServerName, number>> = { 'read-server': 14_000, 'write-server': 16_000 }
/** The whole benchmark is to stay under a minute on a slow machine too. */
const ROUNDS_MAX_ms = 35_000

interface Subject {
  readonly what: string
  readonly server: ServerName | 'bare'
  readonly kind: Kind
  /** Without a compile cache, as at the first start from the sources; a build brings its own. */
  readonly cold: boolean
  readonly args: readonly string[]
  readonly took_ms: number[]
  readonly rss_mb: number[]
}

/** Every subject once a round, in turn, so that whatever else the machine does falls on all of them. */
export async function startFigures(rounds: number): Promise<{ start: Figure[]; memory: Figure[]; lists: Figure[] }> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const configs = offlineConfigs()
  try {
    const subjects = subjectsIn(dir, configs)
    const home = join(dir, 'home')
    mkdirSync(home)
    const lists = new Map<ServerName, string>()
    const until = performance.now() + ROUNDS_MAX_ms
    // The first round fills the caches and is not counted.
    for (let round = 0; round <= rounds && (round < 2 || performance.now() < until); round++)
      for (const subject of subjects) {
        // A home that cannot be written leaves the server without a cache.
        const { took_ms, rss_mb, list } = await once(subject.args, subject.cold ? '/dev/null' : home)
        if (subject.server !== 'bare') lists.set(subject.server, list)
        if (round === 0) continue
        subject.took_ms.push(took_ms)
        if (rss_mb !== null) subject.rss_mb.push(rss_mb)
      }
    const servers = subjects.filter(({ server }) => server !== 'bare')
    const bareOf = ({ kind }: Subject) => subjects.find((subject) => subject.server === 'bare' && subject.kind === kind)
    return {
      start: servers.map((subject) => compared(subject, bareOf(subject), (one) => one.took_ms, 2.0, ms)),
      memory: servers.map((subject) =>
        compared(
          subject,
          bareOf(subject),
          (one) => one.rss_mb,
          1.4,
          (value) => `${value.toFixed(0)} MB`,
        ),
      ),
      lists: SERVERS.map((server) => listBytes(server, lists.get(server) ?? '{}')),
    }
  } finally {
    configs.remove()
    rmSync(dir, { recursive: true, force: true })
  }
}

function subjectsIn(dir: string, configs: { readonly read: string; readonly write: string }): readonly Subject[] {
  const dist = join(dir, 'dist')
  build(dist)
  const bare: Readonly<Record<Kind, string>> = { ts: join(import.meta.dirname, 'bare.ts'), js: join(dist, 'bare', 'main.js') }
  mkdirSync(join(dist, 'bare'))
  cpSync(bare.ts, bare.js)
  writeFileSync(join(dist, 'bare', 'package.json'), '{"type":"module"}\n')
  symlinkSync(join(ROOT, 'test', 'node_modules'), join(dist, 'bare', 'node_modules'), 'junction')
  const subject = (what: string, server: Subject['server'], kind: Kind, cold: boolean, args: readonly string[]): Subject => ({
    what,
    server,
    kind,
    cold,
    args,
    took_ms: [],
    rss_mb: [],
  })
  return KINDS.flatMap((kind) => [
    subject(`bare .${kind}`, 'bare', kind, true, [bare[kind]]),
    ...SERVERS.flatMap((server) => {
      const main = kind === 'js' ? builtMain(dist, server) : join(ROOT, 'packages', server, 'src', 'main.ts')
      const args = [main, '--config', server === 'read-server' ? configs.read : configs.write]
      const starts =
        kind === 'js' ? [['as built', true] as const] : [['from the sources', false] as const, ['from the sources, first start ever', true] as const]
      return starts.map(([how, cold]) => subject(`${server} ${how}`, server, kind, cold, args))
    }),
  ])
}

async function once(args: readonly string[], home: string): Promise<{ took_ms: number; rss_mb: number | null; list: string }> {
  const started_ms = performance.now()
  const peer = await startPeer(args, home)
  const list = await peer.request('tools/list')
  const took_ms = performance.now() - started_ms
  const rss_mb = rssOf(peer.pid)
  await peer.end()
  return { took_ms, rss_mb, list }
}

/** Only Linux says it in a file. */
function rssOf(pid: number): number | null {
  if (process.platform !== 'linux') return null
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kb === undefined ? null : Number(kb) / 1024
}

function compared(
  subject: Subject,
  bare: Subject | undefined,
  of: (one: Subject) => readonly number[],
  max: number,
  show: (value: number) => string,
): Figure {
  const [ours, beside] = [median(of(subject)), bare === undefined ? Number.NaN : median(of(bare))]
  return { what: subject.what, ours: show(ours), bare: show(beside), ...against(ours, beside, max) }
}

function listBytes(server: ServerName, line: string): Figure {
  const { result } = JSON.parse(line) as { result?: { tools: Parameters<typeof modelVisible>[0][] } }
  const bytes = Buffer.byteLength(JSON.stringify((result?.tools ?? []).map(modelVisible)))
  const show = (value: number) => `${value.toLocaleString('en')} B`
  return { what: `${server}, ${result?.tools.length ?? 0} tools`, ours: show(bytes), ...atMost(bytes, LIST_BYTES_MAX[server], show) }
}
