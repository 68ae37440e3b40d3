/** Turns a spent grant into one mutation: with a token of the tool's one scope, made for it, dead within a minute. Tools and writers see no token. */
import type { Grant } from '@countersign/gate'
import { LIMITS, Refusal, type RefusalCode, Secret, SECOND_MS } from '@countersign/kernel'
import { type ShopifyTouch, withEffect } from '@countersign/read'
import { z } from 'zod'
import { type ChangeDocument, DELEGATE_CREATE, DELEGATE_DESTROY, JOB_STATE, PEEK, SHOPIFY_WRITE_DOCUMENTS } from './documents.ts'

export interface ShopifyChange {
  /** By its name in the list: what is not listed cannot be sent, and its scope is the list's. */
  readonly document: ChangeDocument
  /** Several where one document holds a mutation for each: the grant is spent for all of them before it leaves. */
  readonly target: string | readonly string[]
  readonly variables: Readonly<Record<string, unknown>>
}

/** Which token the mutation rode on: one made for it, or the app's own. */
export type Credential = 'delegate' | 'app'

export interface ShopifyBroker {
  /** Spends the grant, then sends the one mutation. */
  change(grant: Grant, change: ShopifyChange, signal: AbortSignal): Promise<{ readonly data: unknown; readonly credential: Credential }>
  /** Whether Shopify has finished work that it does after its answer. */
  jobDone(id: string, signal: AbortSignal): Promise<boolean>
}

/** For a person's rehearsal; no tool has it. */
export interface ShopifyRehearsal {
  /**
   * Makes a token as for a change, but of a scope that only looks, uses it once, destroys it, and uses it again. True where the shop refuses it
   * then. Changes nothing in the shop.
   */
  rehearse(scope: `read_${string}`, signal: AbortSignal): Promise<boolean>
}

export interface BrokerOptions {
  /** `required`: a shop that makes no lesser token gets no change. `preferred`: it gets the change with the app's own. */
  readonly delegates: 'required' | 'preferred'
  /** For the operator's log. */
  readonly tell: (sentence: string, error: unknown) => void
}

export function shopifyBroker(touch: ShopifyTouch, { delegates, tell }: BrokerOptions): ShopifyBroker & ShopifyRehearsal {
  return {
    async change(grant, { document: name, target, variables }, signal) {
      const { scope, document } = SHOPIFY_WRITE_DOCUMENTS[name]
      for (const one of typeof target === 'string' ? [target] : target) grant.spend(scope, one)
      const delegate = await minted(touch, scope, signal).catch((error: unknown) => {
        if (delegates === 'required' || !(error instanceof Refusal) || error.code !== 'DELEGATE_REFUSED') throw error
        tell(`Shopify made no token of ${scope} alone, so change ${grant.changeId} used the app’s own`, error)
        return null
      })
      if (delegate === null) return { data: await touch.change('own', document, variables, signal), credential: 'app' }
      try {
        return { data: await touch.change(delegate, document, variables, signal), credential: 'delegate' }
      } finally {
        // The change is made or it is not; that its token lives out its minute is for the operator to know, and for nobody to wait for.
        await destroyed(touch, delegate).catch((error: unknown) =>
          tell(`the token of change ${grant.changeId} was not destroyed; it ends by itself`, error),
        )
      }
    },

    async jobDone(id, signal) {
      const { job } = jobState.parse(await touch.errand(JOB_STATE, { id }, signal))
      return job?.done === true
    },

    async rehearse(scope, signal) {
      const token = await minted(touch, scope, signal)
      try {
        // One that was never taken would be refused afterwards as well, and that would show nothing.
        peeked.parse(await touch.peek(token, PEEK, signal))
      } finally {
        await destroyed(touch, token)
      }
      return touch.peek(token, PEEK, signal).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Refusal && error.code === 'UPSTREAM_AUTH') return true
          throw error
        },
      )
    },
  }
}

const peeked = z.object({ shop: z.object({ id: z.string() }) })

const jobState = z.object({ job: z.object({ done: z.boolean() }).nullable() })

/** Shopify counts in whole seconds. */
const LIFE_S = LIMITS.delegateLife_ms / SECOND_MS

const refusals = z.array(z.object({ code: z.string().nullable() })).max(50)

const created = z.object({
  delegateAccessTokenCreate: z.object({
    delegateAccessToken: z
      .object({
        accessToken: z.string().regex(/^[\x21-\x7e]{1,512}$/),
        accessScopes: z.array(z.string().max(100)).max(50),
        expiresIn: z.int().nullable(),
      })
      .nullable(),
    userErrors: refusals,
  }),
})

/** Answers by which the shop says that it will not make such a token, now or later. */
const TURNED_DOWN: ReadonlySet<RefusalCode> = new Set(['UPSTREAM_FORBIDDEN', 'UPSTREAM_REJECTED'])

/** Whatever goes wrong here, the shop is as it was: at worst there is a token that nobody holds. */
async function minted(touch: ShopifyTouch, scope: string, signal: AbortSignal): Promise<Secret> {
  try {
    const input = { delegateAccessScope: [scope], expiresIn: LIFE_S }
    const answer = created.safeParse(await touch.errand(DELEGATE_CREATE, { input }, signal))
    if (!answer.success) throw new Refusal('UPSTREAM_MALFORMED')
    const { delegateAccessToken: made, userErrors } = answer.data.delegateAccessTokenCreate
    if (made === null || userErrors.length > 0) throw turnedDown(userErrors)
    const token = new Secret(made.accessToken)
    if (isAsAsked(made, scope)) return token
    await destroyed(touch, token)
    throw new Refusal('DELEGATE_REFUSED', { detail: 'The token it made can do more, or lives longer, than was asked.' })
  } catch (error) {
    if (!(error instanceof Refusal)) throw new Refusal('INTERNAL', { effect: 'none', cause: error })
    throw TURNED_DOWN.has(error.code) ? new Refusal('DELEGATE_REFUSED', { cause: error }) : withEffect(error, 'none')
  }
}

const turnedDown = (errors: z.output<typeof refusals>): Refusal =>
  new Refusal('DELEGATE_REFUSED', {
    cause: new Error(`userErrors: ${errors.map(({ code }) => (/^[A-Z_]{1,60}$/.test(code ?? '') ? code : 'no code')).join(', ')}`),
  })

/** A right to write includes the one to read the same, and may be listed with it. */
const isAsAsked = (
  { accessScopes, expiresIn }: { readonly accessScopes: readonly string[]; readonly expiresIn: number | null },
  scope: string,
): boolean =>
  accessScopes.includes(scope) &&
  accessScopes.every((given) => given === scope || given === scope.replace(/^write_/, 'read_')) &&
  expiresIn !== null &&
  expiresIn <= LIFE_S

const gone = z.object({ delegateAccessTokenDestroy: z.object({ status: z.literal(true) }) })

async function destroyed(touch: ShopifyTouch, token: Secret): Promise<void> {
  const signal = AbortSignal.timeout(LIMITS.delegateEndDeadline_ms)
  // The token has to stand in the request itself: Shopify takes it nowhere else.
  const answer = await touch.errand(DELEGATE_DESTROY, { accessToken: token.reveal() }, signal)
  if (!gone.safeParse(answer).success) throw new Refusal('UPSTREAM_MALFORMED')
}
