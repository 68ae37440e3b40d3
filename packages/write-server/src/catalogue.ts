/** The command `tools`: every write tool with what the policy grants it, whether a configuration serves it or not. */
import { EXIT, inputNames, inputSchemaOf, say, wrapped } from '@countersign/serve'
import { POLICY } from './policy.ts'
import { approvalWords, limitWords } from './policy.words.ts'
import { WRITE_TOOLS } from './tools.ts'

const COLUMNS = 100
const INDENT = '  '

export function catalogue(json: boolean): number {
  const entries = entriesOf()
  say(json ? JSON.stringify(entries, null, 2) : pageOf(entries))
  return EXIT.ok
}

const entriesOf = () =>
  WRITE_TOOLS.map(({ name, title, description, input }) => {
    const row = POLICY[name]
    return {
      name,
      title,
      description,
      risk: row.risk,
      mode: row.mode,
      approval: row.approval,
      approval_unlisted: row.approvalUnlisted,
      permission: row.scope,
      writes_per_minute: row.writesPerMinute,
      limits: limitWords(row.caps),
      input_schema: inputSchemaOf(input),
    }
  })

type Entry = ReturnType<typeof entriesOf>[number]

const pageOf = (entries: readonly Entry[]): string =>
  [
    ...entries.map((entry) =>
      [
        `${entry.name}${entry.mode === 'on' ? '' : `  (${entry.mode} unless switched on)`}`,
        ...[
          entry.description,
          `a yes by: ${approvalWords(POLICY[entry.name])} · risk ${entry.risk} · ${entry.writes_per_minute} a minute · needs: ${entry.permission}`,
          `limits: ${entry.limits.map(({ name, holds }) => `${name} ${holds}`).join('; ')}`,
          `takes: ${inputNames(entry.input_schema)}`,
        ].flatMap((text) => wrapped(text, COLUMNS - INDENT.length * 2).map((line, at) => (at === 0 ? INDENT : INDENT + INDENT) + line)),
      ].join('\n'),
    ),
    [
      `${entries.length} tools. * is required; with several workspaces each also takes workspace*. Limits are the house's: a configuration can only tighten them.`,
      'risk 2 can be undone or is bounded; risk 3 is costly or final. Then apply_change, change_get, change_list, change_cancel for any change.',
    ]
      .flatMap((text) => wrapped(text, COLUMNS))
      .join('\n'),
  ].join('\n\n')
