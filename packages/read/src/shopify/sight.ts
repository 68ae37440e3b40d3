/** What every part of the reader looks through: one connection for one call, and queries alone. */
import { assert, type Clock, LIMITS, MINUTE_MS, Refusal, systemClock } from '@countersign/kernel'
import type { z } from 'zod'
import { understood } from '../outside.ts'
import type { PageInfo } from './answers.ts'
import { shopFactsAnswer } from './answers/shop.ts'
import { isQuery, type ShopifyConnection } from './connect.ts'
import { SHOP_FACTS } from './documents/shop.ts'
import { inZone } from '../zone.ts'

export type Look = <T extends z.ZodType>(schema: T, document: string, variables: Readonly<Record<string, unknown>>) => Promise<z.output<T>>

export interface ShopFacts {
  readonly zone: string
  readonly currency: string
  /** Whether the prices of this shop contain the tax. */
  readonly taxesIncluded: boolean
}

export interface Sight {
  /** `name.myshopify.com`. */
  readonly shop: string
  readonly look: Look
  readonly clock: Clock
  readonly signal: AbortSignal
  scopes(): Promise<readonly string[]>
  /** Zone and currency, which change once in a shop's life: kept for minutes beside the connection. */
  facts(): Promise<ShopFacts>
  /** Shopify leaves orders older than sixty days out without a word unless a scope of its own is granted. */
  oldOrdersHidden(): Promise<boolean>
}

/** Shopify leaves old orders out without a word; this is the word. */
export const ORDERS_HIDDEN = 'Orders older than 60 days are hidden from these credentials: they lack read_all_orders.'

const FACTS_LIFE_MS = 10 * MINUTE_MS
const kept = new WeakMap<ShopifyConnection, { readonly facts: ShopFacts; readonly at_ms: number }>()

export function sightOf(connection: ShopifyConnection, signal: AbortSignal, clock: Clock = systemClock): Sight {
  const look = lookOver(connection, signal)
  const scopes = () => connection.tokenScopes(signal)
  return {
    shop: connection.shop,
    look,
    clock,
    signal,
    scopes,
    async facts() {
      const known = kept.get(connection)
      // The age is compared on both sides: a clock that jumped back must not keep an old answer for ever.
      if (known !== undefined && Math.abs(clock() - known.at_ms) < FACTS_LIFE_MS) return known.facts
      const { shop } = await look(shopFactsAnswer, SHOP_FACTS, {})
      const facts = { zone: shop.ianaTimezone, currency: shop.currencyCode, taxesIncluded: shop.taxesIncluded }
      kept.set(connection, { facts, at_ms: clock() })
      return facts
    },
    oldOrdersHidden: async () => !(await scopes()).includes('read_all_orders'),
  }
}

/** All that a reader has of its connection. */
export function lookOver(connection: ShopifyConnection, signal: AbortSignal): Look {
  return async (schema, document, variables) => {
    assert(isQuery(document), 'a reader sends queries alone')
    return understood(schema, await connection.request(document, variables, { signal, retries: LIMITS.readRetriesMax }))
  }
}

const isCursor = (text: string): boolean => /^[A-Za-z0-9+/=_-]{1,512}$/.test(text)

/** A cursor is checked before it is sent; one that Shopify then turns down was not given out for this search. */
export async function ofCursor<T>(cursor: string | undefined, work: () => Promise<T>): Promise<T> {
  if (cursor === undefined) return work()
  if (!isCursor(cursor)) throw new Refusal('CURSOR_INVALID')
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'UPSTREAM_REJECTED' || isBadRequest(error))) throw new Refusal('CURSOR_INVALID', { cause: error })
    throw error
  }
}

/** Of a list inside an object Shopify shows the object and turns down the list, so the refusal is that of a half answer. */
const isBadRequest = ({ cause }: Refusal): boolean => cause instanceof Error && /\bBAD_REQUEST\b/.test(cause.message)

/** Where the next page begins. Without a cursor, or with the same again, it would be this one, and a model would walk in a circle. */
export function nextOf({ hasNextPage, endCursor }: PageInfo, cursor: string | undefined): string | null {
  if (!hasNextPage) return null
  if (endCursor === null || endCursor === cursor || !isCursor(endCursor)) throw new Refusal('UPSTREAM_MALFORMED')
  return endCursor
}

/** Shopify's times in the shop's own zone. */
export type Local = (instant: string) => string

export const localIn =
  (zone: string): Local =>
  (instant) => {
    try {
      return inZone(instant, zone)
    } catch (error) {
      throw new Refusal('UPSTREAM_MALFORMED', { cause: error })
    }
  }

/** `count` is a lower bound where `exact` is false. */
export interface Total {
  readonly count: number
  readonly exact: boolean
}

export const totalOf = (answer: { readonly count: number; readonly precision: string } | null | undefined): Total | null =>
  answer === null || answer === undefined ? null : { count: answer.count, exact: answer.precision === 'EXACT' }

export interface Page {
  readonly limit: number
  readonly cursor?: string | undefined
}
