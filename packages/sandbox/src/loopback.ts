/** Where every stand-in listens. */
import type { Server } from 'node:net'

export const LOOPBACK = '127.0.0.1'

/** The port of a server that listens on TCP. */
export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on TCP')
  return address.port
}
