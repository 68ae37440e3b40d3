/** One request of several mutations of one kind, and a truthful word about each: made, surely not made, or not to be told. */
import type { Grant } from '@countersign/gate'
import { z } from 'zod'
import type { ShopifyBroker } from './broker.ts'
import type { ChangeDocument } from './documents.ts'

export interface SendingEach {
  readonly document: ChangeDocument
  /** Each is one that the grant is spent for, all of them before the request leaves. */
  readonly targets: readonly [string, ...string[]]
  readonly variables: Readonly<Record<string, unknown>>
  /** In the order of the targets: under which name the answer has it, and whether what stands there shows the effect. */
  readonly parts: readonly { readonly name: string; readonly made: (payload: unknown) => boolean }[]
}

export type PartOutcome = 'made' | 'refused' | 'unclear'

export interface SentEach {
  readonly outcomes: readonly PartOutcome[]
  readonly credential: string
}

const errors = z.looseObject({ userErrors: z.array(z.unknown()).max(200) })

export async function sendEach(
  broker: ShopifyBroker,
  grant: Grant,
  signal: AbortSignal,
  { document, targets, variables, parts }: SendingEach,
): Promise<SentEach> {
  const { data, credential } = await broker.change(grant, { document, target: targets, variables }, signal)
  const answer = z.record(z.string(), z.unknown()).safeParse(data)
  return { outcomes: parts.map(({ name, made }) => outcomeOf(answer.success ? answer.data[name] : undefined, made)), credential }
}

/** Errors beside an effect, or neither of both, tell nothing. */
function outcomeOf(payload: unknown, made: (payload: unknown) => boolean): PartOutcome {
  const parsed = errors.safeParse(payload)
  if (!parsed.success) return 'unclear'
  const isRefused = parsed.data.userErrors.length > 0
  if (made(payload) === isRefused) return 'unclear'
  return isRefused ? 'refused' : 'made'
}
