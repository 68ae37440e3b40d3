/** For tests: a mail server of a few lines that says what it is told to say, and keeps what it heard. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

export interface Heard {
  readonly from: string
  readonly to: string[]
  /** The message as it was before the wire's dots were added. */
  readonly data: string
}

export interface Stub {
  readonly port: number
  readonly heard: Heard[]
  readonly commands: string[]
  connections: number
  close(): Promise<void>
}

/** What to say to one command instead of a yes: a reply line, silence, or the end of the connection. `.` stands for the end of a message. */
export type Script = (command: string, connection: number) => string | 'silence' | 'drop' | undefined

function plainReply(command: string): string {
  if (command === 'DATA') return '354 go on'
  if (command.startsWith('EHLO')) return '250 stub'
  return /^(AUTH|STARTTLS)/.test(command) ? '502 not here' : '250 ok'
}

export async function startStub(script: Script = () => undefined): Promise<Stub> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    serve(socket, (stub.connections += 1))
    socket.once('close', () => sockets.delete(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const stub: Stub = {
    port,
    heard: [],
    commands: [],
    connections: 0,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }

  function serve(socket: Socket, connection: number): void {
    let buffer = ''
    let inData = false
    let mail: { from: string; to: string[] } = { from: '', to: [] }
    const say = (command: string): boolean => {
      const reply = script(command, connection) ?? plainReply(command)
      if (reply === 'drop') socket.destroy()
      else if (reply !== 'silence') socket.write(`${reply}\r\n`)
      return /^[23]/.test(reply) || reply === 'silence'
    }
    const line = (text: string): void => {
      stub.commands.push(text)
      const [, verb = ''] = /^(MAIL FROM|RCPT TO|DATA|[A-Z]+)/.exec(text) ?? []
      const yes = say(text === 'DATA' ? 'DATA' : text)
      if (verb === 'MAIL FROM') mail = { from: text.slice(10), to: [] }
      if (verb === 'RCPT TO' && yes) mail.to.push(text.slice(8))
      if (verb === 'DATA' && yes) inData = true
    }
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      buffer += chunk.toString('latin1')
      for (;;) {
        const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n')
        if (end < 0 || socket.destroyed) return
        const text = buffer.slice(0, inData ? end + 2 : end)
        buffer = buffer.slice(end + (inData ? 5 : 2))
        if (inData) {
          inData = false
          stub.heard.push({ ...mail, data: text.replace(/(^|\r\n)\.\./g, '$1.') })
          say('.')
        } else line(text)
      }
    })
    socket.write('220 stub\r\n')
  }
  return stub
}
