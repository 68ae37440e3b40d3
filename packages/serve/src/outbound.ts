/** Every request to a platform's HTTP API leaves here: one host list, one deadline, one size cap, no redirects, no retries. */
import type { IncomingMessage } from 'node:http'
import { LIMITS, Refusal } from '@countersign/kernel'
import { loadRequest } from './load.ts'

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

export interface OutboundAnswer {
  readonly status: number
  /** Lower-case names; repeated headers joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Outbound = (request: OutboundRequest) => Promise<OutboundAnswer>

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])
export const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname)

/** A name is only as local as whoever answers for it says, so in clear text nobody is asked: `localhost` means 127.0.0.1. */
function pinned(url: URL): URL {
  const to = new URL(url)
  if (to.hostname === 'localhost') to.hostname = '127.0.0.1'
  return to
}

/**
 * A sender that reaches only `hosts` (exact, lower case) over TLS, and loopback addresses in clear text.
 * Every failure is a `Refusal`; its `effect` is `none` only where no byte of the request was written.
 */
export function outbound(hosts: ReadonlySet<string>): Outbound {
  return async (request) => {
    const { url } = request
    const plain = url.protocol === 'http:' && isLoopback(url)
    // Credentials go in headers; in an address they would make one host look like another, and be sent in a header that nobody set.
    const named = url.username !== '' || url.password !== ''
    if (named || (!plain && (url.protocol !== 'https:' || !hosts.has(url.host))))
      throw new Refusal('UPSTREAM_UNREACHABLE', { detail: 'The address is not on the list of hosts this server may reach.' })
    return exchange(request, plain, await loadRequest(plain))
  }
}

function exchange({ url, ...request }: OutboundRequest, plain: boolean, send: Awaited<ReturnType<typeof loadRequest>>): Promise<OutboundAnswer> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(LIMITS.requestDeadline_ms)])
  let left = false
  return new Promise<OutboundAnswer>((resolve, reject) => {
    const fail = (error: unknown) => reject(refusalOf(error, left, signal))
    try {
      // No agent is shared and none keeps a connection: a reused socket that dies is where a lost answer and a lost request look the same.
      const client = send(plain ? pinned(url) : url, {
        method: request.method,
        headers: { ...request.headers, ...(request.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(request.body)) }) },
        agent: false,
        signal,
        // Said, because the environment could otherwise switch the check off for the whole process.
        ...(plain ? {} : { minVersion: 'TLSv1.2' as const, rejectUnauthorized: true }),
      })
      client.on('error', fail)
      // Some endings come without an error, such as an answer that switches protocols: without this the call would wait for ever.
      client.once('close', () => fail(new Error('the connection closed before the answer was complete')))
      client.once('socket', (socket) => socket.once(plain ? 'connect' : 'secureConnect', () => (left = true)))
      client.once('response', (answer) => {
        receive(answer, (error) => client.destroy(error)).then(resolve, fail)
      })
      client.end(request.body)
    } catch (error) {
      // A header with a line break in it, for one: nothing was connected.
      fail(error)
    }
  })
}

function receive(answer: IncomingMessage, give: (error: Refusal) => void): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= LIMITS.responseBytesMax) return void chunks.push(chunk)
      const tooLarge = new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', detail: 'The answer was too large.' })
      reject(tooLarge)
      give(tooLarge)
    })
    answer.on('error', reject)
    answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: flat(answer.headers), body: Buffer.concat(chunks).toString('utf8') }))
  })
}

function refusalOf(error: unknown, left: boolean, signal: AbortSignal): Refusal {
  if (error instanceof Refusal) return error
  // Never by the error's code: a route that is lost gives the same codes after the request went out as before.
  const effect = left ? 'unknown' : 'none'
  if (signal.aborted) return new Refusal('DEADLINE_EXCEEDED', { effect, cause: error })
  return new Refusal('UPSTREAM_UNREACHABLE', { effect, cause: error })
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value
  return out
}
