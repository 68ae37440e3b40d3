/** Postfix's smtp-sink for one test: a real SMTP server on loopback that takes mail to nowhere and fails on cue. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { peerPath } from './peers.ts'

export interface SmtpSink {
  readonly host: '127.0.0.1'
  readonly port: number
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Starts it with options such as `['-q', 'DATA']`. */
export async function startSink(options: readonly string[] = []): Promise<SmtpSink> {
  const port = await freePort()
  // As root it insists on an account to become.
  const user = userInfo().uid === 0 ? ['-u', 'nobody'] : []
  const child = spawn(peerPath('smtp-sink'), [...user, '-h', 'sink.test', ...options, `127.0.0.1:${port}`, '16'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const last = (): void => void child.kill('SIGTERM')
  process.once('exit', last)
  for (let attempt = 0; ; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) break
    if (attempt === 100 || child.exitCode !== null) throw new Error('smtp-sink did not start')
    await sleep(20)
  }
  return {
    host: '127.0.0.1',
    port,
    async stop() {
      process.off('exit', last)
      child.kill('SIGTERM')
      await ended
    },
  }
}

export interface Sent {
  readonly from: string
  readonly to: readonly string[]
  /** The message's bytes as they were before the wire's dots were added. */
  readonly bytes: Buffer
}

/** The mails in a recorded SMTP conversation (Latin-1 text of what clients said). */
export function mailsIn(said: string): Sent[] {
  const mails: Sent[] = []
  let rest = said
  let from = ''
  let to: string[] = []
  while (rest !== '') {
    const end = rest.indexOf('\r\n')
    const line = end < 0 ? rest : rest.slice(0, end)
    rest = end < 0 ? '' : rest.slice(end + 2)
    if (line.startsWith('MAIL FROM:')) [from, to] = [line.slice(10), []]
    if (line.startsWith('RCPT TO:')) to.push(line.slice(8))
    if (line !== 'DATA') continue
    const dot = rest.indexOf('\r\n.\r\n')
    if (dot < 0) break
    mails.push({ from, to, bytes: Buffer.from(rest.slice(0, dot + 2).replace(/(^|\r\n)\.\./g, '$1.'), 'latin1') })
    rest = rest.slice(dot + 5)
  }
  return mails
}
