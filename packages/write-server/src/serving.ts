/** Which tools are served here and why the others are not, under which rows, and the gate around them. */
import type { Audit } from '@countersign/audit'
import { approversIn, type BoundTool, type Gate, type Ledger, type Mark, type PolicyRow, serveChanges, servePreview } from '@countersign/gate'
import { type Clock, LIMITS, SECOND_MS } from '@countersign/kernel'
import type { Platform, ServedTool, ToolMode } from '@countersign/serve'
import { placeOf, type WriteConfig } from './config.ts'
import { POLICY } from './policy.ts'
import { rowIn, rowsOf } from './rules.ts'
import { WRITE_TOOLS, type WriteToolName } from './tools.ts'

type Rows = ReadonlyMap<WriteToolName, PolicyRow>

interface Parts {
  readonly ledger: Ledger
  readonly audit: Audit
  readonly clock: Clock
  readonly mark: Mark
  readonly bound: ReadonlyMap<string, BoundTool>
}

/** The gate as this configuration has it, over a ledger, a log and tools: the live ones, or a rehearsal's. */
export function gateOf({ raw }: Pick<WriteConfig, 'raw'>, { bound, ...parts }: Parts): Gate {
  const { approval, quota } = raw
  const places = new Map(Object.keys(raw.workspaces).map((name) => [name, placeOf(raw, name)]))
  return {
    ...parts,
    chatClients: new Set(approval.chat_clients),
    environment: raw.environment,
    approvers: () => approversIn(approval.approvers),
    placeOf: (workspace: string) => places.get(workspace) ?? 'none',
    tokenLife_ms: Math.min(approval.token_life_s * SECOND_MS, LIMITS.tokenLifeMax_ms),
    approvalLife_ms: Math.min(approval.approval_life_s * SECOND_MS, LIMITS.approvalLifeMax_ms),
    callerWritesPerDay: quota.writes_per_caller_per_day,
    tools: new Map(
      [...rowsOf(raw)]
        .filter(([, row]) => row.mode !== 'off')
        .flatMap(([name]) => {
          const tool = bound.get(name)
          return tool === undefined ? [] : [[name, { tool, rowIn: (workspace: string) => rowIn(raw, name, workspace) }] as const]
        }),
    ),
  }
}

/** Off by the operator or by the house, or where no workspace has the platform. */
export function modeOf({ raw }: Pick<WriteConfig, 'raw'>, name: WriteToolName, platform: Platform): ToolMode & Pick<PolicyRow, 'mode'> {
  const has = Object.values(raw.workspaces).some((workspace) => platform !== 'house' && workspace[platform] !== undefined)
  if (!has) return { name, mode: 'off', why: `no workspace has \`${platform}\`` }
  const mode = rowsOf(raw).get(name)?.mode ?? 'off'
  if (mode === 'on') return { name, mode, why: null }
  if (mode === 'dry_run') return { name, mode, why: 'dry run under `tools`: planned and recorded, never carried out' }
  return { name, mode, why: raw.tools[name] === undefined && POLICY[name].mode !== 'on' ? 'off unless switched on' : 'switched off under `tools`' }
}

export function servedTools(gate: Gate, rows: Rows): ServedTool[] {
  return [
    ...WRITE_TOOLS.flatMap((tool) => {
      const row = rows.get(tool.name)
      return row === undefined ? [] : [servePreview(gate, tool, row)]
    }),
    ...serveChanges(gate),
  ]
}
