/** The IMAP stand-in: hoodiecrow's in-memory server behind the guard of commands.ts. No TLS, loopback only. */
import type { Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import { LOOPBACK, portOf } from '../loopback.ts'
import { guardCommands } from './commands.ts'
import { SEARCHES } from './search.ts'
import type { MailFolder, MailOptions } from './types.ts'

/** SASL-IR because the library's two-step AUTHENTICATE never answers the next command. */
const PLUGINS = ['id', 'namespace', 'unselect', 'literalplus', 'sasl-ir', 'auth-plain', 'move', 'uidplus']
/** Far more than tests open at once; each of them listens on the one server. */
const CONNECTIONS_MAX = 200
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export interface ImapStandIn {
  readonly host: string
  readonly port: number
  reset(): void
  close(): Promise<void>
}

export async function startImap({ core, folders, imapUsers }: MailOptions, slow_ms: number): Promise<ImapStandIn> {
  const server = hoodiecrow({
    users: Object.fromEntries(imapUsers.map(({ user, password }) => [user, { password }])),
    storage: storageOf(folders),
    plugins: PLUGINS,
  })
  Object.assign(server.searchHandlers, SEARCHES)
  guardCommands(server, { core, slow_ms })
  // Every connection listens for what happens in the mailbox.
  server.setMaxListeners(CONNECTIONS_MAX)
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    // The library writes line by line; without this each answer waits for the client's delayed acknowledgement.
    socket.setNoDelay(true)
    socket.once('close', () => sockets.delete(socket))
  })
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  await new Promise<void>((listening) => server.listen(0, LOOPBACK, listening))
  return {
    host: LOOPBACK,
    port: portOf(server.server),
    reset() {
      hangUp()
      Object.assign(server, { storage: storageOf(folders), folderCache: {}, uidnextCache: {}, referenceNamespace: false })
      server.indexFolders()
    },
    close: () =>
      new Promise((closed) => {
        server.close(closed)
        hangUp()
      }),
  }
}

/** Fresh objects each time: the library writes into them. */
function storageOf(folders: readonly MailFolder[]): Record<string, unknown> {
  const boxes = folders.map(({ path, mails }): [string, unknown] => [
    path,
    {
      messages: mails.map(({ uid, flags, received_ms, raw, words }) => ({
        uid,
        flags: [...flags],
        internaldate: internalDate(received_ms),
        raw,
        words,
      })),
    },
  ])
  const others = boxes.filter(([path]) => path !== 'INBOX')
  return { INBOX: Object.fromEntries(boxes)['INBOX'] ?? {}, '': { folders: Object.fromEntries(others) } }
}

/** `20-Nov-2026 09:30:00 +0000`. The library's own formatter gets the sign of the zone wrong. */
function internalDate(ms: number): string {
  const [day = '', clock = ''] = new Date(ms).toISOString().split(/[T.]/)
  const [year, month, date] = day.split('-')
  return `${date}-${MONTHS[Number(month) - 1]}-${year} ${clock} +0000`
}
