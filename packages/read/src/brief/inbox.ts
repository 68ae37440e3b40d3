/** The mailbox's part of a brief: who still waits for an answer, and since when. */
import { type Clock, DAY_MS, Refusal, systemClock } from '@countersign/kernel'
import { z } from 'zod'
import type { Unanswered } from '../email/unanswered.ts'
import { maskContacts, maskEmail, maskName } from '../mask.ts'
import { type BriefLook, missing, shareOf, type State, tried } from './look.ts'

/** Older mail that nobody answered is no longer a morning's work. */
const LOOKED_DAYS = 30
const NOTE =
  `Unanswered looks at mail of the last ${LOOKED_DAYS} days in the allowed folders. Mail answered elsewhere, by a program that sets no mark, ` +
  'still counts as waiting.'
const AT_LEAST = 'Not all mail was looked through: the counts of unanswered mail are at least so high.'

export const inboxPart = z.strictObject({
  looked_back_days: z.int(),
  unanswered: z.int(),
  at_least: z.boolean(),
  by_age: z.strictObject({ under_1d: z.int(), from_1d: z.int(), from_3d: z.int(), from_7d: z.int() }),
  oldest_at: z.string().nullable(),
  newest: z.array(
    z.strictObject({
      folder: z.string(),
      uid: z.int(),
      received_at: z.string().nullable(),
      untrusted: z.strictObject({ from: z.string().nullable(), subject: z.string() }),
    }),
  ),
})

export interface InboxPart {
  readonly state: State
  readonly mail: Unanswered | null
  readonly notes: readonly string[]
  readonly refusals: readonly Refusal[]
}

export async function inboxOf(look: BriefLook): Promise<InboxPart> {
  const { email } = look
  if (email === undefined) return { state: 'not_configured', mail: null, notes: [], refusals: [] }
  const clock: Clock = look.clock ?? systemClock
  const signal = shareOf(look)
  const mail = await tried(signal, async () => (await email(signal)).unanswered({ since: new Date(clock() - LOOKED_DAYS * DAY_MS) }))
  if (mail instanceof Refusal) return { state: 'unavailable', mail: null, notes: [missing('Mail', mail)], refusals: [mail] }
  const { unread_folders: unread, at_least } = mail
  const shut = unread.length === 0 ? [] : [`Mail folders that could not be read are not counted: ${unread.join(', ')}.`]
  return { state: unread.length === 0 ? 'ok' : 'partial', mail, notes: [...shut, ...(at_least ? [AT_LEAST] : []), NOTE], refusals: [] }
}

/** A sender is shown by initials: who it is stands one call further, in the mail itself. */
export const shownInbox = (mail: Unanswered, local: (instant: string) => string): z.input<typeof inboxPart> => ({
  looked_back_days: LOOKED_DAYS,
  unanswered: mail.total,
  at_least: mail.at_least,
  by_age: mail.by_age,
  oldest_at: mail.oldest_at === null ? null : local(mail.oldest_at),
  newest: mail.newest.map(({ folder, uid, received_at, untrusted: { from, subject } }) => ({
    folder,
    uid,
    received_at: received_at === null ? null : local(received_at),
    untrusted: { from: from === null ? null : senderOf(from), subject: maskContacts(subject) },
  })),
})

/** A name that is an address is masked as one. */
const senderOf = ({ name, address }: { readonly name: string; readonly address: string }): string | null =>
  (name.includes('@') ? null : maskName(name)) ?? maskEmail(address)
