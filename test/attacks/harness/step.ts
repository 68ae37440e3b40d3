/** What a run is made of: steps that can be written down, played again, and left out one by one. */
import type { FaultKind, PlatformName } from '@countersign/sandbox'
import type { PersonName } from './cast.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Stands for a value in the answer to an earlier step, so that a story stays true when it is played again with other ids and tokens. */
export interface Ref {
  readonly $step: number
  readonly at: readonly (string | number)[]
}

/** Arguments as they are written down: JSON in which a reference may stand for any value. */
export type Args = Json | Ref | readonly Args[] | { readonly [key: string]: Args }

/** `guess` and `old` are the model's; `before` sends one without being asked; `leave` never answers. */
export type FormAnswer = 'guess' | 'old' | 'before' | 'nothing' | 'leave'

/** What is wrong with a signed decision. */
export const LIES = ['none', 'flipped', 'replayed', 'stale', 'other_plan', 'other_rules', 'garbage'] as const
export type Lie = (typeof LIES)[number]

export type Step =
  | {
      readonly do: 'call'
      readonly session: string
      readonly tool: string
      readonly args: Args
      /** Whether the person says yes to what the client shows before `apply_change`. */
      readonly yes: boolean
      /** False: the next step does not wait for the answer. */
      readonly wait: boolean
      /** The client gives the call up while it runs. */
      readonly cancel: boolean
      /** What goes into a form where one is shown. Left out: what the person reads there. */
      readonly form?: FormAnswer
    }
  | {
      readonly do: 'decide'
      readonly change: Args
      readonly who: PersonName
      /** Whose key signs. */
      readonly key: PersonName
      readonly decision: 'approve' | 'deny'
      readonly lie: Lie
      /** The rules that the command runs under. */
      readonly variant: number
      readonly wait: boolean
    }
  | { readonly do: 'enrol'; readonly who: PersonName; readonly on: boolean }
  | { readonly do: 'freeze' }
  | { readonly do: 'unfreeze' }
  /** The clock goes back. */
  | { readonly do: 'back'; readonly ms: number }
  | { readonly do: 'backup' }
  | { readonly do: 'put_back' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'platform'; readonly platform: PlatformName; readonly kind: FaultKind; readonly times: number; readonly on: 'read' | 'write' }
  | { readonly do: 'house'; readonly part: 'ledger' | 'audit'; readonly when: 'before' | 'after'; readonly skip: number; readonly times: number }
  /** Another program holds the ledger's file, while the next steps go on. */
  | { readonly do: 'lock'; readonly ms: number }
  | { readonly do: 'restart'; readonly session: string }
  | { readonly do: 'kill'; readonly session: string; readonly after_ms: number }
  | { readonly do: 'policy'; readonly session: string; readonly variant: number }
  | { readonly do: 'drift'; readonly percent: number; readonly nth: number }

export type Call = Extract<Step, { do: 'call' }>
export type Decide = Extract<Step, { do: 'decide' }>

/** A step with the number that references to its answer use; it keeps it when others are left out. */
export interface Numbered {
  readonly n: number
  readonly step: Step
}

export const isObject = (value: unknown): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isRef = (value: Args): value is Ref => typeof value === 'object' && value !== null && '$step' in value

/** The value at the end of the path, if there is one. */
export function at(answer: unknown, path: readonly (string | number)[]): Json | undefined {
  let value: unknown = answer
  for (const key of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  // Answers are JSON.
  return value as Json | undefined
}

/** The arguments with every reference replaced; one to a step that was left out becomes a plain word. */
export function resolved(args: Args, answers: ReadonlyMap<number, unknown>): Json {
  if (typeof args !== 'object' || args === null) return args
  if (isRef(args)) return at(answers.get(args.$step), args.at) ?? 'gone'
  if (Array.isArray(args)) return args.map((item: Args) => resolved(item, answers))
  return Object.fromEntries(Object.entries(args).map(([key, value]: [string, Args]) => [key, resolved(value, answers)]))
}

const shorter = (_key: string, value: Args): unknown => (isRef(value) ? `⟨${value.$step}.${value.at.join('.')}⟩` : value)

/** One line a step, for the story of a failure. */
export function told({ n, step }: Numbered): string {
  const { do: what, ...rest } = step
  if (step.do === 'decide') return `${n}. decide ${JSON.stringify(rest, shorter)}`
  if (step.do !== 'call') return `${n}. ${what} ${JSON.stringify(rest)}`
  const how = [
    step.tool === 'apply_change' ? `the person says ${step.yes ? 'yes' : 'no'}` : '',
    step.wait ? '' : 'not waited for',
    step.cancel ? 'given up' : '',
    step.form === undefined ? '' : `the form gets: ${step.form}`,
  ]
  const args = JSON.stringify(step.args, shorter)
  return `${n}. ${step.session}: ${step.tool} ${args.length > 600 ? `${args.slice(0, 600)}…` : args} ${how.filter((word) => word !== '').join(', ')}`.trimEnd()
}
