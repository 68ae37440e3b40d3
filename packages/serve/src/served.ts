/** A tool as the pipeline serves it: its facts, the rules it runs under, and one function. Both servers turn their tools into this. */
import type { Form } from './form.ts'
import type { Platform, ToolFacts } from './tool.ts'
import type { Rate } from './rate.ts'
import type { z } from 'zod'

/** Who is calling, as far as the transport can know. `client` is what the client says of itself. */
export interface Actor {
  readonly user: string
  readonly client: string
  /** `terminal`: a person at this machine; `house`: nobody, the server itself. */
  readonly auth: 'stdio' | 'terminal' | 'house'
}

/** What the door calls a client that says no name. */
export const UNNAMED = 'unnamed'

/** One call, from the moment it is authorized. */
export interface Call {
  readonly correlationId: string
  readonly actor: Actor
  readonly workspace: string
  readonly signal: AbortSignal
  readonly form: Form
}

export interface Annotations {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  readonly openWorldHint: boolean
}

export interface ServedTool {
  readonly facts: Pick<ToolFacts, 'name' | 'title' | 'description' | 'platform' | 'input' | 'log'>
  readonly output: z.ZodObject
  /** 0 open read, 1 sensitive read, 2 write, 3 high-risk write. */
  readonly risk: 0 | 1 | 2 | 3
  readonly annotations: Annotations
  readonly meta?: Readonly<Record<string, boolean>>
  readonly mode: 'on' | 'off'
  readonly deadline_ms: number
  readonly rates: readonly Rate[]
  /** A result that tells of an effect is never withheld, even when the log fails after it. */
  readonly tellsOfEffect: boolean
  /** May throw `FormNeeded`, as long as it has done nothing. */
  run(input: Record<string, unknown>, call: Call): Promise<Record<string, unknown>>
}

export const platforms = (tools: readonly ServedTool[]): ReadonlySet<Platform> => new Set(tools.map((tool) => tool.facts.platform))
