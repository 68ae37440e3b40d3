/** Products and variants: their fields, search fields and sort orders. */
import { NO_PICTURES } from './absent.ts'
import type { Collection, Product, Variant } from '../seed/index.ts'
import { connection } from './connection.ts'
import type { Args, Context, Fields } from './context.ts'
import { type Resource, sortItems } from './list.ts'
import { unsupported } from './errors.ts'
import { moneyScalar } from './money.ts'
import { gid } from './state.ts'

export const available = (variant: Variant): number => Object.values(variant.stock).reduce((sum, pieces) => sum + pieces, 0)
const total = (product: Product): number => product.variants.reduce((sum, variant) => sum + available(variant), 0)
const bare = (html: string): string =>
  html
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
const published = (product: Product): boolean => product.status === 'ACTIVE'
const productOf = (variant: Variant, context: Context): Product | undefined => context.state.product(variant.productId)

function priceRange(prices: readonly number[]): { minVariantPrice: number; maxVariantPrice: number } | null {
  return prices.length === 0 ? null : { minVariantPrice: Math.min(...prices), maxVariantPrice: Math.max(...prices) }
}

function options(product: Product): object[] {
  const [first] = product.variants
  return (first?.options ?? []).map(({ name }, index) => ({
    id: gid('ProductOption', product.id * 10 + index),
    name,
    position: index + 1,
    values: product.variants.map((variant) => variant.options[index]?.value ?? ''),
  }))
}

export const PRODUCT: Fields<Product> = {
  ...NO_PICTURES,
  id: (product) => gid('Product', product.id),
  legacyResourceId: (product) => String(product.id),
  title: (product) => product.title,
  handle: (product) => product.handle,
  vendor: (product) => product.vendor,
  productType: (product) => product.type,
  status: (product) => product.status,
  tags: (product) => product.tags,
  descriptionHtml: (product) => product.descriptionHtml,
  description: (product, { truncateAt }) => bare(product.descriptionHtml).slice(0, typeof truncateAt === 'number' ? truncateAt : undefined),
  createdAt: (product) => product.createdAt,
  updatedAt: (product) => product.updatedAt,
  publishedAt: (product) => (published(product) ? product.createdAt : null),
  onlineStoreUrl: (product, _, { state }) => (published(product) ? `${state.shop.url}/products/${product.handle}` : null),
  isGiftCard: () => false,
  tracksInventory: () => true,
  totalInventory: total,
  hasOnlyDefaultVariant: (product) => product.variants.length === 1 && product.variants[0]?.title === 'Default Title',
  hasOutOfStockVariants: (product) => product.variants.some((variant) => available(variant) <= 0),
  options,
  collections,
  priceRangeV2: (product) => priceRange(product.variants.map((variant) => variant.price)),
  compareAtPriceRange: (product) => compareRange(product),
  variantsCount: (product) => ({ count: product.variants.length, precision: 'EXACT' }),
  variants: (product, args) => connection(sortItems(product.variants, VARIANTS, args), args, (variant) => String(variant.id)),
}

function collections(product: Product, args: Args, { state }: Context): object {
  if (typeof args['query'] === 'string') throw unsupported('searching the collections of a product')
  const those = state.collections.filter(({ productIds }) => productIds.includes(product.id))
  return connection(those, args, ({ id }) => String(id))
}

export const COLLECTION: Fields<Collection> = {
  id: ({ id }) => gid('Collection', id),
  title: ({ title }) => title,
  handle: ({ handle }) => handle,
  productsCount: ({ productIds }) => ({ count: productIds.length, precision: 'EXACT' }),
}

function compareRange(product: Product): object | null {
  const range = priceRange(product.variants.flatMap((variant) => variant.compareAt ?? []))
  return range === null ? null : { minVariantCompareAtPrice: range.minVariantPrice, maxVariantCompareAtPrice: range.maxVariantPrice }
}

export const VARIANT: Fields<Variant> = {
  id: (variant) => gid('ProductVariant', variant.id),
  legacyResourceId: (variant) => String(variant.id),
  title: (variant) => variant.title,
  displayName: (variant, _, context) => `${productOf(variant, context)?.title ?? ''} - ${variant.title}`,
  sku: (variant) => variant.sku,
  barcode: (variant) => variant.barcode,
  position: (variant) => variant.position,
  price: (variant) => moneyScalar(variant.price),
  compareAtPrice: (variant) => (variant.compareAt === null ? null : moneyScalar(variant.compareAt)),
  createdAt: (variant) => variant.createdAt,
  updatedAt: (variant) => variant.updatedAt,
  taxable: () => true,
  inventoryPolicy: () => 'DENY',
  inventoryQuantity: available,
  sellableOnlineQuantity: available,
  availableForSale: (variant) => available(variant) > 0,
  selectedOptions: (variant) => variant.options,
  product: (variant, _, context) => productOf(variant, context),
  inventoryItem: (variant) => variant,
}

