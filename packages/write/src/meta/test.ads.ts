/** For the tests beside it: an ad account that is held in memory, and what a tool asks of it. */
import { DAY_MS, Refusal } from '@countersign/kernel'
import type { MetaLook, Move, Running } from './look.ts'
import type { Account, AdObject } from './objects.ts'
import type { MetaRequest } from './wire.ts'

export const NOW_MS = Date.UTC(2026, 10, 20, 12)
export const SEED = { changeId: 'chg_1', previewed_ms: NOW_MS }
export const REASON = 'The sale sells well today.'

export const eur = (minor: number) => ({ minor, currency: 'EUR' })
export const money = (amount: string, currency = 'EUR') => ({ amount, currency })

export const ACCOUNT: Account = { id: 'act_1001', currency: 'EUR', minDaily: eur(100), spendCap: eur(5_000_000), spent: eur(1_284_350) }

export const ADSET: AdObject = {
  id: '120210000000012001',
  kind: 'adset',
  name: 'Spring\u200B sale',
  account: ACCOUNT,
  status: 'ACTIVE',
  effectiveStatus: 'ACTIVE',
  daily: eur(2_001),
  lifetime: null,
  starts_ms: NOW_MS - 30 * DAY_MS,
  ends_ms: null,
  learning: 'SUCCESS',
  spendCap: null,
  campaignId: '120210000000010002',
  scheduled: false,
  sharesBudget: false,
}

export interface Ads {
  object: AdObject
  running: Running[]
  switchedOn: Running[]
  moves: Move[]
  median: number | null
  /** Rows of an edge, as Meta would answer them. */
  edge: Readonly<Record<string, unknown>>[]
  verdict: Refusal | null
  readonly rehearsed: MetaRequest[]
  /** What was asked, by name. */
  readonly asked: string[]
}

export function ads(over: Partial<Ads> = {}): Ads & { readonly look: MetaLook } {
  const state: Ads = {
    object: ADSET,
    running: [{ id: ADSET.id, campaignId: ADSET.campaignId, perDay: eur(2_001) }],
    switchedOn: [],
    moves: [],
    median: null,
    edge: [],
    verdict: null,
    rehearsed: [],
    asked: [],
    ...over,
  }
  const seen = <T>(name: string, value: T): Promise<T> => (state.asked.push(name), Promise.resolve(value))
  const look: Partial<MetaLook> = {
    accounts: [state.object.account.id],
    object: async (id, kinds) => {
      if (!kinds.includes(state.object.kind)) throw new Refusal('NOT_FOUND')
      return seen('object', { ...state.object, id })
    },
    account: () => seen('account', state.object.account),
    running: () => seen('running', state.running),
    switchedOn: () => seen('switchedOn', state.switchedOn),
    budgetMoves: () => seen('budgetMoves', state.moves),
    medianSpend: () => seen('medianSpend', state.median === null ? null : { minor: state.median, currency: state.object.account.currency }),
    // As Meta would answer; the tool's own shape is for its tests with the stand-in.
    rows: (async () => seen('rows', state.edge)) as unknown as MetaLook['rows'],
    rehearse: async (request) => {
      state.rehearsed.push(request)
      if (state.verdict !== null) throw state.verdict
    },
  }
  return Object.assign(state, { look: look as MetaLook })
}
