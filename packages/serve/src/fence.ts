/** Text that somebody outside wrote: invisible characters out, length capped, and the count of what went, since hidden text is itself a sign. */

/**
 * Characters that a person does not see but a model reads: C0/C1 controls (tab and newline stay), soft hyphen, fillers, bidi marks and
 * overrides, word joiners, variation selectors, interlinear marks, musical controls, and the whole tag block (no exception for flags: keeping
 * some would reopen the channel). Zero-width joiners and FE0F are judged by what stands before them.
 */
const INVISIBLE = /(?!\t|\n|\u200C|\u200D|\uFE0F)(?:[\p{Cc}\p{Zl}\p{Zp}\uFFF9-\uFFFB]|\u2800|\p{Default_Ignorable_Code_Point})/gu

/** ANSI escape sequences: the escape itself is a control, but its visible tail would be left behind as noise. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const ANSI = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g

/** Joiners that make no visible shape: outside emoji sequences and scripts that need them they only carry data. */
const STRAY_JOINER =
  /(?<!\uFE0F|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}])(?:\u200C|\u200D|\uFE0F)/gu

/** An image in Markdown is fetched by some clients as soon as it is shown, with whatever its address carries. */
const IMAGE = '!['

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

export interface Cleaned {
  readonly text: string
  /** Invisible characters taken out. */
  readonly removed: number
}

/** Cleans and caps one outside text. Linear in its length; what is beyond twenty times the cap is cut before anything is looked at. */
export function clean(raw: string, charsMax: number): Cleaned {
  const bounded = raw.slice(0, charsMax * 20).toWellFormed()
  const lines = bounded.replace(/\r\n?/g, '\n')
  const removed = countOf(lines, ANSI)
  const noAnsi = removed === 0 ? lines : lines.replace(ANSI, '')
  const hidden = countOf(noAnsi, INVISIBLE)
  const visible = hidden === 0 ? noAnsi : noAnsi.replace(INVISIBLE, '')
  const stray = countOf(visible, STRAY_JOINER)
  // Taking one joiner out can leave the next without its base, so the pattern is applied until a run of them is gone; each pass shortens the text.
  let text = visible
  for (let pass = 0; pass < 3 && STRAY_JOINER.test(text); pass++) {
    STRAY_JOINER.lastIndex = 0
    text = text.replace(STRAY_JOINER, '')
  }
  STRAY_JOINER.lastIndex = 0
  return { text: cap(text.replaceAll(IMAGE, '! ['), charsMax), removed: removed + hidden + stray }
}

/** Cuts at a character, never through a surrogate pair, and says so with an ellipsis. */
export function cap(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  return `${text
    .slice(0, charsMax - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}

/** One line of outside text: cleaned, line breaks as spaces. */
export const cleanLine = (raw: string, charsMax: number): string =>
  clean(raw, charsMax)
    .text.replace(/[\t\n ]+/g, ' ')
    .trim()

/** Whether a text holds anything that `clean` would take out; for texts that the house sends and so refuses rather than repairs. */
export const hasInvisible = (text: string): boolean => clean(text, text.length + 1).removed > 0
