/** Previews the end of a discount code. */
import { Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { type CodeLook, codeField } from './discount.create.ts'
import type { ShopifyHand } from './send.ts'

export type DeactivateDoes = { readonly id: string; readonly code: string }

export const discountDeactivate = writeTool<CodeLook, ShopifyHand>()({
  name: 'preview_shopify_discount_deactivate',
  title: 'Preview ending a discount code',
  description: 'Prepares the end of one discount code; nothing changes.',
  platform: 'shopify',
  input: z.strictObject({ code: codeField, reason: reasonField }),
  log: { code: 'plain' },
  scope: 'write_discounts',

  async plan({ code }, look): Promise<Plan<DeactivateDoes>> {
    const { found } = await look.codeState(code)
    if (found === null) throw new Refusal('NOT_FOUND')
    if (found.status === 'EXPIRED') throw new Refusal('NOTHING_TO_CHANGE')
    const object = `shopify:${found.id}`
    return {
      targets: [object],
      summary: `End Shopify discount code ${code}${withIt(found.codes - 1)}`,
      facts: [{ label: `Code ${code}`, before: found.status.toLowerCase(), after: 'expired' }],
      consequences: ['The code is refused from now on, in carts that are open as well. Orders that used it keep their price. Nobody is notified.'],
      warnings: found.codes > 1 ? [`The discount has ${found.codes} codes: all of them end.`] : [],
      untrusted: { discount: cleanLine(found.title, 120) },
      sees: { status: found.status, ends_at: found.endsAt, codes: found.codes },
      weights: [{ kind: 'count', cap: 'discount_ends', object, n: 1 }],
      reaches: [],
      undo: 'A person activates it in the admin.',
      reverse: null,
      does: { id: found.id, code },
    }
  },

  async execute({ id, code }, shop) {
    const { credential } = await shop.send({
      document: 'DISCOUNT_DEACTIVATE',
      target: `shopify:${id}`,
      variables: { id },
      field: 'discountCodeDeactivate',
      payload: z.object({ codeDiscountNode: z.object({ id: z.string().max(100) }).nullable() }),
      made: ({ codeDiscountNode }) => codeDiscountNode?.id === id,
      says: { id: 'Shopify does not know this discount any more.' },
    })
    return { discount_id: id, code, credential }
  },

  readBack: async ({ code }, look) => (await look.codeState(code)).found?.status === 'EXPIRED',
})

const withIt = (others: number): string => (others < 1 ? '' : ` and with it the ${others} other ${others === 1 ? 'code' : 'codes'} of its discount`)
