/** For the tests beside it: running mail stand-ins, and an IMAP caller that sends exactly the line it is given. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import { type Core, createCore } from '../core.ts'
import { mailSeed } from '../seed/mails.ts'
import { startMail } from './server.ts'
import type { MailOptions, MailStandIn } from './types.ts'

export const NOW_MS = Date.UTC(2026, 10, 20, 9)
export const USER = { user: 'hello@kleiner-hafen.example', password: 'pass word' }

export interface Trial {
  readonly core: Core
  readonly mail: MailStandIn
}

export async function trial(context: TestContext, more: Partial<MailOptions> = {}): Promise<Trial> {
  const core = createCore(() => NOW_MS)
  const mail = await startMail({ core, folders: mailSeed(NOW_MS), imapUsers: [USER], smtpUsers: [USER], slow_ms: 1, ...more })
  context.after(() => mail.close())
  return { core, mail }
}

export interface Imap {
  /** Sends one command and gives everything up to its tagged answer; `closed` when the server hung up instead. */
  send(line: string): Promise<string>
}

export async function imapClient(context: TestContext, { mail }: Trial, login = true): Promise<Imap> {
  const socket = connect(mail.imap.port, mail.imap.host)
  context.after(() => socket.destroy())
  socket.setEncoding('latin1')
  let buffer = ''
  let count = 0
  let wake = (): void => {}
  socket.on('data', (chunk) => {
    buffer += String(chunk)
    wake()
  })
  socket.on('error', () => {})
  socket.on('close', () => wake())
  await once(socket, 'connect')
  const send = async (line: string): Promise<string> => {
    const tag = `A${(count += 1)}`
    buffer = ''
    if (!socket.destroyed) socket.write(`${tag} ${line}\r\n`, 'latin1')
    while (!socket.destroyed && !new RegExp(`^${tag} .*\r\n`, 'm').test(buffer)) await new Promise<void>((resolve) => (wake = resolve))
    return socket.destroyed ? 'closed' : buffer
  }
  if (login) await send(`LOGIN "${USER.user}" "${USER.password}"`)
  return { send }
}

/** The last line, without its tag: `OK …`, `NO …`. */
export const verdict = (answer: string): string =>
  answer
    .trimEnd()
    .split('\r\n')
    .at(-1)
    ?.replace(/^A\d+ /, '') ?? ''
