/**
 * Loaded into a rival before its own code: the platforms' addresses lead to the sandbox, and nothing else is reachable.
 * A rival has no setting for that, and a benchmark must not knock at a real platform or at anybody's counter of users.
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'

/** Port of the sandbox by the host it stands in for. */
const ports = JSON.parse(process.env['PASSAGE_PORTS'] ?? '{}') as Readonly<Record<string, number>>
/** The sandbox demands what Meta lets an app choose: a proof of the app secret with each request. */
const proof = process.env['PASSAGE_PROOF'] ?? ''
const LOOPBACK = '127.0.0.1'

function moved(from: string): URL | undefined {
  const url = new URL(from)
  const port = ports[url.hostname]
  if (port === undefined) return undefined
  if (url.hostname === 'graph.facebook.com') url.searchParams.set('appsecret_proof', proof)
  return new URL(`http://${LOOPBACK}:${port}${url.pathname}${url.search}`)
}

const refuse = (what: string): never => {
  process.stderr.write(`passage refused: ${what}\n`)
  throw new Error(`the passage leads to the sandbox alone, not to ${what}`)
}

const ownFetch = globalThis.fetch
globalThis.fetch = (input, init) => {
  const request = input instanceof Request ? input : undefined
  const to = moved(request?.url ?? String(input))
  if (to === undefined) return ownFetch(input, init)
  return ownFetch(request === undefined ? to : new Request(to, request), init)
}

const ownRequest = http.request
const passing = (...given: readonly unknown[]): http.ClientRequest => {
  const [first, second] = given
  const options: https.RequestOptions = {
    ...(first instanceof URL || typeof first === 'string' ? {} : (first as https.RequestOptions)),
    ...(typeof second === 'object' ? (second as https.RequestOptions) : {}),
  }
  const answer = given.find((one) => typeof one === 'function') as ((response: http.IncomingMessage) => void) | undefined
  const host = options.hostname ?? options.host ?? ''
  const to = moved(first instanceof URL || typeof first === 'string' ? String(first) : `https://${host}${options.path ?? '/'}`)
  if (to === undefined) return refuse(host)
  return ownRequest(
    { ...options, protocol: 'http:', host: LOOPBACK, hostname: LOOPBACK, port: to.port, path: `${to.pathname}${to.search}`, agent: false },
    answer,
  )
}
https.request = passing
https.get = (...given: readonly unknown[]) => {
  const request = passing(...given)
  request.end()
  return request
}
syncBuiltinESMExports()

// The wall itself: whatever a rival calls, it ends in a socket, and a socket reaches this machine alone.
const ownConnect = Socket.prototype.connect
Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
  const first: unknown = Array.isArray(given[0]) ? (given[0] as unknown[])[0] : given[0]
  const host = typeof first === 'object' ? (first as { host?: string } | null)?.host : given[1]
  if (host !== LOOPBACK) refuse(String(host))
  return Reflect.apply(ownConnect, this, given) as Socket
}
dgram.createSocket = () => refuse('a datagram')
for (const module of [dns, dns.promises])
  for (const name of Object.keys(module)) if (/^(lookup|resolve|reverse)/i.test(name)) Reflect.set(module, name, () => refuse('a name'))
syncBuiltinESMExports()
