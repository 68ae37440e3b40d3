/** In-memory mail servers with ways of their own: one that takes tokens, and one that speaks Gmail's labels and conversations. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import hoodiecrow, { type Message, type Server } from 'hoodiecrow-imap'

export interface Double {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Lets another token in from now on. */
  accept(token: string): void
  close(): Promise<void>
}

export const USER = 'agent@shop.test'
export const PASSWORD = 's3cret-pw'

export interface GmailMail {
  readonly raw: string
  /** What Gmail calls labels are folders over IMAP. */
  readonly labels: readonly string[]
  readonly id: string
  readonly thread: string
}

const PLUGINS = ['id', 'namespace', 'unselect', 'literalplus', 'sasl-ir', 'auth-plain', 'xoauth2']
const DATE = '20-Nov-2026 09:30:00 +0000'
export const ALL_MAIL = '[Gmail]/All Mail'

async function start(folders: Readonly<Record<string, readonly Message[]>>, token: string, plugin: (server: Server) => void): Promise<Double> {
  const { INBOX = [], ...others } = folders
  const boxes = Object.entries(others).map(([path, messages]) => [path, { messages: [...messages] }])
  const users = { [USER]: { password: PASSWORD, xoauth2: { accessToken: token } } }
  const storage = { INBOX: { messages: [...INBOX] }, '': { folders: Object.fromEntries(boxes) as unknown } }
  const server = hoodiecrow({ users, storage, plugins: [...PLUGINS, plugin] })
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
  })
  server.listen(0, '127.0.0.1', () => undefined)
  await once(server.server, 'listening')
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    host: '127.0.0.1',
    port: address.port,
    accept: (next) => void (users[USER] !== undefined && (users[USER].xoauth2.accessToken = next)),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((closed) => server.close(closed))
    },
  }
}

export const tokenServer = (token: string): Promise<Double> =>
  start({ INBOX: [{ uid: 1, flags: [], internaldate: DATE, raw: 'From: a@customer.test\r\nSubject: hi\r\n\r\nhello\r\n' }] }, token, () => undefined)

/** Every mail stands in All Mail and in the folder of each of its labels, with one id and one conversation everywhere. */
export function gmail(mails: readonly GmailMail[], folders: readonly string[]): Promise<Double> {
  const facts = new Map<string, GmailMail>(mails.map((mail) => [mail.raw, mail]))
  const of = (message: Message): GmailMail => facts.get(message.raw) ?? { raw: '', labels: [], id: '0', thread: '0' }
  const boxes = ['INBOX', ALL_MAIL, ...folders].map((folder): [string, Message[]] => [
    folder,
    mails
      .filter(({ labels }) => folder === ALL_MAIL || labels.includes(folder))
      .map(({ raw }, index) => ({ uid: index + 1, flags: [], internaldate: DATE, raw })),
  ])
  return start(Object.fromEntries(boxes), 'ya29.good', (server) => {
    server.registerCapability('X-GM-EXT-1')
    server.fetchHandlers['X-GM-MSGID'] = (_, message) => ({ type: 'ATOM', value: of(message).id })
    server.fetchHandlers['X-GM-THRID'] = (_, message) => ({ type: 'ATOM', value: of(message).thread })
    server.fetchHandlers['X-GM-LABELS'] = (_, message) => of(message).labels.map((label) => ({ type: 'STRING', value: label }))
    server.searchHandlers['X-GM-THRID'] = (_connection, message, _index, value) => of(message).thread === value
    server.searchHandlers['X-GM-MSGID'] = (_connection, message, _index, value) => of(message).id === value
    server.searchHandlers['X-GM-RAW'] = (_connection, message, _index, value) => of(message).labels.some((label) => value === `label:${label}`)
  })
}
