/** What the real servers' `start` builds, without their door: from a configuration to tools, over a ledger and a log that may have their troubles. */
import { join } from 'node:path'
import { type Audit, openAudit } from '@countersign/audit'
import { type Gate, type Ledger, markIn, openLedger } from '@countersign/gate'
import { Refusal, systemClock } from '@countersign/kernel'
import type { House, OperationalLog, ServedTool } from '@countersign/serve'
import { readConfig as readReadConfig } from '../../../packages/read-server/src/config.ts'
import { rightsCheck } from '../../../packages/read-server/src/rights.ts'
import { servedTools as readTools } from '../../../packages/read-server/src/serving.ts'
import { workspacesOf as readWorkspacesOf } from '../../../packages/read-server/src/workspaces.ts'
import { readConfig as readWriteConfig } from '../../../packages/write-server/src/config.ts'
import { rightsNeeded, type RightsPlatform, toolsOn } from '../../../packages/write-server/src/rights.needed.ts'
import { guardRights } from '../../../packages/write-server/src/rights.ts'
import { rowsOf } from '../../../packages/write-server/src/rules.ts'
import { gateOf, servedTools as writeTools } from '../../../packages/write-server/src/serving.ts'
import { boundTools, workspacesOf as writeWorkspacesOf } from '../../../packages/write-server/src/workspaces.ts'
import type { Configs } from './configs.ts'

/** Puts trouble between the gate and what it keeps. */
export interface Trouble {
  readonly ledger: (ledger: Ledger) => Ledger
  readonly audit: (audit: Audit) => Audit
}

export interface Opening {
  readonly configs: Configs
  readonly trouble: Trouble
  readonly onBug: (error: unknown) => void
  /** Takes a guard out: for proofs that this harness finds what it looks for. */
  readonly gate?: (gate: Gate) => Gate
}

export interface Built {
  readonly house: House
  /** Where changes are made. */
  readonly gate?: Gate
  stop(): void
}

const auditOf = (config: { readonly raw: { readonly audit: { readonly dir: string }; readonly environment: string } }, server: string): Audit =>
  openAudit({ dir: config.raw.audit.dir, server, environment: config.raw.environment, clock: systemClock, versions: {}, configDigest: 'harness' })

export function readHouse({ configs, trouble, onBug }: Opening): Built {
  const config = readReadConfig(configs.read)
  const workspaces = readWorkspacesOf(config)
  const opened = auditOf(config, 'read-server')
  const check = rightsCheck(workspaces, (excess) => onBug(new Error(`more rights than reading: ${excess.rights.join(' ')}`)))
  const tools = readTools(config, workspaces, check)
  return { house: houseOf(tools, workspaces, trouble.audit(opened), onBug), stop: () => opened.close() }
}

export function writeHouse(variant: number, { configs, trouble, onBug, gate: change = (gate) => gate }: Opening): Built {
  const config = readWriteConfig(configs.write[variant % configs.write.length] ?? '')
  const workspaces = writeWorkspacesOf(config, () => undefined)
  const opened = openLedger(config.raw.ledger.sqlite)
  const opens = auditOf(config, 'write-server')
  const [ledger, audit] = [trouble.ledger(opened), trouble.audit(opens)]
  const guard = guardRights({
    workspaces,
    needed: (platform: RightsPlatform) => rightsNeeded(platform, toolsOn(config.raw)).needed,
    log: quiet(onBug),
    audit,
    end: () => onBug(new Error('the credentials hold other rights than the tools need')),
  })
  const mark = markIn(join(config.raw.audit.dir, 'ledger.mark'))
  const gate = change(gateOf(config, { ledger, audit, clock: systemClock, mark, bound: guard.over(boundTools(workspaces)) }))
  return {
    house: houseOf(writeTools(gate, rowsOf(config.raw)), workspaces, audit, onBug),
    gate,
    stop() {
      opens.close()
      shut(opened)
    },
  }
}

/** A session that ends twice, as one whose process was restarted under another name does, has nothing more to close. */
function shut(ledger: Ledger): void {
  try {
    ledger.shut()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'LEDGER_UNAVAILABLE') throw error
  }
}

const quiet = (onBug: Opening['onBug']): OperationalLog => ({
  info: () => undefined,
  warn: () => undefined,
  bug: (_reference, error) => onBug(error),
})

function houseOf(tools: readonly ServedTool[], workspaces: ReadonlyMap<string, unknown>, audit: Audit, onBug: Opening['onBug']): House {
  const [first = 'main', ...rest] = workspaces.keys()
  // A log that is down is told to the operator by the same way; that is no bug.
  const bug = (_reference: string, error: unknown) => (error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE' ? undefined : onBug(error))
  return { tools, workspaces: [first, ...rest], audit, clock: systemClock, onBug: bug }
}
