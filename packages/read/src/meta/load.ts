/** Loads Meta's library on first use. Its nodes, fields and cursors are used; its transport, its crash reporter and the token are kept from it. */
import type { AdAccount, AdSet, Campaign } from 'facebook-nodejs-business-sdk'
import type { GraphParams } from './graph.ts'

/** One look through the library: a path of segments, or an address from a cursor. */
export type Look = (path: string | readonly string[], params: GraphParams) => Promise<unknown>

/** The library's nodes, bound to one look. */
export interface MetaNodes {
  readonly account: (id: string) => AdAccount
  readonly campaign: (id: string) => Campaign
  readonly adset: (id: string) => AdSet
  /** A report run: its state by `read`, its rows by `getInsights`. */
  readonly report: (id: string) => AdAccount
}

const load = async () => {
  const { AdAccount, AdSet, Campaign, FacebookAdsApi } = await import('facebook-nodejs-business-sdk')

  class LookingApi extends FacebookAdsApi {
    readonly #look: Look

    constructor(look: Look) {
      // The library puts its token into addresses, so it is given none. The crash reporter writes to stdout and swallows exceptions: off.
      super('held by the connection', 'en_US', false)
      this.#look = look
    }

    override async call<T>(method: string, path: string | string[], params: Record<string, unknown> = {}): Promise<T> {
      if (method !== 'GET') throw new TypeError('the library only looks')
      // The type is the library's wish; every answer is parsed before it is used.
      return (await this.#look(path, params)) as T
    }

    // The library's own version goes around `call` and carries the token in the address.
    override getAppID(): Promise<never> {
      return Promise.reject(new TypeError('the library only looks'))
    }
  }

  return (look: Look): MetaNodes => {
    const api = new LookingApi(look)
    return {
      account: (id) => new AdAccount(id, {}, undefined, api),
      campaign: (id) => new Campaign(id, {}, undefined, api),
      adset: (id) => new AdSet(id, {}, undefined, api),
      // The library's AdReportRun drops the api that it is given; any node with rows of insights below it asks for the same addresses.
      report: (id) => new AdAccount(id, {}, undefined, api),
    }
  }
}

let loaded: ReturnType<typeof load> | undefined

export const loadMeta = (): ReturnType<typeof load> => (loaded ??= load())
