/** What every HTTP stand-in needs: a port on loopback, and a body of bounded size. */
import type { IncomingMessage, Server } from 'node:http'
import { LIMITS } from '@countersign/kernel'
import { LOOPBACK, portOf } from './loopback.ts'

export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** Any free port of 127.0.0.1; no other machine can reach it. */
export async function listen(server: Server): Promise<Listening> {
  server.requestTimeout = LIMITS.requestDeadline_ms
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOOPBACK, resolve)
  })
  return {
    url: `http://${LOOPBACK}:${portOf(server)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** `undefined` when it is larger than allowed; the rest is then read and thrown away, so that the refusal can be sent. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= bytesMax) chunks.push(chunk)
  }
  return bytes > bytesMax ? undefined : Buffer.concat(chunks).toString('utf8')
}
