/** Ids as people paste them: `act_1`, the digits alone, or the address of Ads Manager where it names exactly one object. */
import { metaAccountId, metaId, Refusal } from '@countersign/kernel'
import { z } from 'zod'

/** An address of Ads Manager carries the whole view in it, columns and filters included. */
export const metaIdField = z.string().min(1).max(2_000)

export type MetaKind = 'account' | 'campaign' | 'adset' | 'ad'

const HOSTS: ReadonlySet<string> = new Set(['adsmanager.facebook.com', 'business.facebook.com', 'www.facebook.com'])
const IN_ADDRESS: Readonly<Record<MetaKind, string>> = {
  account: 'act',
  campaign: 'selected_campaign_ids',
  adset: 'selected_adset_ids',
  ad: 'selected_ad_ids',
}
const NOUN: Readonly<Record<MetaKind, string>> = { account: 'ad account', campaign: 'campaign', adset: 'ad set', ad: 'ad' }

/** The id of one object of this kind. Refuses (`ID_INVALID`) an id of another kind where that can be seen, and an address with several. */
export function metaIdOf(kind: MetaKind, text: string): string {
  const plain = text.trim()
  const id = /^https?:/i.test(plain) ? inAddress(kind, plain) : plain
  if (kind === 'account') return metaAccountId(id)
  if (/^act_\d+$/.test(id)) throw new Refusal('ID_INVALID', { detail: `That is an ad account, not ${article(kind)}.` })
  return metaId(id)
}

/** The id of an object of one of these kinds, deepest first: an address of Ads Manager names what lies above the selected object, too. */
export function metaObjectIdOf(kinds: readonly [MetaKind, ...MetaKind[]], text: string): string {
  const named = /^https?:/i.test(text.trim()) ? kinds.find((kind) => text.includes(`${IN_ADDRESS[kind]}=`)) : undefined
  return metaIdOf(named ?? kinds[0], text)
}

function inAddress(kind: MetaKind, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.protocol !== 'https:' || !HOSTS.has(url.host))
    throw new Refusal('ID_INVALID', { detail: 'The address is not one of Ads Manager; give the id itself.' })
  const ids = url.searchParams.getAll(IN_ADDRESS[kind]).flatMap((list) => list.split(','))
  const [only, ...others] = ids
  if (only === undefined || others.length > 0)
    throw new Refusal('ID_INVALID', { detail: `The address names ${only === undefined ? 'no' : 'more than one'} ${NOUN[kind]}; give the id itself.` })
  return only
}

const article = (kind: MetaKind): string => `${NOUN[kind].startsWith('a') ? 'an' : 'a'} ${NOUN[kind]}`
