/** A TCP proxy that passes everything on and keeps what the client said: the witness for what really left a process. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Recorder {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Everything that clients sent, in order, as Latin-1 text. */
  said(): string
  /** The IMAP verbs among it, e.g. `UID FETCH`. */
  verbs(): string[]
  /** Bytes that the server sent. */
  heard(): number
  /** Connections accepted so far. */
  connections(): number
  /** Cuts every open connection, as a network would. */
  cut(): void
  stop(): Promise<void>
}

const VERB = /^[A-Za-z0-9]+ ((?:UID )?[A-Za-z]+)/

export async function record(target: { readonly host: string; readonly port: number }): Promise<Recorder> {
  const chunks: Buffer[] = []
  const open = new Set<Socket>()
  let connections = 0
  let heard = 0
  const server = createServer((client) => {
    connections += 1
    const upstream = connect(target.port, target.host)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
    }
    client.on('data', (chunk: Buffer) => void chunks.push(chunk))
    upstream.on('data', (chunk: Buffer) => void (heard += chunk.length))
    client.pipe(upstream)
    upstream.pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const said = (): string => Buffer.concat(chunks).toString('latin1')
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    host: '127.0.0.1',
    port: address.port,
    said,
    verbs: () =>
      said()
        .split('\r\n')
        .flatMap((line) => VERB.exec(line)?.[1]?.toUpperCase() ?? []),
    heard: () => heard,
    connections: () => connections,
    cut,
    async stop() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
