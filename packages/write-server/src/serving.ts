/** Which tools are served here and why the others are not, under which rows, and the gate around them. */
import type { Audit } from '@countersign/audit'
import { type BoundTool, type Gate, type Ledger, type PolicyRow, serveChanges, servePreview, tighten } from '@countersign/gate'
import { type Clock, LIMITS, SECOND_MS } from '@countersign/kernel'
import type { Platform, ServedTool, ToolMode } from '@countersign/serve'
import { limitsFor, type WriteConfig } from './config.ts'
import { POLICY } from './policy.ts'
import { WRITE_TOOLS, type WriteToolName } from './tools.ts'

type Rows = ReadonlyMap<WriteToolName, PolicyRow>

interface Parts {
  readonly ledger: Ledger
  readonly audit: Audit
  readonly clock: Clock
  readonly bound: ReadonlyMap<string, BoundTool>
}

/** The gate as this configuration has it, over a ledger, a log and tools: the live ones, or a rehearsal's. */
export function gateOf(config: WriteConfig, rows: Rows, { ledger, audit, clock, bound }: Parts): Gate {
  return {
    ledger,
    audit,
    clock,
    chatClients: new Set(config.raw.approval.chat_clients),
    tokenLife_ms: Math.min(config.raw.approval.token_life_s * SECOND_MS, LIMITS.tokenLifeMax_ms),
    tools: new Map(
      [...rows]
        .filter(([, row]) => row.mode === 'on')
        .flatMap(([name]) => {
          const tool = bound.get(name)
          return tool === undefined ? [] : [[name, { tool, rowIn: (workspace: string) => rowIn(config, name, workspace) }] as const]
        }),
    ),
  }
}

/** The house's row as the operator tightened it for one workspace. */
export const rowIn = (config: Pick<WriteConfig, 'raw'>, name: WriteToolName, workspace: string): PolicyRow =>
  tighten(POLICY[name], limitsFor(config.raw, name, workspace))

/** The house's table with each tool's mode as it holds here. */
export const rowsOf = (config: Pick<WriteConfig, 'raw'>): Rows =>
  new Map(WRITE_TOOLS.map(({ name, platform }) => [name, { ...POLICY[name], mode: modeOf(config, name, platform).mode }]))

/** Off by the operator or by the house, or where no workspace has the platform. */
export function modeOf({ raw }: Pick<WriteConfig, 'raw'>, name: WriteToolName, platform: Platform): ToolMode & Pick<PolicyRow, 'mode'> {
  const has = Object.values(raw.workspaces).some((workspace) => platform !== 'house' && workspace[platform] !== undefined)
  if (!has) return { name, mode: 'off', why: `no workspace has \`${platform}\`` }
  const said = raw.tools[name]
  const mode = said ?? POLICY[name].mode
  if (mode === 'on') return { name, mode, why: null }
  return { name, mode, why: said === undefined ? 'off unless switched on' : 'switched off under `tools`' }
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
