/** Everything behind the door: ledger, log, workspaces and the gate over them. The server has it for as long as it serves, a command for as long as it runs. */
import { join } from 'node:path'
import { openAudit } from '@countersign/audit'
import { type Gate, markIn, openLedger, type PolicyRow } from '@countersign/gate'
import { Refusal, systemClock } from '@countersign/kernel'
import { checkEnvironments, claimEnvironments, configDigest, type OperationalLog } from '@countersign/serve'
import type { WriteConfig } from './config.ts'
import { POLICY } from './policy.ts'
import { rowsOf } from './rules.ts'
import { gateOf } from './serving.ts'
import { SIGN } from './sign.ts'
import type { WriteToolName } from './tools.ts'
import { boundTools, type Workspace, workspacesOf } from './workspaces.ts'

export interface House {
  readonly gate: Gate
  readonly rows: ReadonlyMap<WriteToolName, PolicyRow>
  readonly workspaces: ReadonlyMap<string, Workspace>
  close(): void
}

/** Connects to no platform yet. Throws `ConfigError`, or a `Refusal` whose cause names file, line and key. */
export function openHouse(config: WriteConfig, log: Pick<OperationalLog, 'warn'>): House {
  checkEnvironments(config)
  const workspaces = workspacesOf(config, (sentence, error) => log.warn({ code: error instanceof Refusal ? error.code : 'bug' }, sentence))
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
  const mark = markIn(join(config.raw.audit.dir, 'ledger.mark'))
  const gate = gateOf(config, { ledger, audit, clock: systemClock, mark, bound: boundTools(workspaces) })
  const close = () => {
    audit.close()
    ledger.shut()
  }
  return { gate, rows: rowsOf(config.raw), workspaces, close }
}
