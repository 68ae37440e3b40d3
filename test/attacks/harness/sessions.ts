/** The real servers without their process: what their `start` builds, behind the real pipeline, one after the other as often as wished. */
import { type Audit, openAudit } from '@countersign/audit'
import { type Ledger, openLedger } from '@countersign/gate'
import { Refusal, systemClock } from '@countersign/kernel'
import { type House, inputOf, pipeline, type ServedTool } from '@countersign/serve'
import { z } from 'zod'
import { readConfig as readReadConfig } from '../../../packages/read-server/src/config.ts'
import { rightsCheck } from '../../../packages/read-server/src/rights.ts'
import { servedTools } from '../../../packages/read-server/src/serving.ts'
import { workspacesOf as readWorkspacesOf } from '../../../packages/read-server/src/workspaces.ts'
import { readConfig as readWriteConfig } from '../../../packages/write-server/src/config.ts'
import { gateOver } from '../../../packages/write-server/src/run.ts'
import { workspacesOf as writeWorkspacesOf } from '../../../packages/write-server/src/workspaces.ts'
import type { Schema } from './arguments.ts'
import { CAST } from './cast.ts'
import type { Configs } from './configs.ts'

export interface Said {
  readonly structured: Readonly<Record<string, unknown>>
  readonly isError: boolean
}

/** One server with one client on the other end. */
export interface Session {
  readonly tools: ReadonlyMap<string, Schema>
  /** Null where the tool is unknown; rejects where no answer comes. */
  call(tool: string, args: unknown, signal: AbortSignal): Promise<Said | null>
  end(): Promise<void>
  /** Ends it in the middle of whatever it does; not every kind of session can be. */
  kill?(): void
}

/** Puts trouble between the gate and what it keeps. */
export interface Trouble {
  readonly ledger: (ledger: Ledger) => Ledger
  readonly audit: (audit: Audit) => Audit
}

export interface Opening {
  readonly configs: Configs
  readonly trouble: Trouble
  readonly onBug: (error: unknown) => void
}

export function openSession(name: string, variant: number, opening: Opening): Session {
  const role = CAST[name]
  if (role === undefined) throw new Error(`no such session: ${name}`)
  const { house, stop } = role.server === 'read-server' ? readHouse(opening) : writeHouse(variant, opening)
  const { call, end } = pipeline(house)
  const actor = { user: role.user, client: role.client, auth: 'stdio' } as const
  return {
    tools: new Map(house.tools.map((tool) => [tool.facts.name, schemaOf(tool, house.workspaces)])),
    async call(tool, args, signal) {
      const outcome = await call({ name: tool, args, actor, signal })
      return outcome.kind === 'answer' ? outcome.answer : null
    },
    async end() {
      await end()
      stop()
    },
  }
}

const schemas = new Map<string, Schema>()

/** By name and workspaces: making a schema costs more than a call. */
function schemaOf(tool: ServedTool, workspaces: House['workspaces']): Schema {
  const key = `${tool.facts.name} ${workspaces.join(' ')}`
  // The generator reads of it what `Schema` names.
  const schema = schemas.get(key) ?? (z.toJSONSchema(inputOf(tool, workspaces), { io: 'input' }) as Schema)
  schemas.set(key, schema)
  return schema
}

interface Built {
  readonly house: House
  stop(): void
}

const auditOf = (config: { readonly raw: { readonly audit: { readonly dir: string }; readonly environment: string } }, server: string): Audit =>
  openAudit({ dir: config.raw.audit.dir, server, environment: config.raw.environment, clock: systemClock, versions: {}, configDigest: 'harness' })

function readHouse({ configs, trouble, onBug }: Opening): Built {
  const config = readReadConfig(configs.read)
  const workspaces = readWorkspacesOf(config)
  const opened = auditOf(config, 'read-server')
  const check = rightsCheck(workspaces, (excess) => onBug(new Error(`more rights than reading: ${excess.rights.join(' ')}`)))
  const tools = servedTools(config, workspaces, check)
  return { house: houseOf(tools, workspaces, trouble.audit(opened), onBug), stop: () => opened.close() }
}

function writeHouse(variant: number, { configs, trouble, onBug }: Opening): Built {
  const config = readWriteConfig(configs.write[variant % configs.write.length] ?? '')
  const workspaces = writeWorkspacesOf(config)
  const opened = openLedger(config.raw.ledger.sqlite)
  const log = auditOf(config, 'write-server')
  const [ledger, audit] = [trouble.ledger(opened), trouble.audit(log)]
  const { tools } = gateOver(config, workspaces, { ledger, audit })
  return {
    house: houseOf(tools, workspaces, audit, onBug),
    stop() {
      log.close()
      opened.shut()
    },
  }
}

function houseOf(tools: readonly ServedTool[], workspaces: ReadonlyMap<string, unknown>, audit: Audit, onBug: Opening['onBug']): House {
  const [first = 'main', ...rest] = workspaces.keys()
  // A log that is down is told to the operator by the same way; that is no bug.
  const bug = (_reference: string, error: unknown) => (error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE' ? undefined : onBug(error))
  return { tools, workspaces: [first, ...rest], audit, clock: systemClock, onBug: bug }
}
