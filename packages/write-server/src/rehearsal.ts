/** The guards of this configuration around an imaginary platform, for trying them: real rules, pipeline, gate, ledger and log, the last two thrown away. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAudit } from '@countersign/audit'
import {
  type BoundTool,
  markIn,
  openLedger,
  type Plan,
  type PolicyRow,
  type Sealed,
  serveChanges,
  servePreview,
  type Weight,
} from '@countersign/gate'
import { LIMITS, MINUTE_MS, Refusal, systemClock } from '@countersign/kernel'
import { inNewFolder, NO_FORM, pipeline } from '@countersign/serve'
import { z } from 'zod'
import type { WriteConfig } from './config.ts'
import { rowIn, rowsOf } from './rules.ts'
import { gateOf } from './serving.ts'
import { WRITE_TOOLS, type WriteToolName } from './tools.ts'

/** A listed client; the operator's own list is replaced, so that no name in it has to be guessed at. */
const CLIENT = 'rehearsal'
const BEFORE = 1_000

export interface Driven {
  readonly name: WriteToolName
  readonly platform: 'shopify' | 'meta' | 'email' | 'house'
  readonly workspace: string
  readonly row: PolicyRow
}

export type Answer = Readonly<Record<string, unknown>>

export interface Rehearsal {
  readonly tool: Driven
  /** What reached the imaginary platform. */
  readonly effects: readonly string[]
  /** A small change that fits every limit; `over` makes it another. */
  preview(over?: Asked, client?: string): Promise<Answer>
  apply(shown: Answer, over?: Answer, client?: string): Promise<Answer>
  cancel(shown: Answer): Promise<Answer>
  /** What the imaginary platform holds is changed behind the gate's back. */
  move(): void
  pass(ms: number): void
}

export interface Asked {
  readonly to?: number
  readonly unlisted?: boolean
  /** Ends the look at once: only the limits before it are met. */
  readonly nothing?: boolean
}

/** The tools that a yes in chat can start; the others wait for people, whom a rehearsal does not have. */
export function drivable(config: WriteConfig): { readonly driven: readonly Driven[]; readonly left: readonly string[] } {
  const rows = rowsOf(config.raw)
  const on = WRITE_TOOLS.flatMap(({ name, platform }) => {
    if ((rows.get(name)?.mode ?? 'off') === 'off') return []
    const workspace = Object.entries(config.raw.workspaces).find(([, settings]) => platform !== 'house' && settings[platform] !== undefined)?.[0]
    return workspace === undefined ? [] : [{ name, platform, workspace, row: rowIn(config.raw, name, workspace) }]
  })
  const ready = ({ name, row }: Driven) => row.risk === 2 && row.approval === 'chat' && rows.get(name)?.mode === 'on'
  return { driven: on.filter(ready), left: on.filter((tool) => !ready(tool)).map(({ name }) => name) }
}

export const rehearse = <T>(config: WriteConfig, tool: Driven, act: (rehearsal: Rehearsal) => Promise<T>): Promise<T> =>
  inNewFolder(tmpdir(), async (dir) => {
    const time = { now: systemClock() }
    const clock = () => time.now
    const { environment } = config.raw
    const audit = openAudit({ dir: join(dir, 'audit'), server: 'write-server', environment, clock, versions: {}, configDigest: '' })
    const ledger = openLedger(join(dir, 'ledger.sqlite'))
    try {
      return await act(stage(config, tool, { audit, ledger, clock, mark: markIn(join(dir, 'ledger.mark')) }, time))
    } finally {
      audit.close()
      ledger.shut()
    }
  })

type Parts = Omit<Parameters<typeof gateOf>[1], 'bound'>

function stage(config: WriteConfig, tool: Driven, parts: Parts, time: { now: number }): Rehearsal {
  const platform = { value: BEFORE, effects: [] as string[] }
  const bound = imaginary(tool, platform)
  const gate = { ...gateOf(config, { ...parts, bound: new Map([[tool.name, bound]]) }), chatClients: new Set([CLIENT]) }
  const names = Object.keys(config.raw.workspaces)
  const { call } = pipeline({
    tools: [servePreview(gate, bound.facts, tool.row), ...serveChanges(gate)],
    workspaces: [tool.workspace, ...names.filter((name) => name !== tool.workspace)],
    audit: parts.audit,
    clock: parts.clock,
    onBug: () => undefined,
  })
  const where = names.length > 1 ? { workspace: tool.workspace } : {}
  const ask = async (name: string, args: Answer, client = CLIENT): Promise<Answer> => {
    const actor = { user: 'rehearsal', client, auth: 'stdio' } as const
    const outcome = await call({ name, args: { ...where, ...args }, actor, signal: AbortSignal.timeout(LIMITS.previewDeadline_ms), form: NO_FORM })
    return outcome.kind === 'answer' ? { ...outcome.answer.structured } : { code: outcome.kind }
  }
  return {
    tool,
    effects: platform.effects,
    preview: (over = {}, client) => ask(tool.name, { reason: 'A rehearsal of the guards.', to: BEFORE + 10, ...over }, client),
    apply: ({ change_id, confirm_token, summary }, over = {}, client) => ask('apply_change', { change_id, confirm_token, summary, ...over }, client),
    cancel: ({ change_id }) => ask('change_cancel', { change_id }),
    move: () => void (platform.value += 1),
    pass: (ms) => void (time.now += ms),
  }
}

const input = z.strictObject({ reason: z.string(), to: z.int(), unlisted: z.boolean().optional(), nothing: z.boolean().optional() })

/** Under the real tool's name and row; it looks at a number and sets it. */
function imaginary({ name, platform, row }: Driven, world: { value: number; readonly effects: string[] }): BoundTool {
  const facts = { name, title: 'Rehearsal', description: 'A rehearsal.', platform, input, log: {} }
  return {
    facts,
    scope: row.scope,
    async plan(asked, { changeId }) {
      const { to, unlisted = false, nothing = false } = input.parse(asked)
      if (nothing) throw new Refusal('NOTHING_TO_CHANGE')
      const target = `rehearsal:${changeId}`
      const plan: Plan<Sealed> = {
        targets: [target],
        summary: `Rehearsal: ${world.value} → ${to}`,
        facts: [],
        consequences: [],
        warnings: [],
        sees: { value: world.value },
        weights: weightsOf(row, target, to),
        reaches: row.approvalUnlisted === null ? [] : [{ address: 'rehearsal@customer.test', listed: !unlisted }],
        undo: null,
        does: { to },
      }
      return {
        plan,
        async execute(grant) {
          grant.spend(row.scope, target)
          world.effects.push(changeId)
          return { rehearsed: changeId }
        },
        rehearse: async () => undefined,
        readBack: async () => null,
      }
    },
    readBack: async () => null,
  }
}

/** Each change moves another object, so that only what one change may do is weighed. */
const weightsOf = ({ caps }: PolicyRow, object: string, to: number): Weight[] =>
  Object.entries(caps).flatMap(([cap, { kind }]): Weight[] => (kind === 'ratio' ? [{ kind, cap, object, before: BEFORE, after: to }] : []))

export const FAR_OVER = BEFORE * 3
export const STRANGER = 'a-client-that-asks-nobody'
export const NEXT_MINUTE_MS = MINUTE_MS + 1_000
