/** What a write tool is to the gate: it plans with what it can see, and executes a sealed plan once. It grants itself nothing. */
import type { ToolFacts } from '@countersign/serve'
import type { z } from 'zod'

/** JSON that has one canonical text: safe integers only, no floats, no undefined. */
export type Sealed = string | number | boolean | null | readonly Sealed[] | { readonly [key: string]: Sealed }

/** One line of a preview: what it is now and what it would be. */
export interface Fact {
  readonly label: string
  readonly before: string | null
  readonly after: string | null
}

/**
 * What a change uses up or moves, in numbers that the gate weighs against its caps. Kinds, not platforms; `cap` names the operator's limit, and a
 * weight whose cap is not set is refused. Amounts are minor units, all numbers safe integers.
 * `ratio`: a value that moves. `earlier`: what it was a day and a week ago where the platform's own log tells; the stricter of it and the ledger counts.
 * `level`: an amount that a cap bounds absolutely. `sum`: money that adds up.
 * `count`: so many. `leaves`: that many must still be free afterwards, for what must always be possible.
 */
export type Weight =
  | {
      readonly kind: 'ratio'
      readonly cap: string
      readonly object: string
      readonly before: number
      readonly after: number
      readonly earlier?: { readonly day?: number; readonly week?: number }
    }
  | { readonly kind: 'level'; readonly cap: string; readonly object: string; readonly minor: number; readonly currency: string }
  | { readonly kind: 'count'; readonly cap: string; readonly object: string; readonly n: number; readonly leaves?: number }
  | { readonly kind: 'sum'; readonly cap: string; readonly object: string; readonly minor: number; readonly currency: string }

/** What a change will do, as far as a person or the gate needs to know. Sealed by its digest. */
export interface Plan<Does extends Sealed> {
  /** What the grant will be good for, each once, e.g. `shopify:gid://shopify/Product/1`; several only where one change is several messages. */
  readonly targets: readonly [string, ...string[]]
  /** One line, the most important first; what `apply_change` must repeat. */
  readonly summary: string
  readonly facts: readonly Fact[]
  readonly consequences: readonly string[]
  readonly warnings: readonly string[]
  /** Names that somebody outside wrote, cleaned and capped: by them a person knows the object. They stand nowhere else in a plan. */
  readonly untrusted?: { readonly [label: string]: string }
  /** Text that it puts there, word for word, by label, e.g. `note`. The gate shows it in the summary, so that nobody agrees to what they have not read. */
  readonly writes?: { readonly [label: string]: string }
  /** What must still be so when it is applied. */
  readonly sees: { readonly [key: string]: Sealed }
  readonly weights: readonly Weight[]
  /** Canonical email addresses that it reaches, each with whether the operator's list has it. */
  readonly reaches: readonly { readonly address: string; readonly listed: boolean }[]
  /** How it could be undone, in a person's words; null where it cannot. */
  readonly undo: string | null
  /** The tool and its input, `reason` left out, that put everything back as it was; null or left out where none does. */
  readonly reverse?: { readonly tool: string; readonly input: { readonly [key: string]: Sealed } } | null
  /** It only stops something. So it stays possible where writes a minute and a day are used up: a quota must not keep an accident running. */
  readonly stops?: true
  /** The exact arguments of `execute`. */
  readonly does: Does
}

/** The change that a plan is for: stable between preview and apply, so that planning again gives the same plan. */
export interface ChangeSeed {
  readonly changeId: string
  readonly previewed_ms: number
}

/** Proof of the effect: the platform's own ids, and what a fresh read showed. Never text from outside. */
export interface Receipt {
  /** Ids and states that the platform returned, e.g. `{ variant_id: "gid://…" }`. */
  readonly proof: { readonly [key: string]: string }
  /** Whether a fresh read shows what the plan asked for; null where it cannot be read back. */
  readonly verified: boolean | null
}

export interface WriteTool<
  Look,
  Touch,
  Name extends string = string,
  Input extends z.ZodObject = z.ZodObject,
  Does extends Sealed = Sealed,
> extends ToolFacts<Input> {
  readonly name: Name
  /** The one platform permission that executing needs, e.g. `write_products`. */
  readonly scope: string
  /** What planning looks at beyond what `scope` shows: rights to read, and nothing else. */
  readonly reads?: readonly string[]
  /** Looks, never touches: no writer is in reach. */
  plan(input: z.output<Input>, look: Look, change: ChangeSeed): Promise<Plan<Does>>
  /**
   * Lets the platform judge the very request that executing would send, where it offers that; throws where it says no. Called for a preview
   * alone, and only once the plan fits its caps: a platform that overlooked the word that makes it a rehearsal would have carried it out.
   */
  rehearse?(does: Does, look: Look): Promise<void>
  /**
   * The one place that changes the world. Throws a `Refusal` whose `effect` is `none` when surely nothing happened;
   * anything else it throws counts as unknown.
   */
  execute(does: Does, touch: Touch): Promise<{ readonly [key: string]: string }>
  /** Reads the target again: true when it is as planned, null when it cannot be told. */
  readBack(does: Does, look: Look): Promise<boolean | null>
  /** Of a change of several parts: what a fresh read shows of each, for the receipt of one that is not whole. Our own words and ids. */
  tells?(does: Does, look: Look): Promise<{ readonly [key: string]: string }>
}

/** Gives one declaration its exact types; does nothing at run time. */
export const writeTool =
  <Look, Touch>() =>
  <const Name extends string, Input extends z.ZodObject, Does extends Sealed>(
    tool: WriteTool<Look, Touch, Name, Input, Does>,
  ): WriteTool<Look, Touch, Name, Input, Does> =>
    tool

/**
 * The permission for one effect, as a writer sees it: `spend` before the one request that changes something.
 * Throws `GRANT_REFUSED` when it is spent, expired, or for another scope or target; then nothing may be sent.
 */
export interface Grant {
  readonly changeId: string
  spend(scope: string, target: string): void
}
