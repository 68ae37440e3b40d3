/** A day or a few, at a glance, across the shop, its ads and its mailbox: whole where it can be, partial where it must. */
import { isoTime, Refusal, systemClock } from '@countersign/kernel'
import { readTool } from '@countersign/serve'
import { z } from 'zod'
import { dayField } from '../shopify/fields.ts'
import { localIn } from '../shopify/sight.ts'
import { adsOf, adsPart } from './ads.ts'
import { blend } from './blend.ts'
import { checkedDays } from './days.ts'
import { inboxOf, inboxPart, shownInbox } from './inbox.ts'
import { type BriefLook, type BriefPlatform, PLATFORMS, type State, STATES } from './look.ts'
import { salesPart, shopPart, stockPart } from './shop.ts'

const state = z.enum(STATES)

export const commerceBrief = readTool<BriefLook>()({
  name: 'commerce_brief',
  title: 'Brief on the business',
  description:
    'How the shop is doing, a day or range at a glance: sales, low stock, ad spend and ROAS, unanswered mail. Default: yesterday. `parts` and `notes` say what is missing.',
  platform: 'house',
  scopes: [],
  tier: 0,
  input: z.strictObject({ since: dayField.optional(), until: dayField.optional() }),
  log: { since: 'plain', until: 'plain' },
  output: z.strictObject({
    as_of: z.string(),
    parts: z.strictObject({ shopify: state, meta: state, email: state }),
    sales: salesPart.nullable(),
    stock: stockPart.nullable(),
    ads: adsPart.nullable(),
    blended: z.strictObject({ net_sales_per_ad_spend: z.string(), currency: z.string() }).nullable(),
    inbox: inboxPart.nullable(),
    notes: z.array(z.string()),
  }),
  async run(input, look) {
    const clock = look.clock ?? systemClock
    const days = checkedDays(input, clock)
    const [shop, { ads, ...meta }, { mail, ...email }] = await Promise.all([shopPart(look, days), adsOf(look, days), inboxOf(look)])
    refuseNothing({ shopify: shop, meta, email })
    const { blended, notes } = blend(shop.sales, ads)
    // Mail has no zone of its own: it is told in the shop's, where that is known.
    const local = localIn(shop.sales?.zone ?? ads?.accounts[0]?.time_zone ?? 'UTC')
    return {
      as_of: local(isoTime(clock())),
      parts: { shopify: shop.state, meta: meta.state, email: email.state },
      sales: shop.shownSales,
      stock: shop.stock,
      ads,
      blended,
      inbox: mail === null ? null : shownInbox(mail, local),
      notes: [...shop.notes, ...meta.notes, ...notes, ...email.notes],
    }
  },
})

interface Told {
  readonly state: State
  readonly refusals: readonly Refusal[]
}

/** Where no platform answered there is no brief: one refusal, which names each platform's own. */
function refuseNothing(parts: Readonly<Record<BriefPlatform, Told>>): void {
  const configured = PLATFORMS.filter((platform) => parts[platform].state !== 'not_configured')
  if (configured.length === 0) throw new Refusal('PLATFORM_NOT_CONFIGURED')
  if (configured.some((platform) => parts[platform].state !== 'unavailable')) return
  const refusals = configured.flatMap((platform) => parts[platform].refusals)
  const [first] = refusals
  const alike = first !== undefined && refusals.every(({ code }) => code === first.code)
  const waits_s = refusals.flatMap(({ retryAfterS }) => (retryAfterS === undefined ? [] : [retryAfterS]))
  const detail = configured.map((platform) => `${platform}: ${parts[platform].refusals[0]?.code ?? ''}`).join(', ')
  throw new Refusal(alike ? first.code : 'UPSTREAM_ERROR', {
    detail: `No platform answered (${detail}).`,
    ...(waits_s.length === 0 ? {} : { retryAfterS: Math.max(...waits_s) }),
    cause: first,
  })
}
