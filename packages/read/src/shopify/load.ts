/** Loads Shopify's library on first use and lays our own transport under it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { assert } from '@countersign/kernel'
import type { Outbound } from '@countersign/serve'
import { refuseStatus } from './refuse.ts'

/** What one exchange may use. The library's transport is global to the process, so everything of one connection travels with the call. */
export interface Wire {
  readonly shop: string
  readonly send: Outbound
  /** A loopback stand-in instead of the shop's own address. */
  readonly baseUrl: URL | undefined
  readonly signal: AbortSignal
}

/** The library turns every transport failure into text; the failure itself is kept here so that it survives. */
interface Riding extends Wire {
  failure?: unknown
}

const riding = new AsyncLocalStorage<Riding>()

/** Runs `work` so that every request the library makes in it goes over `wire`; what the transport threw is what comes out. */
export function overWire<T>(wire: Wire, work: () => Promise<T>): Promise<T> {
  const ride: Riding = { ...wire }
  return riding.run(ride, async () => {
    try {
      return await work()
    } catch (error) {
      throw ride.failure ?? error
    }
  })
}

async function transport(input: unknown, init: RequestInit = {}): Promise<Response> {
  const ride = riding.getStore()
  assert(ride !== undefined, 'the library sends only what a connection asked for')
  try {
    return await carry(ride, new URL(String(input)), init)
  } catch (error) {
    ride.failure = error
    throw error
  }
}

async function carry(ride: Riding, url: URL, init: RequestInit): Promise<Response> {
  assert(url.protocol === 'https:' && url.host === ride.shop, 'the library addresses only the shop of its connection')
  assert(init.method === 'POST' && typeof init.body === 'string', 'the library sends only what this connection uses')
  const target = ride.baseUrl === undefined ? url : new URL(`${url.pathname}${url.search}`, ride.baseUrl)
  const headers = Object.fromEntries(new Headers(init.headers).entries())
  const answer = await ride.send({ method: 'POST', url: target, headers, body: init.body, signal: ride.signal })
  refuseStatus(answer)
  return new Response(answer.body, { status: 200, headers: { 'content-type': answer.headers['content-type'] ?? '' } })
}

const load = async () => {
  // The adapter sets the global fetch as transport, so ours is set after it.
  await import('@shopify/shopify-api/adapters/node')
  const runtime = await import('@shopify/shopify-api/runtime')
  runtime.setAbstractFetchFunc(transport)
  return import('@shopify/shopify-api')
}

let loaded: ReturnType<typeof load> | undefined

export type ShopifySdk = Awaited<ReturnType<typeof load>>

export const loadShopify = (): Promise<ShopifySdk> => (loaded ??= load())
