/** How much mail waits for an answer, by age: for a morning's overview, with the newest of it named. */
import { type Clock, DAY_MS, isoTime, Refusal, systemClock } from '@countersign/kernel'
import { cleanLine } from '@countersign/serve'
import type { FetchMessageObject, ImapFlow, MailboxObject, SearchObject } from 'imapflow'
import { type Address, firstOf } from './address.ts'
import type { ImapConnection } from './connect.ts'
import { allOf, idsOf } from './ids.ts'
import { moment } from './search.ts'
import { newestFirst, UID_MAX } from './window.ts'

export interface Waiting {
  readonly folder: string
  readonly uid: number
  readonly received_at: string | null
  readonly untrusted: { readonly from: Address | null; readonly subject: string }
}

export interface Unanswered {
  readonly total: number
  /** Younger than a day, one to three, three to seven, and older. */
  readonly by_age: { readonly under_1d: number; readonly from_1d: number; readonly from_3d: number; readonly from_7d: number }
  readonly oldest_at: string | null
  readonly newest: Waiting[]
  /** Not all mail since then was looked at: the counts are at least so high. */
  readonly at_least: boolean
  /** Allowed folders that the mail server lacks or did not let be read. */
  readonly unread_folders: readonly string[]
}

/** Mails of a folder that are looked at; a shop with more waiting has another problem than their exact age. */
const COUNTED_MAX = 1_000
const NEWEST_MAX = 5
const SEARCHES_MAX = 40
const SUBJECT_CHARS_MAX = 120
const ROW = { uid: true, internalDate: true, envelope: true } as const

interface Look {
  readonly folder: string
  readonly since: Date
  readonly self: string | undefined
  readonly budget: { searches: number }
}

interface Folder {
  readonly waiting: readonly { readonly folder: string; readonly row: FetchMessageObject; readonly time: number }[]
  /** Message-IDs that the mailbox's own mails answer. */
  readonly answered: readonly string[]
  readonly whole: boolean
}

const EMPTY: Folder = { waiting: [], answered: [], whole: false }

/**
 * Waiting is what nobody has marked as answered, that no mail of the mailbox itself in an allowed folder answers, and that is no draft, no mailing
 * and not from the mailbox. An answer that lies elsewhere, sent by a program that sets no mark, is not known.
 */
export async function unanswered(
  connection: ImapConnection,
  signal: AbortSignal,
  { since, clock = systemClock }: { readonly since: Date; readonly clock?: Clock },
): Promise<Unanswered> {
  const budget = { searches: SEARCHES_MAX }
  const folders: Folder[] = []
  const unread: string[] = []
  const absent = (folder: string) => (error: unknown) => {
    if (!(error instanceof Refusal) || error.code !== 'NOT_FOUND') throw error
    unread.push(folder)
    return EMPTY
  }
  for (const folder of connection.folders) {
    const look = (client: ImapFlow, mailbox: MailboxObject) => inFolder(client, mailbox, { folder, since, self: connection.self, budget })
    folders.push(await connection.inFolder(folder, signal, look).catch(absent(folder)))
  }
  const answered = new Set(folders.flatMap((folder) => folder.answered))
  // The same mail in two folders waits once.
  const known = new Map(folders.flatMap((folder) => folder.waiting).map((one) => [keyOf(one), one]))
  const waiting = [...known.values()].filter(({ row }) => !answered.has(idsOf(row).own)).sort((one, other) => other.time - one.time)
  const within = (from: number, to: number): number =>
    waiting.filter(({ time }) => clock() - time >= from * DAY_MS && clock() - time < to * DAY_MS).length
  const oldest = waiting.at(-1)
  return {
    total: waiting.length,
    by_age: { under_1d: within(-Infinity, 1), from_1d: within(1, 3), from_3d: within(3, 7), from_7d: within(7, Infinity) },
    oldest_at: oldest === undefined ? null : isoTime(oldest.time),
    newest: waiting.slice(0, NEWEST_MAX).map(lineOf),
    at_least: folders.some(({ whole }) => !whole),
    unread_folders: unread,
  }
}

async function inFolder(client: ImapFlow, mailbox: MailboxObject, { folder, since, self, budget }: Look): Promise<Folder> {
  const mailing: SearchObject = { header: { 'list-unsubscribe': '' } }
  const open = { answered: false, deleted: false, draft: false, since, not: self === undefined ? mailing : { or: [mailing, { from: self }] } }
  const found = await rowsOf(client, mailbox, open, budget)
  const own = self === undefined ? { rows: [], whole: true } : await rowsOf(client, mailbox, { from: self, since }, budget)
  return {
    waiting: found.rows.map((row) => ({ folder, row, time: timeOf(row) })).filter(({ time }) => time >= since.getTime()),
    answered: own.rows.flatMap((row) => allOf({ ...idsOf(row), own: '' })),
    whole: found.whole && own.whole,
  }
}

async function rowsOf(
  client: ImapFlow,
  mailbox: MailboxObject,
  criteria: SearchObject,
  budget: { searches: number },
): Promise<{ rows: readonly FetchMessageObject[]; whole: boolean }> {
  const hits = await newestFirst(client, criteria, { top: mailbox.exists, below: UID_MAX, wanted: COUNTED_MAX + 1, budget })
  const uids = hits.uids.slice(0, COUNTED_MAX)
  const rows = uids.length === 0 ? [] : await client.fetchAll(uids.join(','), ROW, { uid: true })
  return { rows, whole: hits.rest === 0 && hits.uids.length <= COUNTED_MAX }
}

const timeOf = ({ internalDate }: FetchMessageObject): number => new Date(internalDate ?? Number.NaN).getTime()

const keyOf = ({ folder, row, time }: Folder['waiting'][number]): string => JSON.stringify([idsOf(row).own || [folder, row.uid], time])

const lineOf = ({ folder, row }: Folder['waiting'][number]): Waiting => ({
  folder,
  uid: row.uid,
  received_at: moment(row.internalDate),
  untrusted: { from: firstOf(row.envelope?.from), subject: cleanLine(row.envelope?.subject ?? '', SUBJECT_CHARS_MAX) },
})
