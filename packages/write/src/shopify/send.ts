/** One mutation and a truthful word about its answer: made, surely not made, or not to be told. */
import { type Grant } from '@countersign/gate'
import { LIMITS, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { proven } from '../outcome.ts'
import type { ShopifyBroker } from './broker.ts'
import { type ChangeDocument, SHOPIFY_WRITE_DOCUMENTS } from './documents.ts'
import { sendEach, type SendingEach, type SentEach } from './send.each.ts'

export interface Sending<Payload extends z.ZodType> {
  readonly document: ChangeDocument
  readonly target: string
  readonly variables: Readonly<Record<string, unknown>>
  /** The mutation's field, and the shape of what it answers beside its errors. */
  readonly field: string
  readonly payload: Payload
  /** Where this mutation tells its errors. */
  readonly errors?: 'userErrors' | 'orderCancelUserErrors'
  /** Whether the answer shows the effect. */
  readonly made: (payload: z.output<Payload>) => boolean
  /** Our own words for a no, by Shopify's code or by the last part of the field's name. */
  readonly says?: Readonly<Record<string, string>>
}

export interface Sent<Payload> {
  readonly payload: Payload
  /** For the receipt: whose token carried it. */
  readonly credential: string
}

export interface ShopifyHand {
  /** Spends the grant and sends one mutation, once, under the change's own key where Shopify takes one. */
  send<Payload extends z.ZodType>(sending: Sending<Payload>): Promise<Sent<z.output<Payload>>>
  /** Spends the grant for each target and sends one request with a mutation for each. Throws only where nothing of it is known. */
  sendEach(sending: SendingEach): Promise<SentEach>
  /** Waits until a job is done. Throws an unknown outcome when it is not in time, or cannot be asked about. */
  finished(jobId: string): Promise<void>
}

const problem = z.object({
  code: z
    .string()
    .regex(/^[A-Z_]{1,80}$/)
    .nullish(),
  field: z.array(z.string().max(80)).max(20).nullish(),
})

export const shopifyHand = (broker: ShopifyBroker, grant: Grant, signal: AbortSignal): ShopifyHand => ({
  async send({ document, target, variables, field, payload, errors = 'userErrors', made, says = {} }) {
    const isKeyed = SHOPIFY_WRITE_DOCUMENTS[document].document.includes('@idempotent(key: $key)')
    const sent = isKeyed ? { ...variables, key: grant.changeId } : variables
    const { data, credential } = await broker.change(grant, { document, target, variables: sent }, signal)
    const answer = proven(z.object({ [field]: z.looseObject({ [errors]: z.array(problem).max(200) }) }), data)[field]
    const problems = z.array(problem).parse(answer?.[errors])
    const shown = proven(payload, answer)
    if (problems.length > 0) throw refused(problems, made(shown), says)
    if (!made(shown)) throw new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', detail: 'The answer does not show the change asked for.' })
    return { payload: shown, credential }
  },

  sendEach: (sending) => sendEach(broker, grant, signal, sending),

  async finished(jobId) {
    for (let ask = 0; ask < LIMITS.shopifyJobAsksMax; ask++) {
      if (ask > 0) await pause(LIMITS.shopifyJobWait_ms, signal)
      // An answer that tells nothing is asked for again; the last one decides.
      if (!signal.aborted && (await broker.jobDone(jobId, signal).catch(() => false))) return
    }
    throw new Refusal('DEADLINE_EXCEEDED', { effect: 'unknown', detail: 'Shopify is still at work on it, or cannot say.' })
  },
})

/** Ends early when the signal does. */
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })

/** An answer that shows the effect beside its errors did not mean no. */
function refused(problems: readonly z.output<typeof problem>[], isMade: boolean, says: Readonly<Record<string, string>>): Refusal {
  const cause = new Error(`userErrors: ${problems.map(({ code, field }) => code ?? shownField(field) ?? 'no code').join(', ')}`)
  if (isMade) return new Refusal('UPSTREAM_MALFORMED', { effect: 'unknown', cause })
  const [detail] = problems.flatMap(({ code, field }) => says[code ?? ''] ?? says[field?.at(-1) ?? ''] ?? [])
  return new Refusal('UPSTREAM_REJECTED', { effect: 'none', cause, ...(detail === undefined ? {} : { detail }) })
}

const shownField = (field: readonly string[] | null | undefined): string | undefined =>
  field?.filter((part) => /^[A-Za-z0-9]{1,60}$/.test(part)).join('.')
