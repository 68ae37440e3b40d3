/** The shapes of Shopify's answers about stock. */
import { z } from 'zod'
import { count, gid, more, pageInfo, text, word } from '../answers.ts'

const location = z.object({ id: gid('Location'), name: text })
const level = z.object({ location, quantities: z.array(z.object({ name: z.string().max(40), quantity: count })).max(10) })

const variant = <T extends z.ZodType>(item: T) =>
  z.object({
    id: gid('ProductVariant'),
    title: text,
    sku: text.nullable(),
    inventoryQuantity: count.nullable(),
    product: z.object({ id: gid('Product'), title: text, status: word }),
    inventoryItem: item,
  })

const item = { id: gid('InventoryItem'), tracked: z.boolean() }
const everywhere = variant(z.object({ ...item, inventoryLevels: z.object({ nodes: z.array(level).max(50), pageInfo: more }) }))
const somewhere = variant(z.object({ ...item, inventoryLevel: level.nullable() }))

export const inventoryListAnswer = z.object({ productVariants: z.object({ nodes: z.array(everywhere).max(50), pageInfo }) })
export const inventoryAtAnswer = z.object({
  location: location.nullable(),
  productVariants: z.object({ nodes: z.array(somewhere).max(50), pageInfo }),
})

export type StockLevel = z.output<typeof level>
