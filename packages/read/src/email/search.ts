/** Looks through one folder, newest first, in windows, so that ten thousand mails cost as little as ten. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { cleanLine } from '@countersign/serve'
import type { FetchMessageObject, ImapFlow, MailboxObject, SearchObject } from 'imapflow'
import { type Address, firstOf } from './address.ts'
import { cursorOf, placeOf, questionOf } from './cursor.ts'
import { outlineOf } from './structure.ts'

export interface SearchInput {
  readonly folder: string
  /** Anywhere in the mail. */
  readonly query?: string | undefined
  readonly from?: string | undefined
  readonly subject?: string | undefined
  /** Days of arrival, UTC, both included. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly unseen?: boolean | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface MessageLine {
  readonly uid: number
  readonly received_at: string | null
  readonly size_bytes: number
  readonly seen: boolean
  readonly answered: boolean
  readonly attachments: number
  readonly untrusted: { readonly from: Address | null; readonly subject: string }
}

export interface SearchPage {
  readonly folder: string
  readonly folder_messages: number
  readonly messages: MessageLine[]
  readonly next_cursor: string | null
}

const UID_MAX = 4_294_967_295
const DAY_MS = 86_400_000
/** A page of hostile subjects and names must still fit into one result. */
const PAGE_CHARS_MAX = LIMITS.resultCharsMax - 6_000

export async function searchFolder(client: ImapFlow, mailbox: MailboxObject, input: SearchInput): Promise<SearchPage> {
  const question = questionOf(input.folder, asked(input))
  const place = placeOf(input.cursor, question, mailbox.uidValidity)
  const found = await newestFirst(client, criteriaOf(input), {
    top: Math.min(mailbox.exists, (place?.seq ?? UID_MAX) - 1),
    below: place?.uid ?? UID_MAX,
    wanted: input.limit + 1,
  })
  const uids = found.uids.slice(0, input.limit)
  const rows = uids.length === 0 ? [] : await client.fetchAll(uids.join(','), LINE, { uid: true })
  // A server may answer for other mails as well, and in any order.
  const asking = new Set(uids)
  const sorted = rows.filter(({ uid }) => asking.has(uid)).sort((x, y) => y.uid - x.uid)
  const page = fitting(sorted)
  const last = page.length < sorted.length ? page.at(-1)?.uid : found.uids.length > input.limit ? uids.at(-1) : undefined
  const goesOn = last !== undefined || found.rest > 0
  const next = {
    uid: last ?? uids.at(-1) ?? place?.uid ?? UID_MAX,
    seq: last === undefined ? found.rest + 1 : (sorted.find(({ uid }) => uid === last)?.seq ?? place?.seq ?? UID_MAX),
  }
  return {
    folder: input.folder,
    folder_messages: mailbox.exists,
    messages: page,
    next_cursor: goesOn ? cursorOf(question, mailbox.uidValidity, next) : null,
  }
}

const LINE = { uid: true, flags: true, envelope: true, internalDate: true, size: true, bodyStructure: true } as const

const asked = ({ query, from, subject, since, until, unseen }: SearchInput): Record<string, string | boolean> => {
  const given = Object.entries({ query, from, subject, since, until, unseen }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value === true]))
}

function criteriaOf({ query, from, subject, since, until, unseen }: SearchInput): SearchObject {
  return {
    ...(query === undefined ? {} : { text: query }),
    ...(from === undefined ? {} : { from }),
    ...(subject === undefined ? {} : { subject }),
    ...(since === undefined ? {} : { since: new Date(`${since}T00:00:00Z`) }),
    ...(until === undefined ? {} : { before: new Date(Date.parse(`${until}T00:00:00Z`) + DAY_MS) }),
    ...(unseen === undefined ? {} : { seen: !unseen }),
  }
}

interface Range {
  /** Highest sequence number that may match. */
  readonly top: number
  /** Every match has a smaller UID. */
  readonly below: number
  readonly wanted: number
}

/** Matching UIDs, newest first, and the highest sequence number not yet looked at (0 when all were). */
async function newestFirst(client: ImapFlow, criteria: SearchObject, { top, below, wanted }: Range): Promise<{ uids: number[]; rest: number }> {
  const uids: number[] = []
  let high = below <= 1 ? 0 : top
  for (let window = 0; window < LIMITS.mailWindowsMax && high >= 1 && uids.length < wanted; window++) {
    const low = Math.max(1, high - LIMITS.mailWindowUidsMax + 1)
    const bound = below === UID_MAX ? {} : { uid: `1:${below - 1}` }
    const answer = await client.search({ seq: `${low}:${high}`, ...bound, ...criteria }, { uid: true })
    // The library gives `false` where the server refused: that is not "no hits".
    if (!Array.isArray(answer)) throw new Refusal('UPSTREAM_ERROR')
    uids.push(...answer.filter((uid) => uid < below).sort((x, y) => y - x))
    high = low - 1
  }
  return { uids, rest: Math.max(0, high) }
}

function fitting(rows: readonly FetchMessageObject[]): MessageLine[] {
  const page: MessageLine[] = []
  let chars = 0
  for (const row of rows) {
    const line = lineOf(row)
    chars += JSON.stringify(line).length
    if (chars > PAGE_CHARS_MAX) break
    page.push(line)
  }
  return page
}

function lineOf(row: FetchMessageObject): MessageLine {
  return {
    uid: row.uid,
    received_at: moment(row.internalDate),
    size_bytes: row.size ?? 0,
    seen: row.flags?.has('\\Seen') ?? false,
    answered: row.flags?.has('\\Answered') ?? false,
    attachments: outlineOf(row.bodyStructure).attachments.length,
    untrusted: { from: firstOf(row.envelope?.from), subject: cleanLine(row.envelope?.subject ?? '', 200) },
  }
}

/** A date as the house writes it; one that is none is null. */
export function moment(date: Date | string | undefined): string | null {
  const time = date === undefined ? Number.NaN : new Date(date).getTime()
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
