/** Stock: items, their levels at each location, and the locations. */
import type { Location, Variant } from '../seed/index.ts'
import { connection } from './connection.ts'
import type { Args, Fields } from './context.ts'
import { unsupported } from './errors.ts'
import type { Resource } from './list.ts'
import { gid } from './state.ts'

const QUANTITIES: Readonly<Record<string, (available: number) => number>> = {
  available: (pieces) => pieces,
  on_hand: (pieces) => pieces,
  committed: () => 0,
  incoming: () => 0,
  reserved: () => 0,
  damaged: () => 0,
  quality_control: () => 0,
  safety_stock: () => 0,
}

/** One variant at one location; the location's id and the item's make the level's id, as on the platform. */
export interface Level {
  readonly variant: Variant
  readonly locationId: number
}

const levelsOf = (variant: Variant): Level[] => Object.keys(variant.stock).map((id) => ({ variant, locationId: Number(id) }))
export const levelId = ({ variant, locationId }: Level): string =>
  `gid://shopify/InventoryLevel/${locationId}?inventory_item_id=${variant.inventoryItemId}`

/** Behind an inventory item stands its variant: in this shop each has one. */
export const INVENTORY_ITEM: Fields<Variant> = {
  id: (variant) => gid('InventoryItem', variant.inventoryItemId),
  legacyResourceId: (variant) => String(variant.inventoryItemId),
  sku: (variant) => variant.sku,
  tracked: () => true,
  requiresShipping: () => true,
  createdAt: (variant) => variant.createdAt,
  updatedAt: (variant) => variant.updatedAt,
  variant: (variant) => variant,
  variants: (variant, args) => connection([variant], args, ({ id }) => String(id)),
  locationsCount: (variant) => ({ count: levelsOf(variant).length, precision: 'EXACT' }),
  inventoryLevels: (variant, args) => levelConnection(levelsOf(variant), args),
  inventoryLevel: (variant, { locationId }) => levelsOf(variant).find((level) => gid('Location', level.locationId) === locationId) ?? null,
}

export function levelConnection(levels: readonly Level[], args: Args): object {
  if (typeof args['query'] === 'string') throw unsupported('searching inventory levels')
  return connection(levels, args, levelId)
}

export const INVENTORY_LEVEL: Fields<Level> = {
  id: levelId,
  isActive: () => true,
  createdAt: ({ variant }) => variant.createdAt,
  updatedAt: ({ variant }) => variant.updatedAt,
  item: ({ variant }) => variant,
  location: ({ locationId }, _, { state }) => state.locations.find((location) => location.id === locationId),
  quantities({ variant, locationId }, { names }) {
    if (!Array.isArray(names)) return []
    return names.map((name: unknown) => {
      const quantity = typeof name === 'string' ? QUANTITIES[name] : undefined
      if (typeof name !== 'string' || quantity === undefined) throw unsupported(`the inventory quantity ${String(name)}`)
      return {
        id: `gid://shopify/InventoryQuantity/${name}?inventory_level_id=${locationId}-${variant.id}`,
        name,
        quantity: quantity(variant.stock[locationId] ?? 0),
        updatedAt: variant.updatedAt,
      }
    })
  },
}

export const LOCATION: Fields<Location> = {
  id: (location) => gid('Location', location.id),
  legacyResourceId: (location) => String(location.id),
  name: (location) => location.name,
  isActive: () => true,
  shipsInventory: () => true,
  fulfillsOnlineOrders: () => true,
  hasActiveInventory: () => true,
  address: ({ city }) => ({ city, country: 'Germany', countryCode: 'DE' }),
  inventoryLevels: ({ id }, args, { state }) =>
    levelConnection(
      state.variants.map((variant) => ({ variant, locationId: id })),
      args,
    ),
}

export const LOCATIONS: Resource<Location> = {
  root: 'locations',
  text: ({ name, city }) => `${name} ${city}`,
  search: {
    id: { kind: 'id', of: (location) => location.id },
    location_id: { kind: 'id', of: (location) => location.id },
    name: { kind: 'text', of: (location) => location.name },
    city: { kind: 'text', of: (location) => location.city },
    active: { kind: 'word', of: () => 'true' },
  },
  sort: { NAME: (location) => location.name },
}

export const INVENTORY_ITEMS: Resource<Variant> = {
  root: 'inventoryItems',
  text: (variant) => variant.sku,
  search: {
    id: { kind: 'id', of: (variant) => variant.inventoryItemId },
    sku: { kind: 'word', of: (variant) => variant.sku },
    created_at: { kind: 'time', of: (variant) => variant.createdAt },
    updated_at: { kind: 'time', of: (variant) => variant.updatedAt },
  },
  sort: {},
}
