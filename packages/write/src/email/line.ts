/** What a text that the house sends may hold. It is refused rather than repaired: a library would flatten it silently, and approve-then-alter is a lie. */
import { Refusal } from '@countersign/kernel'
import { hasInvisible } from '@countersign/serve'

/** RFC 2047: a mail program would show other words than the ones that were approved. */
const ENCODED_WORD = /=\?[^?\s]*\?[bq]\?/i

/** Each program has a sign of its own for these, or none: what was approved and what is read would differ. */
const WITHOUT_A_SIGN = /[\p{Co}\p{Cn}]/u

/** Blanks of unusual widths: nobody sees which one stands there, so a row of them is a message of its own. */
const ODD_BLANK = /(?![ \u00A0\u202F\u3000])\p{Zs}/u

const BLANK = String.raw`[ \t\u00A0\u202F\u3000]`
/**
 * The same with ordinary blanks: several at the end of a line (one is the mark of a signature), a mixed run, or a run wide enough to push words
 * out of sight.
 */
const BLANK_PATTERN = new RegExp(`(?:\\t|${BLANK}{2})$|(${BLANK})(?!\\1)${BLANK}{2}|${BLANK}{81}`, 'mu')

const broken = (text: string): boolean =>
  !text.isWellFormed() || text.includes('\r') || hasInvisible(text) || WITHOUT_A_SIGN.test(text) || ODD_BLANK.test(text)

/** Whether every sign of a text is one that a person sees, as in the text itself and so in a file of text. */
export const isShown = (text: string): boolean => !broken(text)

/** One header line as a person reads it. */
export function plainLine(what: string, text: string): string {
  if (broken(text) || /[\n\t]/.test(text)) throw new Refusal('TEXT_INVALID', { detail: `Field: ${what}. It must be one line of visible characters.` })
  if (text.trim() !== text || text === '')
    throw new Refusal('TEXT_INVALID', { detail: `Field: ${what}. It must not be empty or begin or end with a blank.` })
  if (ENCODED_WORD.test(text)) throw new Refusal('TEXT_INVALID', { detail: `Field: ${what}. It must not hold an encoded word (=?…?=).` })
  return text
}

/** A body: lines and tabs are welcome, everything that a person cannot see is not. */
export function plainText(what: string, text: string): string {
  if (broken(text)) throw new Refusal('TEXT_INVALID', { detail: `Field: ${what}. Use line feeds for new lines and visible characters only.` })
  if (text.trim() === '') throw new Refusal('TEXT_INVALID', { detail: `Field: ${what}. It must not be empty.` })
  if (BLANK_PATTERN.test(text))
    throw new Refusal('TEXT_INVALID', {
      detail: `Field: ${what}. Lines must not end in several blanks, mix kinds of blanks, or hold long runs of them.`,
    })
  return text
}

/** A message id as mail programs write it, in its angle brackets; nothing that could start a second header or a second id. */
export function messageId(what: string, text: string): string {
  if (!/^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.:[\]_-]{1,200}>$/.test(text) || ENCODED_WORD.test(text))
    throw new Refusal('TEXT_INVALID', { detail: `Field: ${what}. Give one message id such as <abc@example.com>.` })
  return text
}
