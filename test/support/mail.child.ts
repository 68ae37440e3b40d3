/** Reads every mail of a mailbox in every way, in a process with little memory, and says what came of it. */
import { Refusal, Secret } from '@countersign/kernel'
import { emailReader, imapConnection } from '@countersign/read'

const { port, user, password } = JSON.parse(process.argv[2] ?? '{}') as { readonly port: number; readonly user: string; readonly password: string }
const connection = imapConnection({ host: '127.0.0.1', port, tls: 'none', user, auth: { password: new Secret(password) }, folders: ['INBOX'] })
const folder = 'INBOX'
const outcomes: Record<string, string> = {}

/** A size, or the code of a refusal; anything else ends the process. */
async function outcome(name: string, work: (reader: ReturnType<typeof emailReader>) => Promise<unknown>): Promise<void> {
  outcomes[name] = await work(emailReader(connection, AbortSignal.timeout(30_000))).then(
    (result) => String(JSON.stringify(result).length),
    (error: unknown) => {
      if (error instanceof Refusal) return error.code
      throw error
    },
  )
}

const { messages } = await emailReader(connection, AbortSignal.timeout(30_000)).search({ folder, limit: 50 })
for (const { uid } of messages.toReversed()) {
  await outcome(`message ${uid}`, (reader) => reader.message({ folder, uid }))
  await outcome(`thread ${uid}`, (reader) => reader.thread({ folder, uid }))
  for (const part of ['1', '2', '3']) await outcome(`attachment ${uid} ${part}`, (reader) => reader.attachment({ folder, uid, part }))
}
await outcome('files', (reader) => reader.search({ folder, has_attachment: true, limit: 50 }))
await outcome('waiting', (reader) => reader.unanswered({ since: new Date(0) }))
connection.close()
process.stdout.write(JSON.stringify({ mails: messages.length, outcomes, rss_mb: Math.round(process.resourceUsage().maxRSS / 1024) }))
