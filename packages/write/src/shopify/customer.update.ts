/** Previews a new note or other tags of one customer. */
import { writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { reasonField } from '@countersign/serve'
import { z } from 'zod'
import { isNotedAs, NOTE_INPUT, notedAnswer, NOTES_SAID, notesInput, notesPlan } from './notes.ts'
import type { ShopifyHand } from './send.ts'
import { numberOf, refField } from './words.ts'

export type CustomerStateLook = Pick<ShopifyReader, 'customerState'>

export const customerUpdate = writeTool<CustomerStateLook, ShopifyHand>()({
  name: 'preview_shopify_customer_update',
  title: 'Preview a note or tags of a customer',
  description: 'Prepares a new note or other tags of one customer; nothing changes. A note replaces the present one.',
  platform: 'shopify',
  input: z.strictObject({ customer_id: refField, ...NOTE_INPUT, reason: reasonField }),
  log: { customer_id: 'plain', note: 'hash', tags_add: 'hash', tags_remove: 'hash' },
  scope: 'write_customers',

  async plan({ customer_id, ...asked }, look) {
    const customer = await look.customerState(customer_id)
    const called = `Shopify customer ${numberOf(customer.id)}`
    return notesPlan(customer, asked, { tool: 'preview_shopify_customer_update', key: 'customer_id', called, cap: 'customer_updates' })
  },

  async execute(does, shop) {
    const { credential } = await shop.send({
      document: 'CUSTOMER_UPDATE',
      target: `shopify:${does.id}`,
      variables: { input: notesInput(does) },
      field: 'customerUpdate',
      payload: z.object({ customer: notedAnswer }),
      made: ({ customer }) => customer !== null && customer.id === does.id && isNotedAs(does, customer),
      says: NOTES_SAID,
    })
    return { customer_id: does.id, credential }
  },

  readBack: async (does, look) => isNotedAs(does, await look.customerState(does.id)),
})
