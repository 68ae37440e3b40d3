/** Previews a parcel: all that is left of one order, as sent. */
import { Refusal } from '@countersign/kernel'
import { isListed, type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ShopifyHand } from './send.ts'
import { orderNameOf, refField, visible, yesNo, type ShopHosts } from './words.ts'

export type FulfillmentLook = Pick<ShopifyReader, 'parcelState'> & Pick<ShopHosts, 'linkHosts'>

export type FulfillmentDoes = {
  readonly order_id: string
  readonly parts: readonly string[]
  readonly company: string
  readonly number: string
  readonly url: string | null
  readonly notify: boolean
}

/** Of these something can be sent. */
const SENDABLE: ReadonlySet<string> = new Set(['OPEN', 'IN_PROGRESS'])

export const fulfillmentCreate = writeTool<FulfillmentLook, ShopifyHand>()({
  name: 'preview_shopify_fulfillment_create',
  title: 'Preview marking an order as sent',
  description: 'Prepares marking all that is left of one order as sent, with its tracking; nothing changes.',
  platform: 'shopify',
  input: z.strictObject({
    order_id: refField,
    tracking: z.strictObject({
      company: z.string().min(1).max(60),
      number: z.string().regex(/^[A-Za-z0-9 -]{4,60}$/),
      url: z.string().max(300).optional(),
    }),
    notify_customer: z.boolean().default(false),
    reason: reasonField,
  }),
  log: { order_id: 'plain', tracking: 'hash', notify_customer: 'plain' },
  scope: 'write_merchant_managed_fulfillment_orders',
  reads: ['read_orders'],

  async plan({ order_id, tracking, notify_customer }, look): Promise<Plan<FulfillmentDoes>> {
    const order = await look.parcelState(order_id)
    if (order.cancelledAt !== null) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The order is cancelled.' })
    const parts = order.parts.filter(({ status, pieces }) => SENDABLE.has(status) && pieces > 0)
    if (parts.length === 0) throw new Refusal('NOTHING_TO_CHANGE', { detail: 'Nothing of this order is open to be sent.' })
    if (new Set(parts.map(({ location }) => location)).size > 1)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'The order is sent from several locations: a person says in the admin what goes where.' })
    const pieces = parts.reduce((sum, part) => sum + part.pieces, 0)
    const name = orderNameOf(order)
    const company = visible(tracking.company, 'tracking.company')
    const url = linkOf(tracking.url, look.linkHosts)
    return {
      targets: [`shopify:${order.id}`],
      summary: `Mark ${pieces} ${pieces === 1 ? 'piece' : 'pieces'} of Shopify order ${name} as sent, tracking “${tracking.number}”; customer notified: ${yesNo(notify_customer)}`,
      facts: [
        { label: `Pieces of order ${name} to be sent`, before: String(pieces), after: '0' },
        { label: 'Tracking number', before: null, after: tracking.number },
      ],
      consequences: [
        'The order counts as sent, and the customer’s order page says so.',
        notify_customer ? 'Shopify writes to the customer, with the tracking link.' : 'The customer is not notified.',
        'Payment that is taken on sending is taken now, where the shop does so.',
      ],
      warnings: [
        ...(order.financial === 'PAID' ? [] : ['The order is not fully paid.']),
        ...(url === null ? [] : ['Customers may follow the tracking link: check where it leads.']),
      ],
      untrusted: { location: cleanLine(parts[0]?.location ?? '', 80) },
      writes: { carrier: company, ...(url === null ? {} : { link: url }) },
      sees: { fulfillment: order.fulfillment, financial: order.financial, parts: parts.map(({ id, pieces: left }) => ({ id, pieces: left })) },
      weights: [{ kind: 'count', cap: 'fulfillments', object: `shopify:${order.id}`, n: 1 }],
      reaches: [],
      undo: 'A person cancels the parcel in the admin; a notice that was sent stays sent.',
      reverse: null,
      does: { order_id: order.id, parts: parts.map(({ id }) => id), company, number: tracking.number, url, notify: notify_customer },
    }
  },

  async execute({ order_id, parts, company, number, url, notify }, shop) {
    const { payload, credential } = await shop.send({
      document: 'FULFILLMENT_CREATE',
      target: `shopify:${order_id}`,
      variables: {
        fulfillment: {
          lineItemsByFulfillmentOrder: parts.map((fulfillmentOrderId) => ({ fulfillmentOrderId })),
          notifyCustomer: notify,
          trackingInfo: { company, number, ...(url === null ? {} : { url }) },
        },
      },
      field: 'fulfillmentCreate',
      payload: created,
      made: ({ fulfillment }) => fulfillment?.status === 'SUCCESS',
      says: { fulfillment: 'Shopify says that nothing of this order can be sent now.', url: 'Shopify does not take this tracking link.' },
    })
    return { fulfillment_id: payload.fulfillment?.id ?? '', credential }
  },

  async readBack({ order_id, parts }, look) {
    const order = await look.parcelState(order_id)
    return parts.every((id) => order.parts.every((part) => part.id !== id || part.pieces === 0))
  },
})

/** A link that Shopify mails to customers: https, to a host that the operator has listed, and nobody's name or password in it. */
function linkOf(text: string | undefined, hosts: readonly string[]): string | null {
  if (text === undefined) return null
  const url = URL.canParse(visible(text, 'tracking.url')) ? new URL(text) : null
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '' || !/[a-z]$/.test(url.hostname))
    throw new Refusal('INPUT_INVALID', { detail: '`tracking.url` is a plain https address.' })
  if (!isListed(url.hostname, hosts))
    throw new Refusal('HOST_NOT_LISTED', {
      detail: 'The list for `tracking.url` is `shopify.link_hosts`. Of carriers that it knows Shopify makes the link itself: leave it out.',
    })
  return url.href
}

const created = z.object({
  fulfillment: z.object({ id: z.string().regex(/^gid:\/\/shopify\/Fulfillment\/\d{1,20}$/), status: z.string().max(40) }).nullable(),
})
