/** One mailbox connection: opened on first use, walled in to looking, shared call by call, dropped when idle or in doubt. */
import { type Clock, LIMITS, Refusal, type Secret, systemClock } from '@countersign/kernel'
import type { ImapFlow, ImapFlowOptions, MailboxObject } from 'imapflow'
import { breaker } from '../breaker.ts'
import { aloud, noteFailure } from './aloud.ts'
import { isAnswer, isLoginRefused, isLost, mailFault, stopped } from './fault.ts'
import { checkedFolders } from './folder.ts'
import { GUARD_CODE, type Guard, guardOf } from './guard.ts'
import type { MailAuth } from './oauth.ts'

export interface ImapOptions {
  readonly host: string
  readonly port: number
  /** `required`: TLS from the first byte, or STARTTLS on port 143. `none` is for loopback alone. */
  readonly tls: 'required' | 'none'
  readonly user: string
  readonly auth: MailAuth
  /** The folders that exist for this server, exactly as the mail server lists them. */
  readonly folders: readonly string[]
  /** The name under which the operator's own mail server signs Authentication-Results; without it every sender is unverified. */
  readonly authservId?: string
  readonly clock?: Clock
}

export interface ImapConnection {
  readonly folders: readonly string[]
  readonly authservId: string | undefined
  /** The mailbox's own address, where its login is one. */
  readonly self: string | undefined
  /** Runs `work` alone on the connection. It ends when the signal does, and then the connection is dropped with it. */
  use<T>(signal: AbortSignal, work: (client: ImapFlow) => Promise<T>): Promise<T>
  /** The same, with a listed folder opened for looking. */
  inFolder<T>(folder: string, signal: AbortSignal, work: (client: ImapFlow, mailbox: MailboxObject) => Promise<T>): Promise<T>
  close(): void
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])
const STARTTLS_PORT = 143

export function clientOptions({ host, port, tls, user, auth }: ImapOptions, token?: Secret): ImapFlowOptions {
  return {
    host,
    port,
    secure: tls === 'required' && port !== STARTTLS_PORT,
    // Left unset, a server (or someone on the way) that offers no STARTTLS would get the password in clear text.
    doSTARTTLS: tls === 'required' && port === STARTTLS_PORT,
    auth: 'password' in auth ? { user, pass: auth.password.reveal() } : { user, accessToken: token?.reveal() ?? '' },
    tls: { minVersion: 'TLSv1.2' },
    // The library's own logger writes to stdout, which belongs to the protocol.
    logger: false,
    clientInfo: { name: 'countersign' },
    disableAutoIdle: true,
    // Compressed bytes could not be judged at the wall.
    disableCompression: true,
    connectionTimeout: LIMITS.connectDeadline_ms,
    greetingTimeout: LIMITS.connectDeadline_ms,
    socketTimeout: LIMITS.requestDeadline_ms,
    maxLiteralSize: LIMITS.responseBytesMax,
    maxResponseSize: LIMITS.responseBytesMax * 2,
    maxLineLength: LIMITS.responseBytesMax / 8,
  }
}

type Exec = (command: string, attributes?: unknown, options?: unknown) => Promise<unknown>

/** Puts the guard before the one method that every command passes. The library does not declare it, hence the casts. */
async function install(client: ImapFlow, guard: Guard): Promise<void> {
  const inner = client as unknown as { exec: Exec }
  const send = inner.exec.bind(client)
  inner.exec = async (command, attributes, options) => {
    guard.check(command, attributes)
    try {
      return await send(command, attributes, options)
    } catch (error) {
      noteFailure(client, error)
      throw error
    }
  }
  // No socket exists yet: without the guard this rejects for that reason, and the test of the reason is the self-test.
  const answer = await inner.exec('STORE').then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(answer instanceof Error && 'code' in answer && answer.code === GUARD_CODE))
    throw new Error('The read-only guard of the mailbox is not in place.')
}

type Opened = (client: ImapFlow) => void

