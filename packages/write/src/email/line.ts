/** What a text that the house sends may hold. It is refused rather than repaired: a library would flatten it silently, and approve-then-alter is a lie. */
import { Refusal } from '@countersign/kernel'
import { hasInvisible } from '@countersign/serve'

/** RFC 2047: a mail program would show other words than the ones that were approved. */
const ENCODED_WORD = /=\?[^?\s]*\?[bq]\?/i

const broken = (text: string): boolean => !text.isWellFormed() || text.includes('\r') || hasInvisible(text)

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
  return text
}

/** A message id as mail programs write it, in its angle brackets; nothing that could start a second header or a second id. */
export function messageId(what: string, text: string): string {
  if (!/^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,200}@[A-Za-z0-9.:[\]_-]{1,200}>$/.test(text) || ENCODED_WORD.test(text))
    throw new Refusal('TEXT_INVALID', { detail: `Field: ${what}. Give one message id such as <abc@example.com>.` })
  return text
}
