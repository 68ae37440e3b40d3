/** The command `limits`: how much of every limit is used now, from the ledger, for a person. Reads, and changes nothing. */
import { type LedgerReader, type LimitUse, type Mode, usedNow } from '@countersign/gate'
import { isoTime, systemClock, WEEK_MS } from '@countersign/kernel'
import { EXIT, say, UsageError } from '@countersign/serve'
import { withLedger } from './changes.ts'
import { readConfig, type WriteConfig } from './config.ts'
import { rowIn } from './rules.ts'
import { WRITE_TOOLS } from './tools.ts'

/** Objects of one limit that are listed; a price change of every variant would fill the screen. */
const OBJECTS_MAX = 20

interface Listed {
  readonly limit: string
  readonly object: string | null
  readonly holds: string | null
  readonly used: string | null
  readonly left: string | null
  readonly frees_at: string | null
}

interface ToolLimits {
  readonly workspace: string
  readonly tool: string
  readonly mode: Mode
  readonly limits: readonly Listed[]
  /** Objects that are not listed: those used longest ago. */
  readonly more: number
}

export function limits(path: string, workspace: string | undefined, json: boolean): number {
  const config = readConfig(path)
  const names = Object.keys(config.raw.workspaces)
  if (workspace !== undefined && !names.includes(workspace)) throw new UsageError(`--workspace is one of ${names.join(', ')}.`)
  const tell = (ledger: LedgerReader | null): number => {
    const found = (workspace === undefined ? names : [workspace]).flatMap((name) => limitsIn(config, name, ledger, systemClock()))
    say(json ? JSON.stringify({ limits: found }, null, 2) : textOf(found))
    return EXIT.ok
  }
  // Before the first preview there is no ledger, and nothing is used.
  return withLedger(config, tell, () => tell(null))
}

export function limitsIn(
  { raw }: Pick<WriteConfig, 'raw'>,
  workspace: string,
  ledger: Pick<LedgerReader, 'usesSince'> | null,
  now: number,
): ToolLimits[] {
  const history = ledger?.usesSince(workspace, now - WEEK_MS) ?? []
  const settings = raw.workspaces[workspace] ?? {}
  return WRITE_TOOLS.filter(({ platform }) => platform in settings).flatMap(({ name }): ToolLimits[] => {
    const { mode, caps } = rowIn(raw, name, workspace)
    if (mode === 'off') return []
    const all = [...Map.groupBy(usedNow(caps, history, now), ({ limit }) => limit).values()]
    const more = all.reduce((sum, uses) => sum + Math.max(0, uses.length - OBJECTS_MAX), 0)
    return [{ workspace, tool: name, mode, limits: all.flatMap((uses) => uses.slice(0, OBJECTS_MAX).map(listed)), more }]
  })
}

const listed = ({ frees_ms, ...use }: LimitUse): Listed => ({ ...use, frees_at: frees_ms === null ? null : isoTime(frees_ms) })

function textOf(found: readonly ToolLimits[]): string {
  if (found.length === 0) return 'No write tool is on here.'
  const wide = Math.max(...found.flatMap(({ limits: all }) => all.map(({ limit }) => limit.length)))
  return found
    .map(({ workspace, tool, mode, limits: all, more }) =>
      [
        `${workspace}: ${tool}${mode === 'on' ? '' : ` (${mode})`}`,
        ...all.map((one) => `  ${one.limit.padEnd(wide)}  ${one.object === null ? '' : `${one.object}: `}${words(one)}`),
        ...(more === 0 ? [] : [`  and ${more} more, used longer ago`]),
      ].join('\n'),
    )
    .join('\n\n')
}

function words({ holds, used, left, frees_at }: Listed): string {
  if (holds === null) return 'not set'
  if (used === null) return `${holds} in one change`
  return `${used} used of ${holds}${left === null ? '' : `, ${left} left`}${frees_at === null ? '' : `; the first comes back at ${frees_at}`}`
}