/** A token may have ended early: one that the server does not take is replaced, once. */
async function connected(options: ImapOptions, folders: readonly string[], signal: AbortSignal, own: Opened): Promise<ImapFlow> {
  const { auth } = options
  if ('password' in auth) return opened(clientOptions(options), folders, own)
  const token = await auth.accessToken(signal)
  try {
    return await opened(clientOptions(options, token), folders, own)
  } catch (error) {
    if (auth.rejected === undefined || !isLoginRefused(error)) throw error
    auth.rejected(token)
    return opened(clientOptions(options, await auth.accessToken(signal)), folders, own)
  }
}

async function opened(options: ImapFlowOptions, folders: readonly string[], own: Opened): Promise<ImapFlow> {
  const [{ ImapFlow: Client }, { walledTransport }] = await Promise.all([import('imapflow'), import('./wall.ts')])
  const client = new Client({ ...options, transport: walledTransport() })
  // Without a listener a socket error would end the process; the pending call carries it.
  client.on('error', () => undefined)
  own(client)
  const guard = guardOf(folders)
  await install(client, guard)
  await client.connect()
  if (guard.passed.size === 0) {
    client.close()
    throw new Error('The read-only guard of the mailbox was not passed by its own login.')
  }
  return client
}

export function imapConnection(options: ImapOptions): ImapConnection {
  const folders = checkedFolders(options.folders)
  if (options.tls === 'none' && !LOOPBACK.has(options.host)) throw new Error('email.imap.tls: none is accepted for a loopback host alone.')
  let live: ImapFlow | undefined
  let idle: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()
  const guard = breaker({ clock: options.clock ?? systemClock })

  const drop = (): void => {
    clearTimeout(idle)
    live?.close()
    live = undefined
  }

  const attempt = async <T>(signal: AbortSignal, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client =
      live?.usable === true
        ? live
        : await untilAborted(
            connected(options, folders, signal, (client) => void (live = client)),
            signal,
          )
    return untilAborted(work(client), signal)
  }

  const turn = async <T>(signal: AbortSignal, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    if (signal.aborted) throw stopped(signal)
    clearTimeout(idle)
    const reused = live?.usable === true
    try {
      return await attempt(signal, work).catch((error: unknown) => {
        // A kept connection may have died unnoticed. Reads may be asked again, once, on a new one.
        if (!reused || signal.aborted || !isLost(error)) throw error
        drop()
        return attempt(signal, work)
      })
    } catch (error) {
      if (!(error instanceof Refusal || isAnswer(error)) || signal.aborted) drop()
      throw mailFault(error)
    } finally {
      idle = setTimeout(drop, LIMITS.imapIdle_ms).unref()
    }
  }

  const use = <T>(signal: AbortSignal, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.readDeadline_ms)])
    const mine = last.then(() => guard(signal, () => turn(bounded, work)))
    last = mine.catch(() => undefined)
    return untilAborted(mine, bounded)
  }

  return {
    folders,
    authservId: options.authservId,
    self: options.user.includes('@') ? options.user : undefined,
    use,
    inFolder(folder, signal, work) {
      const name = folders.find((listed) => listed === folder)
      if (name === undefined) return Promise.reject(new Refusal('FOLDER_NOT_ALLOWED'))
      return use(signal, (client) => examined(client, name, work))
    },
    close: drop,
  }
}

async function examined<T>(client: ImapFlow, name: string, work: (client: ImapFlow, mailbox: MailboxObject) => Promise<T>): Promise<T> {
  const open = client.mailbox !== false && client.mailbox.path === name
  const lock = await client.getMailboxLock(name, { readOnly: true, acquireTimeout: LIMITS.requestDeadline_ms })
  try {
    // A folder that is still open tells of new mail only in answer to a command.
    if (open) await aloud(client, () => client.noop())
    const { mailbox } = client
    if (mailbox === false || mailbox.path !== name || mailbox.readOnly !== true)
      throw new Refusal('UPSTREAM_MALFORMED', { detail: 'The mail server did not open the folder read-only.' })
    return await work(client, mailbox)
  } finally {
    lock.release()
  }
}

/** The caller never waits longer than its signal; what still runs is ended by the drop. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(stopped(signal))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
