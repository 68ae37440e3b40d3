/** Previews a new note or other tags of one order. */
import { writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { reasonField } from '@countersign/serve'
import { z } from 'zod'
import { isNotedAs, NOTE_INPUT, notedAnswer, NOTES_SAID, notesInput, notesPlan } from './notes.ts'
import type { ShopifyHand } from './send.ts'
import { orderNameOf, refField } from './words.ts'

export type OrderStateLook = Pick<ShopifyReader, 'orderState'>

export const orderUpdate = writeTool<OrderStateLook, ShopifyHand>()({
  name: 'preview_shopify_order_update',
  title: 'Preview a note or tags of an order',
  description: 'Prepares a new note or other tags of one order; nothing changes. A note replaces the present one.',
  platform: 'shopify',
  input: z.strictObject({ order_id: refField, ...NOTE_INPUT, reason: reasonField }),
  log: { order_id: 'plain', note: 'hash', tags_add: 'hash', tags_remove: 'hash' },
  scope: 'write_orders',

  async plan({ order_id, ...asked }, look) {
    const order = await look.orderState(order_id)
    const called = `Shopify order ${orderNameOf(order)}`
    return notesPlan(order, asked, { tool: 'preview_shopify_order_update', key: 'order_id', called, cap: 'order_updates' })
  },

  async execute(does, shop) {
    const { credential } = await shop.send({
      document: 'ORDER_UPDATE',
      target: `shopify:${does.id}`,
      variables: { input: notesInput(does) },
      field: 'orderUpdate',
      payload: z.object({ order: notedAnswer }),
      made: ({ order }) => order !== null && order.id === does.id && isNotedAs(does, order),
      says: NOTES_SAID,
    })
    return { order_id: does.id, credential }
  },

  readBack: async (does, look) => isNotedAs(does, await look.orderState(does.id)),
})
