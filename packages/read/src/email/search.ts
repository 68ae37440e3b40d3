/** Looks through one folder, newest first, in windows, so that ten thousand mails cost as little as ten. */
import { LIMITS } from '@countersign/kernel'
import { cleanLine } from '@countersign/serve'
import type { FetchMessageObject, ImapFlow, MailboxObject, SearchObject } from 'imapflow'
import { type Address, firstOf } from './address.ts'
import { cursorOf, placeOf, questionOf } from './cursor.ts'
import { outlineOf } from './structure.ts'
import { newestFirst, UID_MAX } from './window.ts'

export interface SearchInput {
  readonly folder: string
  /** Anywhere in the mail. */
  readonly query?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly subject?: string | undefined
  /** Days of arrival, UTC, both included. */
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly unseen?: boolean | undefined
  /** Not marked as answered. */
  readonly unanswered?: boolean | undefined
  readonly has_attachment?: true | undefined
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
  readonly notes: string[]
}

const DAY_MS = 86_400_000
/** A page of hostile subjects and names must still fit into one result. */
const PAGE_CHARS_MAX = LIMITS.resultCharsMax - 6_000

export async function searchFolder(client: ImapFlow, mailbox: MailboxObject, input: SearchInput): Promise<SearchPage> {
  const question = questionOf(input.folder, asked(input))
  const place = placeOf(input.cursor, question, mailbox.uidValidity)
  const looked = input.has_attachment === true ? LOOKED_MAX : input.limit
  const found = await newestFirst(client, criteriaOf(input), {
    top: Math.min(mailbox.exists, (place?.seq ?? UID_MAX) - 1),
    below: place?.uid ?? UID_MAX,
    wanted: looked + 1,
  })
  const uids = found.uids.slice(0, looked)
  const rows = uids.length === 0 ? [] : await client.fetchAll(uids.join(','), LINE, { uid: true })
  // A server may answer for other mails as well, and in any order.
  const asking = new Set(uids)
  const sorted = rows.filter(({ uid }) => asking.has(uid)).sort((x, y) => y.uid - x.uid)
  const matching = input.has_attachment === true ? sorted.filter((row) => outlineOf(row.bodyStructure).attachments.length > 0) : sorted
  const page = fitting(matching.slice(0, input.limit))
  const last = page.length < matching.length ? page.at(-1)?.uid : found.uids.length > looked ? uids.at(-1) : undefined
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
    notes: [
      ...(goesOn && page.length < input.limit ? ['Older mail was not looked through yet: go on with `next_cursor`.'] : []),
      ...(input.unanswered === undefined ? [] : ['Answered is what a mail program marked so; an answer sent from elsewhere is not known.']),
    ],
  }
}

const LINE = { uid: true, flags: true, envelope: true, internalDate: true, size: true, bodyStructure: true } as const
/** Mails whose parts one call looks at for attachments: no server can search for them. */
const LOOKED_MAX = 200
/** What a mail with an attachment may be; the parts themselves decide. */
const MAY_HOLD_FILES = ['multipart/', 'application/', 'image/', 'audio/', 'video/', 'message/'].map((type) => ({ header: { 'content-type': type } }))

/** The question itself: a cursor goes on with it in any page size. */
const asked = (input: SearchInput): Record<string, string | boolean> => {
  const given = Object.entries(input).filter(([name, value]) => value !== undefined && !['folder', 'limit', 'cursor'].includes(name))
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value === true]))
}

function criteriaOf({ query, from, to, subject, since, until, unseen, unanswered, has_attachment }: SearchInput): SearchObject {
  return {
    ...(query === undefined ? {} : { text: query }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(subject === undefined ? {} : { subject }),
    ...(since === undefined ? {} : { since: new Date(`${since}T00:00:00Z`) }),
    ...(until === undefined ? {} : { before: new Date(Date.parse(`${until}T00:00:00Z`) + DAY_MS) }),
    ...(unseen === undefined ? {} : { seen: !unseen }),
    ...(unanswered === undefined ? {} : { answered: !unanswered }),
    ...(has_attachment === true ? { or: MAY_HOLD_FILES } : {}),
  }
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
