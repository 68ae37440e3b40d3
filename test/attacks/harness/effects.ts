/** What an effect says of itself, read without any help from the gate: which values of which object moved, and whether a preview had shown just that. */
import { domainToASCII } from 'node:url'
import type { Effect } from '@countersign/sandbox'
import type { Json } from './step.ts'

/** One value that moved. */
export interface Move {
  /** The platform's id. */
  readonly object: string
  readonly field: string
  readonly before: Json
  readonly after: Json
}

export interface Shown {
  readonly summary: string
  readonly facts: readonly { readonly label: string; readonly before: string | null; readonly after: string | null }[]
}

const isObject = (value: unknown): value is Readonly<Record<string, Json>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Wherever the detail has a `before` and an `after`, what differs between them. */
export function movesOf({ target, detail }: Effect): readonly Move[] {
  const moves: Move[] = []
  const walk = (value: unknown, object: string): void => {
    if (Array.isArray(value)) return value.forEach((item) => walk(item, object))
    if (!isObject(value)) return
    const id = typeof value['id'] === 'string' ? value['id'] : object
    const { before, after } = value
    if (isObject(before) && isObject(after))
      for (const [field, now] of Object.entries(after))
        if (JSON.stringify(now) !== JSON.stringify(before[field] ?? null))
          moves.push({ object: id, field, before: before[field] ?? null, after: now })
    for (const inner of Object.values(value)) walk(inner, id)
  }
  walk(detail, target)
  return moves
}

const DIGITS = /\D/g
/** `12.50 EUR`, `12.50` and 1250 minor units are the same to this eye; so are a text and itself. */
const same = (shown: string | null, value: Json): boolean => {
  if (shown === null || value === null) return shown === value
  return shown === String(value) || (/\d/.test(shown) && shown.replace(DIGITS, '') === String(value).replace(DIGITS, ''))
}

const tail = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

/** Null when the preview showed exactly this effect; else what is wrong. */
export function unlike({ summary, facts }: Shown, effect: Effect): string | null {
  if (effect.platform === 'smtp') return unlikeMail(facts, effect)
  const all = `${summary}\n${facts.map(({ label, after }) => `${label} ${after}`).join('\n')}`
  if (!all.includes(tail(effect.target))) return `the preview does not name ${effect.target}`
  const moves = movesOf(effect)
  const strange = moves.find(
    ({ object, before, after }) => !facts.some((fact) => fact.label.includes(tail(object)) && same(fact.before, before) && same(fact.after, after)),
  )
  if (strange !== undefined)
    return `the preview does not show ${strange.object} ${strange.field} ${String(strange.before)} → ${String(strange.after)}`
  // A total over other objects is shown as well; it is moved by nothing but this.
  const promised = facts.filter(({ label, before, after }) => before !== null && after !== null && before !== after && !/\bact_\d/.test(label))
  // What is new has no value before; how many such facts a preview shows is its own choice.
  const moved = moves.filter(({ before }) => before !== null)
  return moved.length === promised.length ? null : `the preview shows ${promised.length} moves, the effect has ${moved.length}`
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
