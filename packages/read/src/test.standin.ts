/** For this room's tests: a platform on loopback that answers as it is told and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { Refusal } from '@countersign/kernel'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Answering = (asked: Asked, response: ServerResponse) => void

export interface StandIn {
  readonly url: URL
  readonly asked: Asked[]
  /** Sets how the next requests are answered. */
  answer(how: Answering): void
}

export async function standIn(context: TestContext, how: Answering): Promise<StandIn> {
  const asked: Asked[] = []
  let answering = how
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', headers } = request
      const one = { method, url: new URL(request.url ?? '/', 'http://platform.test'), headers, body: Buffer.concat(chunks).toString('utf8') }
      asked.push(one)
      answering(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server on a port has an address of this type; only one on a pipe has another.
  const { port } = server.address() as AddressInfo
  return { url: new URL(`http://127.0.0.1:${port}`), asked, answer: (next) => void (answering = next) }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answering =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body))

export const raw =
  (body: string, status = 200, type = 'application/json', headers: Record<string, string> = {}): Answering =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body)

/** The request arrived whole, and no answer comes. */
export const drop: Answering = (_, response) => void response.destroy()

/** Sends a byte now and then and never ends. */
export const drip: Answering = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{')
}

/** Answers in order; the last one stays. */
export function inTurn(...answers: readonly [Answering, ...Answering[]]): Answering {
  let at = 0
  return (asked, response) => {
    const how = answers[Math.min(at, answers.length - 1)]
    at += 1
    how?.(asked, response)
  }
}

/** For `assert.rejects`: a refusal of this code and effect, whose text shows nothing of what the platform said. */
export const refusal =
  (code: string, effect: 'none' | 'unknown', retryAfterS?: number) =>
  (error: unknown): boolean => {
    if (!(error instanceof Refusal)) throw error
    if (error.message.includes('LEAK')) throw new Error(`upstream text in the message: ${error.message}`)
    const told = [error.code, error.effect, error.retryAfterS]
    const wanted = [code, effect, retryAfterS ?? error.retryAfterS]
    if (JSON.stringify(told) !== JSON.stringify(wanted)) throw new Error(`expected ${JSON.stringify(wanted)}, got ${JSON.stringify(told)}`)
    return true
  }

export const soon = (ms: number = 10_000): AbortSignal => AbortSignal.timeout(ms)
