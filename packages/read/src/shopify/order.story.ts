/** What became of an order: parcels, refunds, its risk and its timeline. */
import { moneyText } from '@countersign/kernel'
import { moneyOutput } from '@countersign/serve'
import { z } from 'zod'
import { line } from '../outside.ts'
import { linesOf, maskedText, outsideLine, perhaps } from './fields.ts'
import type { Order } from './look/order.ts'
import type { Local } from './sight.ts'

const WORD_CHARS_MAX = 80
const NOTE_CHARS_MAX = 300
const FACTS_SHOWN = 10

export const storyOutput = {
  fulfillments: z.array(
    z.strictObject({
      fulfillment_id: z.string(),
      status: z.string(),
      delivery_status: z.string().nullable(),
      items: z.int(),
      created_at: z.string(),
      in_transit_at: z.string().nullable(),
      expected_at: z.string().nullable(),
      delivered_at: z.string().nullable(),
      untrusted: z.strictObject({ tracking: z.array(z.string()), tracking_hosts: z.array(z.string()) }),
    }),
  ),
  refunds: z.array(
    z.strictObject({
      refund_id: z.string(),
      created_at: z.string().nullable(),
      total: moneyOutput,
      lines: z.array(z.strictObject({ line_item_id: z.string(), quantity: z.int(), restock: z.string(), subtotal: moneyOutput })),
      untrusted: z.strictObject({ note: outsideLine }),
    }),
  ),
  risk: z.strictObject({
    recommendation: z.string(),
    level: z.string().nullable().describe('The highest of all assessments'),
    untrusted: z.strictObject({ facts: z.array(z.string()) }),
  }),
  events: z.array(z.strictObject({ at: z.string(), what: z.string(), by: z.enum(['app', 'staff', 'shop']), critical: z.boolean() })),
}

export const orderStory = (order: Order, local: Local) => ({
  fulfillments: order.fulfillments.map((parcel) => parcelOf(parcel, local)),
  refunds: order.refunds.map((refund) => refundOf(refund, local)),
  risk: riskOf(order),
  events: order.events.nodes.map(({ action, createdAt, attributeToApp, attributeToUser, criticalAlert }) => ({
    at: local(createdAt),
    // A word of Shopify's; apps may add their own, and those could say anything.
    what: /^[a-z][a-z_]{1,40}$/.test(action) ? action : 'other',
    by: attributeToApp ? ('app' as const) : attributeToUser ? ('staff' as const) : ('shop' as const),
    critical: criticalAlert,
  })),
})

const parcelOf = ({ trackingInfo, ...parcel }: Order['fulfillments'][number], local: Local) => ({
  fulfillment_id: parcel.id,
  status: parcel.status,
  delivery_status: parcel.displayStatus,
  items: parcel.totalQuantity,
  created_at: local(parcel.createdAt),
  in_transit_at: perhaps(parcel.inTransitAt, local),
  expected_at: perhaps(parcel.estimatedDeliveryAt, local),
  delivered_at: perhaps(parcel.deliveredAt, local),
  untrusted: {
    tracking: linesOf(
      trackingInfo.map(({ company, number }) => [company, number].filter((part) => part !== null).join(' ')),
      5,
      WORD_CHARS_MAX,
    ),
    tracking_hosts: [...new Set(trackingInfo.flatMap(({ url }) => hostOf(url)))].slice(0, 5),
  },
})

/** Where a link would lead; the link itself may carry a customer's postcode or worse. */
function hostOf(url: string | null): string[] {
  if (url === null || !URL.canParse(url)) return []
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? [line(hostname, WORD_CHARS_MAX) ?? ''] : []
}

const refundOf = ({ id, createdAt, note, totalRefundedSet, refundLineItems }: Order['refunds'][number], local: Local) => ({
  refund_id: id,
  created_at: perhaps(createdAt, local),
  total: moneyText(totalRefundedSet),
  lines: refundLineItems.nodes.map(({ lineItem, quantity, restockType, subtotalSet }) => ({
    line_item_id: lineItem.id,
    quantity,
    restock: restockType,
    subtotal: moneyText(subtotalSet),
  })),
  untrusted: { note: maskedText(line(note, NOTE_CHARS_MAX)) },
})

const LEVELS = ['HIGH', 'MEDIUM', 'LOW', 'NONE', 'PENDING']

function riskOf({ risk: { recommendation, assessments } }: Order) {
  const level = LEVELS.find((name) => assessments.some(({ riskLevel }) => riskLevel === name)) ?? null
  const facts = assessments
    .flatMap((assessment) => assessment.facts)
    .map(({ description, sentiment }) => `${sentiment.toLowerCase()}: ${description}`)
  return { recommendation, level, untrusted: { facts: linesOf(facts, FACTS_SHOWN, 160).map((fact) => maskedText(fact) ?? '') } }
}
