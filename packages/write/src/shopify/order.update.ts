/** Previews a new note or other tags of one order. */
import { digest, Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ShopifyHand } from './send.ts'
import { notePlanned, orderNameOf, refField, sameTags, tagsAfter, tagsField, visible } from './words.ts'

export type OrderStateLook = Pick<ShopifyReader, 'orderState'>

export type OrderUpdateDoes = {
  readonly order_id: string
  readonly note: string | null
  readonly tags: readonly string[] | null
}

export const orderUpdate = writeTool<OrderStateLook, ShopifyHand>()({
  name: 'preview_shopify_order_update',
  title: 'Preview a note or tags of an order',
  description: 'Prepares a new note or other tags of one order; nothing changes. A note replaces the present one.',
  platform: 'shopify',
  input: z.strictObject({
    order_id: refField,
    note: z.string().max(2_000).optional(),
    tags_add: tagsField.optional(),
    tags_remove: tagsField.optional(),
    reason: reasonField,
  }),
  log: { order_id: 'plain', note: 'hash', tags_add: 'hash', tags_remove: 'hash' },
  scope: 'write_orders',

  async plan({ order_id, note, tags_add, tags_remove }, look): Promise<Plan<OrderUpdateDoes>> {
    const order = await look.orderState(order_id)
    const tags = tagsAfter(order.tags, tags_add, tags_remove)
    const isNoted = note !== undefined && visible(note, 'note') !== (order.note ?? '')
    const isTagged = !sameTags(tags, order.tags)
    if (!isNoted && !isTagged) throw new Refusal('NOTHING_TO_CHANGE')
    if (tags.length > TAGS_MAX) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: `An order has at most ${TAGS_MAX} tags.` })
    const name = orderNameOf(order)
    const what = [...(isNoted ? ['the note'] : []), ...(isTagged ? [`the tags (${order.tags.length} now, ${tags.length} then)`] : [])]
    return {
      targets: [`shopify:${order.id}`],
      summary: `Change ${what.join(' and ')} of Shopify order ${name}`,
      facts: [
        ...(isNoted ? [notePlanned(order.note, note)] : []),
        ...(isTagged ? [{ label: 'Tags', before: String(order.tags.length), after: tags.length === 0 ? 'none' : String(tags.length) }] : []),
      ],
      consequences: ['Staff and apps see it at once. Customers are not notified.', 'Automations of the shop that watch tags may act on it.'],
      warnings: isNoted && (order.note ?? '') !== '' && note === '' ? ['The present note is removed.'] : [],
      untrusted: {
        ...(isNoted ? { 'note now': cleanLine(order.note ?? '', 300), 'note then': cleanLine(note, 300) } : {}),
        ...(isTagged ? { 'tags now': cleanLine(order.tags.join(', '), 300), 'tags then': cleanLine(tags.join(', '), 300) } : {}),
      },
      sees: { note: digest(order.note), tags: digest(order.tags.toSorted()) },
      weights: [{ kind: 'count', cap: 'order_updates', object: `shopify:${order.id}`, n: 1 }],
      reaches: [],
      undo: isNoted ? 'Another change with the note as it was.' : 'Another change of the same tags the other way round.',
      reverse: {
        tool: 'preview_shopify_order_update',
        input: {
          order_id: order.id,
          ...(isNoted ? { note: order.note ?? '' } : {}),
          ...notEmpty(
            'tags_add',
            order.tags.filter((tag) => !tags.includes(tag)),
          ),
          ...notEmpty(
            'tags_remove',
            tags.filter((tag) => !order.tags.includes(tag)),
          ),
        },
      },
      does: { order_id: order.id, note: isNoted ? note : null, tags: isTagged ? tags : null },
    }
  },

  async execute({ order_id, note, tags }, shop) {
    const { credential } = await shop.send({
      document: 'ORDER_UPDATE',
      target: `shopify:${order_id}`,
      variables: { input: { id: order_id, ...(note === null ? {} : { note }), ...(tags === null ? {} : { tags }) } },
      field: 'orderUpdate',
      payload: updated,
      made: ({ order }) => order !== null && order.id === order_id && isAs({ note, tags }, order),
      says: { note: 'Shopify does not take this note.', tags: 'Shopify does not take these tags.', id: 'Shopify does not know this order any more.' },
    })
    return { order_id, credential }
  },

  async readBack({ order_id, ...wanted }, look) {
    return isAs(wanted, await look.orderState(order_id))
  },
})

/** Shopify's own bound. */
const TAGS_MAX = 250

const notEmpty = (key: string, tags: readonly string[]) => (tags.length === 0 ? {} : { [key]: tags })

const isAs = (
  { note, tags }: Omit<OrderUpdateDoes, 'order_id'>,
  order: { readonly note: string | null; readonly tags: readonly string[] },
): boolean => (note === null || (order.note ?? '') === note) && (tags === null || sameTags(order.tags, tags))

const updated = z.object({
  order: z.object({ id: z.string().max(100), note: z.string().max(10_000).nullable(), tags: z.array(z.string().max(300)).max(300) }).nullable(),
})
