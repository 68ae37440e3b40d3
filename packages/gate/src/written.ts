/** The text that a change puts somewhere, as it stands in the summary: a client may show a person nothing else. */
import { LIMITS } from '@countersign/kernel'
import { cap, clean } from '@countersign/serve'
import type { Plan, Sealed } from './write.ts'

/** What the gate adds after it must fit, too. */
const SUMMARY_CHARS_MAX = 1_800
/** Of one text: an ordinary note stands there whole, and several do not push each other out. */
const TEXT_CHARS = { least: 40, most: 1_200 } as const
const AROUND_CHARS = 60

/** All that looks like a double quotation mark: the marks themselves, ornaments and letters of their shape, and single ones in a row. */
const DOUBLE = /["«»“-‟″‴‶‷❝❞❠⹂＂〝-〟〃״ʺ˝ˮ\u{1F676}-\u{1F678}]|['`´‘-‛′‵‹›ʹ-ʽˈˊˋ❛❜＇]{2,}/gu

/**
 * Quotation marks within a quotation, as one that cannot end it: else a text could go on as if the summary itself were speaking. What a client that
 * shows Markdown takes for the begin of a comment, a fold or an image stands with a blank in it: it would hide what follows, or fetch something.
 */
export const quotable = (text: string): string =>
  text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/<(?=[!/?a-z])/gi, '< ')
    .replaceAll('![', '! [')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1…')
    .replace(DOUBLE, '’')

/** In an undo it is what somebody outside may have written; then its length stands there alone, and the text under `untrusted`. */
export function inSummary({ summary, writes = {} }: Pick<Plan<Sealed>, 'summary' | 'writes'>, isUndo: boolean): string {
  const texts = Object.entries(writes)
  const room = Math.floor((SUMMARY_CHARS_MAX - summary.length) / Math.max(1, texts.length)) - AROUND_CHARS
  const charsMax = Math.max(TEXT_CHARS.least, Math.min(TEXT_CHARS.most, room))
  return texts.map(([label, text]) => `; ${label}: ${isUndo ? lengthOf(text) : quoted(text, charsMax)}`).join('')
}

const lengthOf = (text: string): string => (text === '' ? 'none' : `${text.length} characters`)

function quoted(text: string, charsMax: number): string {
  const line = quotable(text)
  if (line === '') return lengthOf(text.trim())
  // Blanks and empty lines push nothing out of sight, and what they hide is counted.
  return line.length <= charsMax && text.length <= 2 * charsMax ? `“${line}”` : `${lengthOf(text)} that begin “${cap(line, charsMax)}”`
}

/** Everything in a plan that the house did not word itself; in an undo the texts are somebody else's, and are cleaned like them. */
export const untrustedOf = ({ untrusted = {}, writes = {} }: Pick<Plan<Sealed>, 'untrusted' | 'writes'>): Record<string, string> => ({
  ...untrusted,
  ...Object.fromEntries(Object.entries(writes).map(([label, text]) => [label, clean(text, LIMITS.untrustedTextCharsMax).text])),
})
