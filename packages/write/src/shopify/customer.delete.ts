/** Previews the end of one customer's record: for good, and only where no order hangs on it. */
import { Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { CustomerStateLook } from './customer.update.ts'
import type { ShopifyHand } from './send.ts'
import { numberOf, refField } from './words.ts'

export type CustomerDeleteDoes = { readonly id: string }

export const customerDelete = writeTool<CustomerStateLook, ShopifyHand>()({
  name: 'preview_shopify_customer_delete',
  title: 'Preview deleting a customer',
  description: 'Prepares deleting one customer without orders for good; nothing changes. Two approvers have to agree.',
  platform: 'shopify',
  input: z.strictObject({ customer_id: refField, reason: reasonField }),
  log: { customer_id: 'plain' },
  scope: 'write_customers',

  async plan({ customer_id }, look): Promise<Plan<CustomerDeleteDoes>> {
    const customer = await look.customerState(customer_id)
    if (customer.numberOfOrders > 0)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'Shopify keeps customers who have ordered: a person can have their data erased.' })
    const [target, name] = [`shopify:${customer.id}`, numberOf(customer.id)]
    return {
      targets: [target],
      summary: `Delete Shopify customer ${name} for good`,
      facts: [{ label: `Customer ${name}`, before: 'there, without orders', after: 'deleted' }],
      consequences: ['Addresses, note, tags and consent to mails are gone. They cannot be brought back.', 'The customer is not notified.'],
      warnings: [],
      sees: { orders: customer.numberOfOrders },
      weights: [{ kind: 'count', cap: 'customer_deletes', object: target, n: 1 }],
      reaches: [],
      undo: null,
      reverse: null,
      does: { id: customer.id },
    }
  },

  async execute({ id }, shop) {
    const { credential } = await shop.send({
      document: 'CUSTOMER_DELETE',
      target: `shopify:${id}`,
      variables: { id },
      field: 'customerDelete',
      payload: z.object({ deletedCustomerId: z.string().max(100).nullable() }),
      made: ({ deletedCustomerId }) => deletedCustomerId === id,
      says: { id: 'Shopify does not delete this customer: there may be orders by now.' },
    })
    return { customer_id: id, credential }
  },

  readBack: ({ id }, look) =>
    look.customerState(id).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Refusal && error.code === 'NOT_FOUND') return true
        throw error
      },
    ),
})
