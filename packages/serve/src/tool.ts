/** What a tool is to the door: a plain object. Nothing here knows a platform or the protocol. */
import type { z } from 'zod'

export type Platform = 'shopify' | 'meta' | 'email' | 'house'

/** How one input field may stand in the audit log. A field without an entry does not stand there at all. */
export type LogRule = 'plain' | 'hash'

/** The facts that every tool states about itself. Permission is granted elsewhere. */
export interface ToolFacts<Input extends z.ZodObject = z.ZodObject> {
  /** `platform_noun_verb`, or `preview_platform_noun_verb`. */
  readonly name: string
  readonly title: string
  /** For the model: what it does and when to use it; 400 characters at most. */
  readonly description: string
  readonly platform: Platform
  /** Strict: unknown keys are refused. Every string and list is bounded. */
  readonly input: Input
  /** Which input fields the audit log may hold, and how: as they are, or as a keyed hash. */
  readonly log: { readonly [Field in keyof Input['shape']]?: LogRule }
}

/** A tool that looks. `look` is all it can reach: one platform's reader, bound to one call. */
export interface ReadTool<Look, Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> extends ToolFacts<Input> {
  readonly output: Output
  /** Platform permissions it needs, e.g. `read_orders`. Empty for email. */
  readonly scopes: readonly string[]
  /** 0 open; 1 sensitive: off unless the operator switches it on. */
  readonly tier: 0 | 1
  run(input: z.output<Input>, look: Look): Promise<z.input<Output>>
}

/** Gives one declaration its exact types; does nothing at run time. */
export const readTool =
  <Look>() =>
  <Input extends z.ZodObject, Output extends z.ZodObject>(tool: ReadTool<Look, Input, Output>): ReadTool<Look, Input, Output> =>
    tool

/** Any tool that looks with this reader, its exact types set aside: the pipeline parses before it runs. */
export interface AnyReadTool<Look> extends ToolFacts {
  readonly output: z.ZodObject
  readonly scopes: readonly string[]
  readonly tier: 0 | 1
  run(input: Record<string, unknown>, look: Look): Promise<Record<string, unknown>>
}
