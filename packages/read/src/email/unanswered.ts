/** How much mail waits for an answer, by age: for a morning's overview, with the newest of it named. */
import { type Clock, DAY_MS, isoTime, Refusal, systemClock } from '@countersign/kernel'
import { cleanLine } from '@countersign/serve'
import type { FetchMessageObject, ImapFlow, MailboxObject, SearchObject } from 'imapflow'
import { type Address, firstOf } from './address.ts'
import type { ImapConnection } from './connect.ts'
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
}

/** Mails whose arrival is looked up; a shop with more waiting has another problem than their exact age. */
const COUNTED_MAX = 2_000
const NEWEST_MAX = 5
const SEARCHES_MAX = 30
const SUBJECT_CHARS_MAX = 120

interface Counted {
  readonly times: readonly number[]
  readonly newest: readonly Waiting[]
  readonly whole: boolean
}

/**
 * Waiting is what nobody has marked as answered, that is no draft, no mailing, and not from the mailbox itself. A mail program sets the mark when
 * a person answers in it, so an answer sent from elsewhere is not known.
 */
const waitingSince = (since: Date, self: string | undefined): SearchObject => {
  const mailing: SearchObject = { header: { 'list-unsubscribe': '' } }
  return { answered: false, deleted: false, draft: false, since, not: self === undefined ? mailing : { or: [mailing, { from: self }] } }
}

export async function unanswered(
  connection: ImapConnection,
  signal: AbortSignal,
  { since, clock = systemClock }: { readonly since: Date; readonly clock?: Clock },
): Promise<Unanswered> {
  const budget = { searches: SEARCHES_MAX }
  const folders: Counted[] = []
  for (const folder of connection.folders) {
    const look = (client: ImapFlow, mailbox: MailboxObject) => inFolder(client, mailbox, { folder, since, self: connection.self, budget })
    folders.push(await connection.inFolder(folder, signal, look).catch(absent))
  }
  const ages = folders.flatMap(({ times }) => times).map((time) => clock() - time)
  const within = (from: number, to: number): number => ages.filter((age) => age >= from * DAY_MS && age < to * DAY_MS).length
  return {
    total: ages.length,
    by_age: { under_1d: within(-Infinity, 1), from_1d: within(1, 3), from_3d: within(3, 7), from_7d: within(7, Infinity) },
    oldest_at: ages.length === 0 ? null : isoTime(clock() - ages.reduce((oldest, age) => Math.max(oldest, age))),
    newest: folders
      .flatMap(({ newest }) => newest)
      .sort((one, other) => (other.received_at ?? '').localeCompare(one.received_at ?? ''))
      .slice(0, NEWEST_MAX),
    at_least: folders.some(({ whole }) => !whole),
  }
}

interface Look {
  readonly folder: string
  readonly since: Date
  readonly self: string | undefined
  readonly budget: { searches: number }
}

async function inFolder(client: ImapFlow, mailbox: MailboxObject, { folder, since, self, budget }: Look): Promise<Counted> {
  const hits = await newestFirst(client, waitingSince(since, self), { top: mailbox.exists, below: UID_MAX, wanted: COUNTED_MAX + 1, budget })
  const uids = hits.uids.slice(0, COUNTED_MAX)
  if (uids.length === 0) return { times: [], newest: [], whole: hits.rest === 0 }
  const rows = await client.fetchAll(uids.join(','), { uid: true, internalDate: true }, { uid: true })
  const times = rows.map(timeOf).filter((time) => time >= since.getTime())
  const named = await client.fetchAll(uids.slice(0, NEWEST_MAX).join(','), { uid: true, internalDate: true, envelope: true }, { uid: true })
  const newest = named.filter((row) => timeOf(row) >= since.getTime()).map((row) => waiting(folder, row))
  return { times, newest, whole: hits.rest === 0 && hits.uids.length <= COUNTED_MAX }
}

/** A listed folder that the server lacks holds no mail. */
function absent(error: unknown): Counted {
  if (error instanceof Refusal && error.code === 'NOT_FOUND') return { times: [], newest: [], whole: true }
  throw error
}

const timeOf = ({ internalDate }: FetchMessageObject): number => new Date(internalDate ?? Number.NaN).getTime()

const waiting = (folder: string, row: FetchMessageObject): Waiting => ({
  folder,
  uid: row.uid,
  received_at: moment(row.internalDate),
  untrusted: { from: firstOf(row.envelope?.from), subject: cleanLine(row.envelope?.subject ?? '', SUBJECT_CHARS_MAX) },
})
