/** Previews more or fewer pieces of one item at one location. */
import { Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ShopifyHand } from './send.ts'
import { numberOf, refField, signed } from './words.ts'

export type StockLook = Pick<ShopifyReader, 'stockAt'>

export type StockDoes = {
  readonly item_id: string
  readonly location_id: string
  readonly from: number
  readonly delta: number
}

export const inventoryAdjust = writeTool<StockLook, ShopifyHand>()({
  name: 'preview_shopify_inventory_adjust',
  title: 'Preview a stock change',
  description: 'Prepares more or fewer available pieces of one item at one location; nothing changes.',
  platform: 'shopify',
  input: z.strictObject({
    inventory_item_id: refField,
    location_id: refField,
    delta: z.int().min(-100_000).max(100_000).describe('Pieces to add; below zero to take away'),
    reason: reasonField,
  }),
  log: { inventory_item_id: 'plain', location_id: 'plain', delta: 'plain' },
  scope: 'write_inventory',
  reads: ['read_products', 'read_locations'],

  async plan({ inventory_item_id, location_id, delta }, look): Promise<Plan<StockDoes>> {
    if (delta === 0) throw new Refusal('NOTHING_TO_CHANGE')
    const stock = await look.stockAt(inventory_item_id, location_id)
    if (!stock.isTracked) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'Shopify does not count the stock of this item.' })
    const to = stock.available + delta
    if (to < 0 && delta < 0 && !stock.oversells)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: `There are ${stock.available} available, and this item is not sold below zero.` })
    const [item, place] = [numberOf(stock.itemId), numberOf(stock.locationId)]
    const target = targetOf(stock.itemId, stock.locationId)
    return {
      targets: [target],
      summary: `Change the stock of Shopify inventory item ${item} at location ${place} by ${signed(delta)}, from ${stock.available} to ${to} available`,
      facts: [{ label: `Available pieces of item ${item} at location ${place}`, before: String(stock.available), after: String(to) }],
      consequences: [
        delta > 0 ? 'The shop offers these pieces for sale at once.' : 'The shop no longer offers these pieces for sale.',
        'Nobody is notified. Orders that are already placed keep their pieces.',
      ],
      warnings: [
        ...(to < 0 ? ['The stock falls below zero: the shop goes on selling what it does not have.'] : []),
        ...(to === 0 ? ['At this location nothing is left to sell.'] : []),
        ...(delta > 0 && stock.available > 0 && delta >= 10 * stock.available ? ['This is ten times what is there, or more. Check the number.'] : []),
      ],
      untrusted: { item: cleanLine(stock.title, 120), location: cleanLine(stock.location, 80) },
      sees: { available: stock.available, oversells: stock.oversells },
      weights: [{ kind: 'count', cap: 'stock_change', object: target, n: Math.abs(delta) }],
      reaches: [],
      undo: `A stock change of ${signed(-delta)} at the same location.`,
      reverse: { tool: 'preview_shopify_inventory_adjust', input: { inventory_item_id: stock.itemId, location_id: stock.locationId, delta: -delta } },
      does: { item_id: stock.itemId, location_id: stock.locationId, from: stock.available, delta },
    }
  },

  async execute(does, shop) {
    const { payload, credential } = await shop.send({
      document: 'INVENTORY_ADJUST',
      target: targetOf(does.item_id, does.location_id),
      variables: {
        input: {
          name: 'available',
          reason: 'correction',
          changes: [{ inventoryItemId: does.item_id, locationId: does.location_id, delta: does.delta, changeFromQuantity: does.from }],
        },
      },
      field: 'inventoryAdjustQuantities',
      payload: adjusted,
      made: ({ inventoryAdjustmentGroup: group }) =>
        group !== null && group.changes.some(({ name, delta }) => name === 'available' && delta === does.delta),
      says: {
        CHANGE_FROM_QUANTITY_STALE: 'The stock has changed since it was looked at.',
        INVALID_QUANTITY_TOO_LOW: 'Shopify does not take so low a quantity.',
        INVALID_QUANTITY_TOO_HIGH: 'Shopify does not take so high a quantity.',
        NON_MUTABLE_INVENTORY_ITEM: 'The stock of this item cannot be set by an app.',
      },
    })
    return { adjustment_id: payload.inventoryAdjustmentGroup?.id ?? '', delta: String(does.delta), credential }
  },

  async readBack({ item_id, location_id, from, delta }, look) {
    return (await look.stockAt(item_id, location_id)).available === from + delta
  },
})

const targetOf = (itemId: string, locationId: string): string => `shopify:${itemId}@${numberOf(locationId)}`

const adjusted = z.object({
  inventoryAdjustmentGroup: z
    .object({
      id: z.string().regex(/^gid:\/\/shopify\/InventoryAdjustmentGroup\/\d{1,20}$/),
      changes: z.array(z.object({ name: z.string().max(40), delta: z.int() })).max(10),
    })
    .nullable(),
})
