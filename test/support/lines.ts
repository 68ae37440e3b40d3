/** A sandbox with a witness on every line to it: what left for which platform, and how much came back. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { record } from './recorder.ts'

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

export interface Lines {
  readonly dir: string
  readonly sandbox: Sandbox
  /** Where a client must knock to be witnessed. */
  readonly ports: Readonly<Record<'shopify' | 'meta' | 'imap', number>>
  shopify(): readonly HttpRequest[]
  meta(): readonly HttpRequest[]
  /** IMAP commands, e.g. `UID FETCH`. */
  mail(): readonly string[]
  /** Requests and commands so far, over all platforms. */
  traffic(): Traffic
  close(): Promise<void>
}

const STARTED = 'http.server.request.start'

export async function openLines(): Promise<Lines> {
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
  const shopify = () => requestsIn(shop.said())
  return {
    dir,
    sandbox,
    ports: { shopify: shop.port, meta: metaPort, imap: mail.port },
    shopify,
    meta: () => asked,
    mail: mail.verbs,
    traffic: () => ({
      calls: shopify().length + asked.length + mail.verbs().length,
      bytes: shop.heard() + mail.heard() + [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    }),
    async close() {
      unsubscribe(STARTED, watch)
      await Promise.all([shop.stop(), mail.stop()])
      await sandbox.close()
      rmSync(dir, { recursive: true, force: true })
    },
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
