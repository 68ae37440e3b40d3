/** Everything behind the door: ledger, log, workspaces and the gate over them. The server has it for as long as it serves, a command for as long as it runs. */
import { join } from 'node:path'
import { openAudit } from '@countersign/audit'
import { type Gate, markIn, openLedger, trimLedger } from '@countersign/gate'
import { Refusal, systemClock } from '@countersign/kernel'
import { checkCredentials, claimCredentials, configDigest, type OperationalLog } from '@countersign/serve'
import type { WriteConfig } from './config.ts'
import { POLICY } from './policy.ts'
import { rightsNeeded, type RightsPlatform, toolsOn } from './rights.needed.ts'
import { guardRights } from './rights.ts'
import { gateOf } from './serving.ts'
import { SIGN } from './sign.ts'
import { boundTools, type Workspace, workspacesOf } from './workspaces.ts'

export interface House {
  readonly gate: Gate
  readonly workspaces: ReadonlyMap<string, Workspace>
  close(): void
  /** The client has asked for its first list; see `guardRights`. */
  listed(): void
}

/**
 * Connects to no platform yet. `end` is called where a credential turns out to hold other rights than the tools that are on need; nothing is planned
 * with it then. Throws `ConfigError`, or a `Refusal` whose cause names file, line and key.
 */
export function openHouse(config: WriteConfig, log: OperationalLog, end: () => void): House {
  checkCredentials(config, 'write-server')
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
  claimCredentials(config, 'write-server')
  const mark = markIn(join(config.raw.audit.dir, 'ledger.mark'))
  const needed = (platform: RightsPlatform) => rightsNeeded(platform, toolsOn(config.raw)).needed
  const guard = guardRights({ workspaces, needed, log, audit, end })
  const gate = gateOf(config, { ledger, audit, clock: systemClock, mark, bound: guard.over(boundTools(workspaces)) })
  const close = () => {
    audit.close()
    ledger.shut()
  }
  // After the first list, when no client waits; each client has a process of its own, so that starts are frequent.
  let trimmed = false
  const listed = () => {
    guard.listed()
    if (!trimmed) trim(gate, log)
    trimmed = true
  }
  return { gate, workspaces, close, listed }
}

function trim(gate: Gate, log: OperationalLog): void {
  try {
    const count = trimLedger(gate)
    if (count > 0) log.info({ count }, 'texts of changes that ended long ago were removed from the ledger')
  } catch (error) {
    log.warn({ code: error instanceof Refusal ? error.code : 'bug' }, 'old texts could not be removed from the ledger; the next start tries again')
  }
}
