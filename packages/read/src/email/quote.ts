/** Folds what a reply repeats of the mails before it, and nothing else: what is quoted but stands nowhere above stays to be read. */

export interface Folded {
  readonly text: string
  /** Characters taken out. */
  readonly quoted: number
}

/** Lines looked at; a letter has far fewer. */
const LINES_MAX = 500
const KNOWN_CHARS_MAX = 60_000
/** Letters and digits of a line below which it proves nothing by itself. */
const TELLING_MIN = 8

const MARKED = /^\s*(?:>|\|\s)/
/** "On Friday Lena wrote:" in the languages mail programs speak, or a line that opens an older mail. */
const OPENS = [
  /^[\s>]*(?:On|Am|Le|El|Il|Op|Em|Den|Dnia|W dniu|Dne|На)\b.{5,250}:\s*$/,
  /^\s*-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Messaggio originale|Oorspronkelijk bericht|Forwarded message).{0,40}$/i,
  /^\s*(?:From|Von|De|Da|Van):\s.{3,250}$/,
]
const STARTS = /^[\s>]*(?:On|Am|Le|El|Il|Op|Em|Den)\b/
const BLANK = /^[\s>|]*$/

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

/** Knows the mails shown so far, oldest first, and folds the next. */
export function quoteFolder(): (text: string) => Folded {
  let known = ''
  return (text) => {
    const folded = fold(text, known)
    known = (known + bare(folded.text)).slice(-KNOWN_CHARS_MAX)
    return folded
  }
}

/** A run of lines that may be repeated, with what only frames it. */
interface Run {
  lines: string[]
  telling: boolean
}

function fold(text: string, known: string): Folded {
  const lines = text.split('\n')
  const out: string[] = []
  let run: Run = { lines: [], telling: false }
  let quoted = 0
  let inQuote = false
  const end = (): void => {
    const begins = run.telling ? run.lines.findIndex((line) => line.trim() !== '') : run.lines.length
    const chars = run.lines.slice(begins).join('\n').length
    quoted += chars
    out.push(...run.lines.slice(0, begins), ...(run.telling ? [`[… ${chars} quoted characters …]`] : []))
    run = { lines: [], telling: false }
  }
  for (const [index, line] of lines.slice(0, LINES_MAX).entries()) {
    const opens = opensQuote(lines[index - 1] ?? '', line, lines[index + 1] ?? '')
    inQuote ||= opens
    const said = bare(line)
    const repeats = (inQuote || MARKED.test(line)) && known.includes(said)
    const tells = repeats && said.length >= TELLING_MIN
    if (opens || BLANK.test(line) || tells || (repeats && run.lines.length > 0)) {
      run.lines.push(line)
      run.telling ||= tells
    } else {
      end()
      out.push(line)
    }
  }
  end()
  out.push(...lines.slice(LINES_MAX))
  return {
    text: out
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    quoted,
  }
}

/** Some programs break the line in two. */
const opensQuote = (before: string, line: string, next: string): boolean =>
  isOpening(line) || (STARTS.test(line) && isOpening(`${line} ${next}`)) || (STARTS.test(before) && isOpening(`${before} ${line}`))
const isOpening = (line: string): boolean => OPENS.some((pattern) => pattern.test(line))
