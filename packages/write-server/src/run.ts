/** The write-server's one start: configuration, log, ledger, workspaces, gate, door. */
import { userInfo } from 'node:os'
import { openAudit } from '@countersign/audit'
import { assert, LIMITS, SECOND_MS, systemClock } from '@countersign/kernel'
import { type Gate, openLedger, type PolicyRow, serveChanges, servePreview, tighten } from '@countersign/gate'
import { checkEnvironments, claimEnvironments, configDigest, operationalLog, runCli, serveOverStdio, type ServedTool } from '@countersign/serve'
import { limitsFor, readConfig, type WriteConfig } from './config.ts'
import { POLICY } from './policy.ts'
import { SIGN } from './sign.ts'
import { WRITE_TOOLS, type WriteToolName } from './tools.ts'
import { boundTools, type Workspace, workspacesOf } from './workspaces.ts'

const ABOUT =
  'write-server: lets an AI agent change a shop on Shopify, Meta Ads and email. Every change is previewed, capped, approved by a person, executed once, and recorded.'

export function main(args: readonly string[]): Promise<void> {
  return runCli({ name: 'write-server', version: SIGN.version, about: ABOUT, start }, args)
}

function start(configPath: string): void {
  const config = readConfig(configPath)
  checkEnvironments(config)
  const workspaces = workspacesOf(config)
  const log = operationalLog('write-server')
  // The ledger first: a log that says the server started is not begun for one that cannot.
  const ledger = config.step('ledger.sqlite', 'Name a file of this server alone, in a folder in which this user may write.', () =>
    openLedger(config.raw.ledger.sqlite),
  )
  const audit = config.step(
    'audit.dir',
    'Without its log this server does nothing: name a folder in which this user may write, on a disk with room.',
    () =>
      openAudit({
        dir: config.raw.audit.dir,
        server: 'write-server',
        environment: config.raw.environment,
        clock: systemClock,
        versions: { server: SIGN.version, node: process.versions.node },
        configDigest: configDigest({ config: config.raw, policy: POLICY }),
      }),
  )
  // Only now: the record lies beside the log, in a folder that was found to be nobody else's.
  claimEnvironments(config)
  const { tools } = gateOver(config, workspaces, { ledger, audit })
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  const stop = () => {
    audit.close()
    ledger.shut()
  }
  serveOverStdio(SIGN, { tools, workspaces: [first, ...rest], audit, clock: systemClock, onBug: log.bug }, userInfo().username, stop)
  log.info({ workspaces: workspaces.size, tools: tools.filter((tool) => tool.mode === 'on').length }, 'serving over stdio')
}

/** The gate of one process and the tools it serves, over a ledger and a log that are open. */
export function gateOver(
  config: WriteConfig,
  workspaces: ReadonlyMap<string, Workspace>,
  { ledger, audit }: Pick<Gate, 'ledger' | 'audit'>,
): { readonly gate: Gate; readonly tools: readonly ServedTool[] } {
  const rows = rowsOf(config, workspaces)
  const bound = boundTools(workspaces)
  const gate: Gate = {
    ledger,
    audit,
    clock: systemClock,
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
  return { gate, tools: servedTools(gate, rows) }
}

const rowIn = (config: WriteConfig, name: WriteToolName, workspace: string): PolicyRow =>
  tighten(POLICY[name], limitsFor(config.raw, name, workspace))

/** The house's table with each tool's mode as it holds here: off by the operator, or where no workspace has the platform. */
function rowsOf(config: WriteConfig, workspaces: ReadonlyMap<string, Workspace>): ReadonlyMap<WriteToolName, PolicyRow> {
  const has = (platform: string) => [...workspaces.values()].some((workspace) => platform in workspace)
  return new Map(
    WRITE_TOOLS.map(({ name, platform }) => [name, { ...POLICY[name], mode: has(platform) ? (config.raw.tools[name] ?? POLICY[name].mode) : 'off' }]),
  )
}

export function servedTools(gate: Gate, rows: ReadonlyMap<WriteToolName, PolicyRow>): ServedTool[] {
  return [
    ...WRITE_TOOLS.flatMap((tool) => {
      const row = rows.get(tool.name)
      return row === undefined ? [] : [servePreview(gate, tool, row)]
    }),
    ...serveChanges(gate),
  ]
}
