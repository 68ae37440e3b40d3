/** One check of the set-up, and how all seven look on a terminal. */
import { wrapped } from '@countersign/serve'

export interface Check {
  readonly id: 'scopes' | 'audit' | 'rates' | 'gates' | 'personal' | 'rotation' | 'revocation'
  readonly title: string
  readonly state: 'pass' | 'fail' | 'not_applicable'
  /** What was seen, in numbers and names; never a secret or somebody’s data. */
  readonly evidence: readonly string[]
  readonly fix: string | null
}

/** What was seen of several tools in the same words, said once. */
export const together = (seen: readonly { readonly name: string; readonly says: string }[]): string[] =>
  [...Map.groupBy(seen, ({ says }) => says)].map(([says, tools]) => `${tools.map(({ name }) => name).join(', ')}: ${says}`)

export const notApplicable = (id: Check['id'], title: string, why: string): Check => ({
  id,
  title,
  state: 'not_applicable',
  evidence: [why],
  fix: null,
})

const MARKS = { pass: '✓ PASS', fail: '✗ FAIL', not_applicable: '- N/A ' } as const
const COLOURS = { pass: 32, fail: 31, not_applicable: 90 } as const
const INDENT = ' '.repeat(10)

export function checklistText(
  checks: readonly Check[],
  title: string,
  { columns, colour }: { readonly columns: number; readonly colour: boolean },
): string {
  const paint = (code: number, text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text)
  const under = (text: string, more: string): string[] =>
    wrapped(text, columns - INDENT.length - more.length).map((line, at) => INDENT + (at === 0 ? line : more + line))
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length
  const [passed, failed, without] = [count('pass'), count('fail'), count('not_applicable')]
  const rest = [
    ...(failed === 0 ? [] : [`${failed} ${failed === 1 ? 'does' : 'do'} not`]),
    ...(without === 0 ? [] : [`${without} could not be judged, which is no pass`]),
  ]
  return [
    paint(
      passed === checks.length ? COLOURS.pass : COLOURS.fail,
      `${passed} of ${checks.length} pass${rest.length === 0 ? '' : `; ${rest.join('; ')}`}.`,
    ),
    ...wrapped(title, columns),
    ...checks.flatMap((check, at) => [
      '',
      `${paint(COLOURS[check.state], MARKS[check.state])}  ${at + 1} ${check.title}`,
      ...check.evidence.flatMap((text) => under(text, '  ')),
      ...(check.fix === null ? [] : under(`→ ${check.fix}`, '  ')),
    ]),
  ].join('\n')
}
