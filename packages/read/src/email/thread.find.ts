/** Finds the mails of one conversation, in allowed folders alone, with a bounded number of searches. */
import { LIMITS, Refusal } from '@countersign/kernel'
import type { FetchMessageObject, ImapFlow, MailboxObject, SearchObject } from 'imapflow'
import type { ImapConnection } from './connect.ts'
import { allOf, idsOf } from './ids.ts'
import { newestFirst, searched, UID_MAX } from './window.ts'

export interface Member {
  readonly folder: string
  readonly row: FetchMessageObject
}

interface Place {
  readonly folder: string
  readonly uid: number
}

interface Quest {
  /** The server's own name of the conversation, where it has one. */
  readonly threadId: string | undefined
  readonly ids: readonly string[]
  readonly budget: { searches: number }
}

const ROW = {
  uid: true,
  flags: true,
  envelope: true,
  internalDate: true,
  size: true,
  bodyStructure: true,
  threadId: true,
  headers: ['references', 'authentication-results'],
}
/** Ids of one search; each is looked for in three headers. */
const IDS_MAX = 20
/** The second and later ones find answers that name only the mail they answer. */
const ROUNDS_MAX = 6
const CANDIDATES_MAX = 60

/** Oldest first; the mail asked for is always among them. */
export async function conversation(connection: ImapConnection, signal: AbortSignal, at: Place): Promise<{ members: Member[]; notes: string[] }> {
  const start = await connection.inFolder(at.folder, signal, (client) => rowOf(client, at.uid))
  const budget = { searches: LIMITS.mailThreadSearchesMax }
  const found = new Map<string, Member>([[keyOf(start), { folder: at.folder, row: start }]])
  const folders = [at.folder, ...connection.folders.filter((folder) => folder !== at.folder)]
  const asked = new Set<string>()
  let complete = true
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const ids = nearest(
      [...found.values()].flatMap(({ row }) => allOf(idsOf(row))),
      asked,
    )
    // A server that knows the conversation gives all of it at once.
    if (start.threadId === undefined ? ids.length === 0 : round > 0) break
    for (const id of ids) asked.add(id)
    for (const folder of folders) {
      const { rows, whole } = await inFolder(connection, signal, folder, { threadId: start.threadId, ids, budget })
      complete &&= whole
      for (const row of rows) if (!found.has(keyOf(row))) found.set(keyOf(row), { folder, row })
    }
    if (round === ROUNDS_MAX - 1)
      complete &&=
        nearest(
          [...found.values()].flatMap(({ row }) => allOf(idsOf(row))),
          asked,
        ).length === 0
  }
  const members = [...found.values()].sort((one, other) => time(one.row) - time(other.row) || one.row.uid - other.row.uid)
  return { members, notes: complete ? [] : ['Not every folder was looked through to its end: mails of this conversation may be missing.'] }
}

const time = ({ internalDate }: FetchMessageObject): number => {
  const ms = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime()
  return Number.isNaN(ms) ? 0 : ms
}

/** The same mail in two folders is one; another that only took its Message-ID is not. */
const keyOf = (row: FetchMessageObject): string => JSON.stringify([idsOf(row).own || row.uid, row.size ?? 0, time(row)])

/** Ids not yet asked for: the first, which all answers should name, and the last. */
function nearest(ids: readonly string[], asked: ReadonlySet<string>): string[] {
  const open = [...new Set(ids)].filter((id) => !asked.has(id))
  return open.length <= IDS_MAX ? open : [...open.slice(0, 2), ...open.slice(2 - IDS_MAX)]
}

async function rowOf(client: ImapFlow, uid: number): Promise<FetchMessageObject> {
  const row = await client.fetchOne(String(uid), ROW, { uid: true })
  if (row === false) throw new Refusal('NOT_FOUND')
  if (row.uid !== uid) throw new Refusal('UPSTREAM_MALFORMED')
  return row
}

interface Found {
  readonly rows: readonly FetchMessageObject[]
  readonly whole: boolean
}

function inFolder(connection: ImapConnection, signal: AbortSignal, folder: string, quest: Quest): Promise<Found> {
  if (quest.budget.searches <= 0) return Promise.resolve({ rows: [], whole: false })
  return connection
    .inFolder(folder, signal, (client, mailbox) => look(client, mailbox, quest))
    .catch((error: unknown) => {
      // A listed folder that the server lacks leaves the others standing, and is said.
      if (error instanceof Refusal && error.code === 'NOT_FOUND') return { rows: [], whole: false }
      throw error
    })
}

async function look(client: ImapFlow, mailbox: MailboxObject, { threadId, ids, budget }: Quest): Promise<Found> {
  const range = { top: mailbox.exists, below: UID_MAX, wanted: CANDIDATES_MAX + 1, budget }
  const { uids, rest } = threadId === undefined ? await newestFirst(client, naming(ids), range) : await byThread(client, threadId, budget)
  const wanted = uids.slice(0, CANDIDATES_MAX)
  const rows = wanted.length === 0 ? [] : await client.fetchAll(wanted.join(','), ROW, { uid: true })
  const asking = new Set(wanted)
  const known = new Set(ids)
  // HEADER finds parts of words, and a server may answer for other mails as well.
  const members = rows.filter(
    (row) => asking.has(row.uid) && (threadId === undefined ? allOf(idsOf(row)).some((id) => known.has(id)) : row.threadId === threadId),
  )
  return { rows: members, whole: rest === 0 && uids.length <= CANDIDATES_MAX }
}

async function byThread(client: ImapFlow, threadId: string, budget: { searches: number }): Promise<{ uids: number[]; rest: number }> {
  budget.searches -= 1
  return { uids: (await searched(client, { threadId })).sort((x, y) => y - x), rest: 0 }
}

/** Mails that are one of these, or name one. Each alternative stands alone: some servers know no brackets in a search. */
const naming = (ids: readonly string[]): SearchObject => ({
  or: ids.flatMap((id) => ['message-id', 'references', 'in-reply-to'].map((header) => ({ header: { [header]: id } }))),
})
