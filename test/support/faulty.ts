/** An HTTP platform behind a proxy that spoils its answers: from the request of a given number on, every one in the same way. */
import { createServer, request as send, type IncomingHttpHeaders, type ServerResponse } from 'node:http'

export interface Given {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** How many answers were spoilt before this one. */
  readonly spoilt: number
}

/** Sends something in place of the good answer. */
export type Spoil = (given: Given, response: ServerResponse) => void

export interface Faulty {
  readonly url: URL
  /** Requests that arrived. */
  asked(): number
  stop(): Promise<void>
}

export async function faulty(target: string, spoil: Spoil, from: number): Promise<Faulty> {
  let asked = 0
  const server = createServer((incoming, response) => {
    const at = asked++
    const upstream = send(new URL(incoming.url ?? '/', target), { method: incoming.method, headers: incoming.headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => void chunks.push(chunk))
      answer.on('end', () => {
        // Meta's pages name their own address, which is this one for whoever asks here.
        const body = Buffer.from(
          Buffer.concat(chunks)
            .toString('utf8')
            .replaceAll(new URL(target).host, incoming.headers.host ?? ''),
        )
        const { 'content-length': _, 'transfer-encoding': __, ...headers } = answer.headers
        const given = { status: answer.statusCode ?? 0, headers, body, spoilt: at - from }
        if (at >= from) spoil(given, response)
        else response.writeHead(given.status, headers).end(body)
      })
    })
    upstream.on('error', () => response.destroy())
    incoming.pipe(upstream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: new URL(`http://127.0.0.1:${address.port}`),
    asked: () => asked,
    stop() {
      server.closeAllConnections()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

export const saying =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Spoil =>
  (_, response) =>
    void response.writeHead(status, { ...JSON_TYPE, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body))

export const page =
  (status: number): Spoil =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>LEAK</title><p>LEAK')

/** The good answer, with something done to it. */
export const edited =
  (edit: (answer: Readonly<Record<string, unknown>>, spoilt: number) => unknown): Spoil =>
  ({ status, body, spoilt }, response) =>
    void response.writeHead(status, JSON_TYPE).end(JSON.stringify(edit(JSON.parse(body.toString('utf8')) as Record<string, unknown>, spoilt)))

export const cutShort: Spoil = ({ status, body }, response) => void response.writeHead(status, JSON_TYPE).end(body.subarray(0, body.length / 2))

export const lostMidway: Spoil = ({ status, body }, response) => {
  response.writeHead(status, { ...JSON_TYPE, 'content-length': String(body.length) })
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}

export const silent: Spoil = () => undefined

export const dropped: Spoil = (_, response) => void response.destroy()

/** Begins like the good answer, then a byte now and then, for ever. */
export const dripping: Spoil = ({ status, body }, response) => {
  response.writeHead(status, JSON_TYPE)
  let sent = 0
  const timer = setInterval(() => response.write(body.subarray(sent, ++sent)), 50).unref()
  response.on('close', () => clearInterval(timer))
}

const MB = 1024 * 1024

export const flooding: Spoil = (_, response) => {
  response.writeHead(200, JSON_TYPE)
  const more = (): void => void response.write(Buffer.alloc(MB, ' '), (error) => (error ? undefined : more()))
  more()
}

export const elsewhere =
  (address: string): Spoil =>
  (_, response) =>
    void response.writeHead(302, { location: address }).end()
