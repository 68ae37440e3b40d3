/** A write tool together with what it may reach, its types closed over: the gate sees plans and closures, never a platform. */
import type { ToolFacts } from '@countersign/serve'
import type { ChangeSeed, Grant, Plan, Sealed, WriteTool } from './write.ts'

/** What `plan` and `execute` get to work with, made anew for every call. */
export interface Reach<Look, Touch> {
  look(workspace: string, signal: AbortSignal): Look
  /** A writer that can do nothing without spending this grant. */
  touch(workspace: string, grant: Grant, signal: AbortSignal): Touch
}

/** A plan, and what can be done with exactly this plan. */
export interface Planned {
  readonly plan: Plan<Sealed>
  execute(grant: Grant, signal: AbortSignal): Promise<{ readonly [key: string]: string }>
  rehearse(signal: AbortSignal): Promise<void>
  readBack(signal: AbortSignal): Promise<boolean | null>
  /** What a fresh read shows of its parts; nothing where it has none. */
  tells?(signal: AbortSignal): Promise<{ readonly [key: string]: string }>
}

export interface BoundTool {
  readonly facts: ToolFacts
  readonly scope: string
  plan(input: Record<string, unknown>, seed: ChangeSeed, workspace: string, signal: AbortSignal): Promise<Planned>
  /** Reads again what an earlier plan of this tool did. */
  readBack(plan: Plan<Sealed>, workspace: string, signal: AbortSignal): Promise<boolean | null>
}

/** Input and plan of a tool meet only here and in the tool itself, so their exact types need not be known. */
export function bind<Look, Touch>(tool: WriteTool<Look, Touch>, reach: Reach<Look, Touch>): BoundTool {
  return {
    facts: tool,
    scope: tool.scope,
    async plan(input, seed, workspace, signal) {
      const plan = await tool.plan(tool.input.parse(input), reach.look(workspace, signal), seed)
      return {
        plan,
        execute: (grant, actSignal) => tool.execute(plan.does, reach.touch(workspace, grant, actSignal)),
        rehearse: async (lookSignal) => tool.rehearse?.(plan.does, reach.look(workspace, lookSignal)),
        readBack: (lookSignal) => tool.readBack(plan.does, reach.look(workspace, lookSignal)),
        tells: async (lookSignal) => (await tool.tells?.(plan.does, reach.look(workspace, lookSignal))) ?? {},
      }
    },
    // The caller has compared the plan with its digest, so `does` is what this very tool sealed.
    readBack: (plan, workspace, signal) => tool.readBack(plan.does, reach.look(workspace, signal)),
  }
}
