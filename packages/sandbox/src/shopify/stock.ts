/** `inventoryAdjustQuantities`: more or fewer pieces, each change only if the quantity is still the one it was meant for. */
import type { Args, Context } from './context.ts'
import { invalidVariable, unsupported } from './errors.ts'
import { type Input, inputOf, nowText, problem, tell, type UserError } from './input.ts'
import { gid, idIn } from './state.ts'

const QUANTITY_MAX = 1_000_000_000
const REASONS = new Set(['correction', 'cycle_count_available', 'damaged', 'movement_created', 'other', 'received', 'restock', 'shrinkage'])

interface Wanted {
  readonly stock: Record<number, number>
  readonly locationId: number
  readonly itemId: number
  readonly delta: number
  readonly index: number
}

const refused = (...userErrors: readonly UserError[]): object => ({ inventoryAdjustmentGroup: null, userErrors })

export function inventoryAdjustQuantities(_: unknown, args: Args, context: Context): object {
  const { name, reason, changes } = inputOf(args['input'], 'name reason changes', 'inventoryAdjustQuantities')
  if (name !== 'available') throw unsupported(`the quantity ${String(name)} in inventoryAdjustQuantities`)
  if (typeof reason !== 'string' || !REASONS.has(reason)) return refused(problem(['input', 'reason'], 'The reason is invalid.', 'INVALID_REASON'))
  const given = Array.isArray(changes) ? changes : []
  const found = given.map((change: unknown, index) => wantedOf(change, index, context))
  const errors = found.flatMap((entry) => ('message' in entry ? [entry] : []))
  if (errors.length > 0) return refused(...errors)
  const wanted = found.flatMap((entry) => ('stock' in entry ? [entry] : []))
  const moved = wanted.map(({ stock, locationId, itemId, delta }) => {
    const before = stock[locationId] ?? 0
    stock[locationId] = before + delta
    const after = before + delta
    tell(context, 'inventoryAdjustQuantities', gid('InventoryItem', itemId), { location: gid('Location', locationId), before, after, delta })
    return { name: 'available', delta, quantityAfterChange: null, ledgerDocumentUri: null }
  })
  const id = `gid://shopify/InventoryAdjustmentGroup/${context.core.effects.length}`
  return { inventoryAdjustmentGroup: { id, createdAt: nowText(context), reason, referenceDocumentUri: null, changes: moved }, userErrors: [] }
}

function wantedOf(change: unknown, index: number, { state }: Context): Wanted | UserError {
  const input: Input = inputOf(change, 'inventoryItemId locationId delta changeFromQuantity', 'inventoryAdjustQuantities')
  // The schema calls it optional; the platform asks for it all the same, and takes an explicit null.
  if (!('changeFromQuantity' in input)) throw invalidVariable('InventoryChangeInput must include the following argument: changeFromQuantity.')
  const at = (name: string): string[] => ['input', 'changes', String(index), name]
  const [itemId, locationId] = [idIn('InventoryItem', input['inventoryItemId']), idIn('Location', input['locationId'])]
  const variant = state.variants.find(({ inventoryItemId }) => inventoryItemId === itemId)
  if (itemId === undefined || variant === undefined)
    return problem(at('inventoryItemId'), 'The specified inventory item could not be found.', 'INVALID_INVENTORY_ITEM')
  if (locationId === undefined || !(locationId in variant.stock))
    return problem(at('locationId'), 'The specified location could not be found.', 'INVALID_LOCATION')
  const { delta, changeFromQuantity: from } = input
  const present = variant.stock[locationId] ?? 0
  if (typeof from === 'number' && from !== present)
    return problem(at('changeFromQuantity'), 'The quantity is not the one the change was made from.', 'CHANGE_FROM_QUANTITY_STALE')
  if (typeof delta !== 'number') throw invalidVariable('delta is not a whole number.')
  if (Math.abs(present + delta) > QUANTITY_MAX)
    return problem(at('delta'), 'The quantity is out of bounds.', delta > 0 ? 'INVALID_QUANTITY_TOO_HIGH' : 'INVALID_QUANTITY_TOO_LOW')
  return { stock: variant.stock, locationId, itemId, delta, index }
}

export const STOCK_PARTS = {
  InventoryAdjustQuantitiesPayload: 'inventoryAdjustmentGroup userErrors',
  InventoryAdjustQuantitiesUserError: 'field message code',
  InventoryAdjustmentGroup: 'id createdAt reason referenceDocumentUri changes',
  InventoryChange: 'name delta quantityAfterChange ledgerDocumentUri',
} as const
