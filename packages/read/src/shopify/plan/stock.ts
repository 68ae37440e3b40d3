/** What a change of stock looks at: one item at one place. */
import { Refusal, shopifyId } from '@countersign/kernel'
import { z } from 'zod'
import { count, gid, text, word } from '../answers.ts'
import type { Sight } from '../sight.ts'
import { STOCK_AT } from '../documents/plan.ts'

const stockAnswer = z.object({
  inventoryItem: z
    .object({
      id: gid('InventoryItem'),
      tracked: z.boolean(),
      variants: z.object({
        nodes: z.array(z.object({ id: gid('ProductVariant'), title: text, inventoryPolicy: word, product: z.object({ title: text }) })).max(1),
      }),
      inventoryLevel: z
        .object({
          location: z.object({ id: gid('Location'), name: text }),
          quantities: z.array(z.object({ name: z.string().max(40), quantity: count })).max(10),
        })
        .nullable(),
    })
    .nullable(),
})

export interface StockAt {
  readonly itemId: string
  readonly locationId: string
  readonly isTracked: boolean
  /** Whether the shop sells what it does not have. */
  readonly oversells: boolean
  readonly available: number
  readonly committed: number
  /** Outside text as it came. */
  readonly title: string
  readonly location: string
}

export interface StockLook {
  stockAt(item: string, location: string): Promise<StockAt>
}

export const stockLook = ({ look, shop }: Sight): StockLook => ({
  async stockAt(item, location) {
    const [itemId, locationId] = [shopifyId('InventoryItem', item, shop), shopifyId('Location', location, shop)]
    const { inventoryItem: found } = await look(stockAnswer, STOCK_AT, { item: itemId, location: locationId })
    if (found === null) throw new Refusal('NOT_FOUND')
    const level = found.inventoryLevel
    if (level === null) throw new Refusal('NOT_FOUND', { detail: 'This item is not stocked at that location.' })
    const [variant] = found.variants.nodes
    const quantity = (name: string): number => {
      const given = level.quantities.find((one) => one.name === name)
      if (given === undefined) throw new Refusal('UPSTREAM_MALFORMED')
      return given.quantity
    }
    return {
      itemId: found.id,
      locationId: level.location.id,
      isTracked: found.tracked,
      oversells: variant?.inventoryPolicy === 'CONTINUE',
      available: quantity('available'),
      committed: quantity('committed'),
      title: variant === undefined ? '' : `${variant.product.title} – ${variant.title}`,
      location: level.location.name,
    }
  },
})
