/** What an effect says of itself, read without any help from the gate: what was asked of the platform and which values moved, beside what a person was shown. */
import { domainToASCII } from 'node:url'
import type { Effect } from '@countersign/sandbox'
import { type Move, movesOf } from './moves.ts'
import { unsaid } from './said.ts'
import { isObject, type Json } from './step.ts'

export interface Shown {
  readonly summary: string
  readonly facts: readonly { readonly label: string; readonly before: string | null; readonly after: string | null }[]
  /** The words of others, and those that the change writes. */
  readonly untrusted: Readonly<Record<string, string>>
  /** In an undo what is written may be somebody else's words, which stand in no summary. */
  readonly undo: boolean
}

const tail = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

/** Null when the preview showed exactly this effect; else what is wrong. */
export function unlike(shown: Shown, effect: Effect): string | null {
  if (effect.platform === 'smtp') return unlikeMail(shown.facts, effect)
  const structured = `${shown.summary}\n${shown.facts.map(({ label, before, after }) => `${label} ${before} ${after}`).join('\n')}`
  const words = shown.undo ? `${shown.summary}\n${Object.values(shown.untrusted).join('\n')}` : shown.summary
  return unnamed(structured, effect) ?? unsaid({ structured, words }, effect) ?? unmoved(shown.facts, effect)
}

/** What is made has no name yet; what it is made in is among what was sent. */
function unnamed(all: string, { target, detail }: Effect): string | null {
  const { before, name } = detail
  if (before === null || all.includes(tail(target)) || (typeof name === 'string' && name !== '' && all.includes(name))) return null
  return `the preview does not name ${target}`
}

const DIGITS = /\D/g
/** `12.50 EUR`, `12.50` and 1250 minor units are the same to this eye; so are a text and itself. */
const same = (shown: string | null, value: Json): boolean => {
  if (shown === null || value === null) return shown === value
  return shown === String(value) || (/\d/.test(shown) && shown.replace(DIGITS, '') === String(value).replace(DIGITS, ''))
}

/** Amounts, pieces and states stand in facts from one value to the other; of texts it is asked whether the new one was shown. */
const isMeasured = ({ before, after }: Move): boolean => [before, after].every((value) => /^(?:-?[\d.]+|[A-Z_]+)$/.test(String(value)))

function unmoved(facts: Shown['facts'], effect: Effect): string | null {
  const moves = movesOf(effect)
  const shows = (fact: Shown['facts'][number], { object, before, after }: Move): boolean =>
    (fact.label.includes(tail(object)) || /^[a-z ]+$/.test(fact.label)) && same(fact.before, before) && same(fact.after, after)
  const strange = moves.filter(isMeasured).find((move) => !facts.some((fact) => shows(fact, move)))
  if (strange !== undefined)
    return `the preview does not show ${strange.object} ${strange.field} ${String(strange.before)} → ${String(strange.after)}`
  // A total over other objects is shown as well; it is moved by nothing but this. What names no object counts or describes.
  const promised = facts.filter(
    ({ label, before, after }) => before !== null && after !== null && before !== after && /\d{6}/.test(label) && !/\bact_\d/.test(label),
  )
  const broken = moves.length === 0 ? undefined : promised.find((fact) => !moves.some((move) => shows(fact, move)))
  return broken === undefined ? null : `the preview shows ${broken.label} ${broken.before} → ${broken.after}, and it did not move so`
}

/** A mail server writes a domain in letters or in ASCII, and means the same one. */
const plain = (address: string): string => address.replace(/[^@]*$/, domainToASCII)

function unlikeMail(facts: Shown['facts'], { target, detail }: Effect): string | null {
  const { envelope, subject } = detail
  const to = isObject(envelope) ? envelope['rcpt_to'] : undefined
  if (!Array.isArray(to) || to.length !== 1 || to[0] !== target) return 'a mail has more than one recipient in its envelope'
  if (!facts.some(({ label, after }) => label.startsWith('To') && plain(after ?? '') === plain(target)))
    return `the preview does not name the recipient ${target}`
  const shown = facts.find(({ label }) => label === 'Subject')?.after ?? ''
  return shown.replace(/\s+/g, ' ').trim() === String(subject).replace(/\s+/g, ' ').trim() ? null : 'the subject is another one'
}
