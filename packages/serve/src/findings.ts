/** What a doctor found, as one screen that can be read in a hurry. */
import { wrapped } from './wrap.ts'

export interface Finding {
  /** What it is about, e.g. `main · shopify`; findings of one place stand together. */
  readonly where: string
  readonly check: string
  /** `skip`: not looked at, and why. */
  readonly state: 'ok' | 'warn' | 'fail' | 'skip'
  readonly says: string
  /** What to do about it. */
  readonly fix?: string
}

export interface Screen {
  readonly title: string
  readonly colour: boolean
  readonly columns: number
}

const MARKS = { ok: '✓ ok  ', warn: '! warn', fail: '✗ FAIL', skip: '- skip' } as const
const COLOURS = { ok: 32, warn: 33, fail: 31, skip: 90 } as const
const CHECK_CHARS = 14
const MORE = ' …'

/** Nothing failed; a warning is for later. */
export const isFine = (findings: readonly Finding[]): boolean => findings.every(({ state }) => state !== 'fail')

const isProblem = ({ state }: Finding): boolean => state === 'fail' || state === 'warn'

/** What needs somebody comes first and whole. Of the rest a line each will do: whoever wants more of it asks for JSON. */
export function screen(findings: readonly Finding[], { title, colour, columns }: Screen): string {
  const paint = (code: number, text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text)
  let cut = false
  const lines = (finding: Finding): string[] => {
    const { check, state, says, fix } = finding
    const indent = ' '.repeat(2 + MARKS[state].length + 2 + CHECK_CHARS)
    const [first = '', ...more] = wrapped(says, columns - indent.length - (isProblem(finding) ? 0 : MORE.length))
    const rest = isProblem(finding) ? more : []
    const short = rest.length < more.length
    cut ||= short
    return [
      `  ${paint(COLOURS[state], MARKS[state])}  ${check.padEnd(CHECK_CHARS)}${first}${short ? MORE : ''}`,
      ...rest.map((text) => indent + text),
      ...(fix === undefined ? [] : wrapped(`→ ${fix}`, columns - indent.length).map((text, at) => indent + (at === 0 ? text : `  ${text}`))),
    ]
  }
  const placed = (some: readonly Finding[]): string[] =>
    [...Map.groupBy(some, ({ where }) => where)].flatMap(([where, here]) => ['', paint(1, where), ...here.flatMap(lines)])
  const shown = [...placed(findings.filter(isProblem)), ...placed(findings.filter((finding) => !isProblem(finding)))]
  return [paint(1, title), ...shown, '', ...(cut ? ['What is cut stands whole in --json.'] : []), verdict(findings, paint)].join('\n')
}

function verdict(findings: readonly Finding[], paint: (code: number, text: string) => string): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length
  const [wrong, warned] = [count('fail'), count('warn')]
  const warnings = warned === 0 ? '' : ` ${warned === 1 ? 'One warning.' : `${warned} warnings.`}`
  if (wrong === 0) return paint(COLOURS.ok, 'All fine.') + warnings
  return paint(COLOURS.fail, wrong === 1 ? 'One thing is wrong.' : `${wrong} things are wrong.`) + warnings
}
