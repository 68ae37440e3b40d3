/** What changes of a customer look at: no name, no address, nothing that a change does not need. */
import { Refusal, shopifyId } from '@countersign/kernel'
import { z } from 'zod'
import { bigCount, gid, tags, text } from '../answers.ts'
import type { Sight } from '../sight.ts'
import { CUSTOMER_STATE } from '../documents/plan.ts'

const customerAnswer = z.object({
  customer: z.object({ id: gid('Customer'), note: text.nullable(), tags, numberOfOrders: bigCount }).nullable(),
})

export type CustomerState = NonNullable<z.output<typeof customerAnswer>['customer']>

export interface CustomerPlanLook {
  /** Note and tags as they came. */
  customerState(reference: string): Promise<CustomerState>
}

export const customerPlanLook = ({ look, shop }: Sight): CustomerPlanLook => ({
  async customerState(reference) {
    const { customer } = await look(customerAnswer, CUSTOMER_STATE, { id: shopifyId('Customer', reference, shop) })
    if (customer === null) throw new Refusal('NOT_FOUND')
    return customer
  },
})
