/** A sandbox with the real read-server on it and a witness on every line between them: what left for which platform, and how much came back. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { record } from './recorder.ts'
import { connect, type Connected } from './servers.ts'

export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly body: string
}

export interface Traffic {
  readonly calls: number
  /** What the platforms sent back. */
  readonly bytes: number
}

export interface Witness {
  readonly dir: string
  readonly sandbox: Sandbox
  readonly read: Connected
  shopify(): readonly HttpRequest[]
  meta(): readonly HttpRequest[]
  /** IMAP commands, e.g. `UID FETCH`. */
  mail(): readonly string[]
  /** Requests and commands so far, over all platforms. */
  traffic(): Traffic
  /** Every log of the server, as it lies on disk. */
  log(): string
  close(): Promise<void>
}

const STARTED = 'http.server.request.start'

export async function openWitness({ tools = '' }: { readonly tools?: string } = {}): Promise<Witness> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-witness-'))
  const sandbox = await startSandbox({ dir })
  const shopUrl = new URL(sandbox.endpoints.shopify)
  const shop = await record({ host: shopUrl.hostname, port: Number(shopUrl.port) })
  const mail = await record(sandbox.endpoints.imap)
  // Meta's pages name their own address, so that nothing may stand in between: its server is watched from inside.
  const metaPort = Number(new URL(sandbox.endpoints.meta).port)
  const asked: HttpRequest[] = []
  const sockets = new Set<Socket>()
  const watch = (event: unknown): void => {
    const { request } = event as { request: IncomingMessage }
    if (request.socket.localPort !== metaPort) return
    sockets.add(request.socket)
    asked.push({ method: request.method ?? '', path: (request.url ?? '').split('?')[0] ?? '', body: '' })
  }
  subscribe(STARTED, watch)
  const config = join(dir, 'witnessed.yaml')
  const moved = readFileSync(sandbox.configs.read, 'utf8')
    .replace(sandbox.endpoints.shopify, `http://127.0.0.1:${shop.port}`)
    .replace(`port: ${sandbox.endpoints.imap.port}`, `port: ${mail.port}`)
  writeFileSync(config, `${moved}${tools}`, { mode: 0o600 })
  const read = await connect({ server: 'read-server', config })
  const shopify = () => requestsIn(shop.said())
  return {
    dir,
    sandbox,
    read,
    shopify,
    meta: () => asked,
    mail: mail.verbs,
    traffic: () => ({
      calls: shopify().length + asked.length + mail.verbs().length,
      bytes: shop.heard() + mail.heard() + [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    }),
    log: () => {
      const folder = join(dir, 'audit', 'read')
      const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
      return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('')
    },
    async close() {
      unsubscribe(STARTED, watch)
      await read.close()
      await Promise.all([shop.stop(), mail.stop()])
      await sandbox.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** One call, as a polite client makes it: when it is told to wait, it waits. */
export async function asked({ read }: Pick<Witness, 'read'>, name: string, args: Readonly<Record<string, unknown>> = {}) {
  for (let tries = 1; ; tries++) {
    const answer = await read.client.callTool({ name, arguments: { ...args } })
    const { code, retry_after_s } = { ...(answer.structuredContent as Readonly<Record<string, unknown>>) }
    if (tries === 3 || code !== 'UPSTREAM_THROTTLED' || typeof retry_after_s !== 'number') return answer
    await new Promise((resolve) => setTimeout(resolve, Math.min(retry_after_s, 10) * 1_000))
  }
}

/** The requests in what one client after the other said; a library here always states the length of a body. */
function requestsIn(said: string): HttpRequest[] {
  const found: HttpRequest[] = []
  for (const start of said.matchAll(/(GET|POST|PUT|PATCH|DELETE) (\/\S*) HTTP\/1\.1\r\n/g)) {
    const head = said.slice(start.index, said.indexOf('\r\n\r\n', start.index))
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    const from = start.index + head.length + 4
    found.push({ method: start[1] ?? '', path: start[2] ?? '', body: said.slice(from, from + length) })
  }
  return found
}