/** The values that stand behind these types carry the fields themselves. */
export const PRODUCT_PARTS = {
  ProductOption: 'id name position values',
  SelectedOption: 'name value',
  ProductPriceRangeV2: 'minVariantPrice maxVariantPrice',
  ProductCompareAtPriceRange: 'minVariantCompareAtPrice maxVariantCompareAtPrice',
  Count: 'count precision',
} as const

export const PRODUCTS: Resource<Product> = {
  root: 'products',
  text: (product) => [product.title, product.vendor, product.type, ...product.tags, ...product.variants.map((variant) => variant.sku)].join(' '),
  search: {
    id: { kind: 'id', of: (product) => product.id },
    title: { kind: 'text', of: (product) => product.title },
    handle: { kind: 'word', of: (product) => product.handle },
    vendor: { kind: 'text', of: (product) => product.vendor },
    product_type: { kind: 'text', of: (product) => product.type },
    status: { kind: 'word', of: (product) => product.status },
    published_status: { kind: 'word', of: (product) => (published(product) ? 'published' : 'unpublished') },
    tag: { kind: 'word', of: (product) => product.tags },
    tag_not: { kind: 'word', of: (product) => product.tags },
    sku: { kind: 'word', of: (product) => product.variants.map((variant) => variant.sku) },
    barcode: { kind: 'word', of: (product) => product.variants.map((variant) => variant.barcode) },
    variant_id: { kind: 'id', of: (product) => product.variants.map((variant) => variant.id) },
    variant_title: { kind: 'text', of: (product) => product.variants.map((variant) => variant.title) },
    price: { kind: 'number', of: (product) => product.variants.map((variant) => variant.price / 100) },
    is_price_reduced: { kind: 'boolean', of: (product) => product.variants.some((variant) => (variant.compareAt ?? 0) > variant.price) },
    inventory_total: { kind: 'number', of: total },
    tracks_inventory: { kind: 'boolean', of: () => true },
    out_of_stock_somewhere: {
      kind: 'boolean',
      of: (product) => product.variants.some((variant) => Object.values(variant.stock).some((pieces) => pieces <= 0)),
    },
    created_at: { kind: 'time', of: (product) => product.createdAt },
    updated_at: { kind: 'time', of: (product) => product.updatedAt },
  },
  sort: {
    TITLE: (product) => product.title,
    VENDOR: (product) => product.vendor,
    PRODUCT_TYPE: (product) => product.type,
    CREATED_AT: (product) => product.createdAt,
    UPDATED_AT: (product) => product.updatedAt,
    PUBLISHED_AT: (product) => product.createdAt,
    INVENTORY_TOTAL: total,
  },
}

/** What a search over variants needs of their products, which a variant alone cannot say. */
export const variantsResource = (context: Context): Resource<Variant> => ({
  ...VARIANTS,
  text: (variant) => [productOf(variant, context)?.title, variant.title, variant.sku, variant.barcode].join(' '),
  search: {
    ...VARIANTS.search,
    vendor: { kind: 'text', of: (variant) => productOf(variant, context)?.vendor ?? null },
    product_type: { kind: 'text', of: (variant) => productOf(variant, context)?.type ?? null },
    product_status: { kind: 'word', of: (variant) => productOf(variant, context)?.status ?? null },
    tag: { kind: 'word', of: (variant) => productOf(variant, context)?.tags ?? [] },
  },
})

const VARIANTS: Resource<Variant> = {
  root: 'productVariants',
  text: (variant) => variant.title,
  search: {
    id: { kind: 'id', of: (variant) => variant.id },
    sku: { kind: 'word', of: (variant) => variant.sku },
    barcode: { kind: 'word', of: (variant) => variant.barcode },
    title: { kind: 'text', of: (variant) => variant.title },
    product_id: { kind: 'id', of: (variant) => variant.productId },
    product_ids: { kind: 'id', of: (variant) => variant.productId },
    inventory_quantity: { kind: 'number', of: available },
    location_id: { kind: 'id', of: (variant) => Object.keys(variant.stock).map(Number) },
    managed: { kind: 'boolean', of: () => true },
    updated_at: { kind: 'time', of: (variant) => variant.updatedAt },
  },
  sort: {
    POSITION: (variant) => variant.position,
    SKU: (variant) => variant.sku,
    TITLE: (variant) => variant.title,
    INVENTORY_QUANTITY: available,
  },
}
