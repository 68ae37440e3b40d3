/** The write-server's one start: configuration, log, ledger, workspaces, gate, door. */
import { userInfo } from 'node:os'
import { openAudit } from '@countersign/audit'
import { assert, systemClock } from '@countersign/kernel'
import { openLedger } from '@countersign/gate'
import { checkEnvironments, claimEnvironments, configDigest, operationalLog, runCli, serveOverStdio } from '@countersign/serve'
import { COMMANDS } from './commands.ts'
import { readConfig } from './config.ts'
import { POLICY } from './policy.ts'
import { gateOf, rowsOf, servedTools } from './serving.ts'
import { SIGN } from './sign.ts'
import { boundTools, workspacesOf } from './workspaces.ts'

const ABOUT =
  'write-server: lets an AI agent change a shop on Shopify, Meta Ads and email. Every change is previewed, capped, approved by a person, executed once, and recorded.'

export function main(args: readonly string[]): Promise<void> {
  return runCli({ name: 'write-server', version: SIGN.version, about: ABOUT, start, commands: COMMANDS }, args)
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
  const rows = rowsOf(config)
  const gate = gateOf(config, rows, { ledger, audit, clock: systemClock, bound: boundTools(workspaces) })
  const tools = servedTools(gate, rows)
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  const stop = () => {
    audit.close()
    ledger.shut()
  }
  serveOverStdio(SIGN, { tools, workspaces: [first, ...rest], audit, clock: systemClock, onBug: log.bug }, userInfo().username, stop)
  log.info({ workspaces: workspaces.size, tools: tools.filter((tool) => tool.mode === 'on').length }, 'serving over stdio')
}
