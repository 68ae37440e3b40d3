/** A mail server behind a proxy that spoils its answers: from the command of a given number on, every one in the same way. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Command {
  readonly tag: string
  readonly verb: string
  /** To the client. */
  readonly socket: Socket
  /** Lets this command through; what comes back reaches the client no more but goes here. */
  readonly pass: (back: (chunk: Buffer) => void) => void
}

export type SpoilMail = (command: Command) => void

export interface FaultyMail {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Commands that arrived. */
  asked(): number
  stop(): Promise<void>
}

const LINE = /^([A-Za-z0-9]+) ((?:UID )?[A-Za-z]+)/

/** `from` counts over all connections, the login's own commands among them. */
export async function faultyMail(target: { readonly host: string; readonly port: number }, spoil: SpoilMail, from: number): Promise<FaultyMail> {
  let asked = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host)
    let back = (chunk: Buffer): void => void client.write(chunk)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    upstream.on('data', (chunk: Buffer) => back(chunk))
    let rest = ''
    client.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1')
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end + 2)
        rest = rest.slice(end + 2)
        const [, tag = '', verb = ''] = LINE.exec(line) ?? []
        const pass = (): void => void upstream.write(line, 'latin1')
        if (tag === '' || asked++ < from) pass()
        else spoil({ tag, verb: verb.toUpperCase(), socket: client, pass: (to) => ((back = to), pass()) })
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    host: '127.0.0.1',
    port: address.port,
    asked: () => asked,
    async stop() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export const answering =
  (line: string): SpoilMail =>
  ({ tag, socket }) =>
    void socket.write(`${tag} ${line}\r\n`)

export const hangingUp =
  (last = ''): SpoilMail =>
  ({ socket }) =>
    void socket.end(last)

export const webPage: SpoilMail = ({ socket }) =>
  void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<!doctype html><title>LEAK</title>\r\n')

/** Half of what the server says next, then nothing of the connection is left. */
export const lostMidway: SpoilMail = ({ socket, pass }) =>
  pass((chunk) => void socket.write(chunk.subarray(0, chunk.length / 2), () => socket.destroy()))

export const mute: SpoilMail = () => undefined

export const dripping: SpoilMail = ({ socket }) => {
  socket.write('* ')
  const timer = setInterval(() => socket.write('x'), 50).unref()
  socket.on('close', () => clearInterval(timer))
}

const MB = 1024 * 1024

/** A text announced as larger than anything that is read, and then sent. */
export const flooding: SpoilMail = ({ socket }) => {
  socket.write(`* 1 FETCH (UID 1 BODY[TEXT] {${100 * MB}}\r\n`)
  const more = (): void => void socket.write(Buffer.alloc(MB, 'x'), (error) => (error ? undefined : more()))
  more()
}
