/** New products, other words for one, the end of one; and a customer's note and tags. */
import type { Product, Variant } from '../seed/index.ts'
import type { Args, Context } from './context.ts'
import { inputOf, nowText, problem, tell } from './input.ts'
import { tagList } from './order.changes.ts'
import { gid, idIn } from './state.ts'

const WORDS = 'title descriptionHtml vendor productType status tags'
const STATUSES = ['ACTIVE', 'DRAFT', 'ARCHIVED'] as const
const statusOf = (value: unknown): Product['status'] => STATUSES.find((status) => status === value) ?? 'ACTIVE'
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

export function productCreate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['product'], WORDS, 'productCreate')
  const title = textOf(input['title'], '')
  if (title === '') return { product: null, userErrors: [problem(['title'], "Title can't be blank")] }
  const { products, shop } = context.state
  const at = nowText(context)
  const product: Product = {
    id: Math.max(...products.map(({ id }) => id)) + 1,
    title,
    handle: title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    vendor: textOf(input['vendor'], shop.name),
    type: textOf(input['productType'], ''),
    status: statusOf(input['status']),
    tags: tagList(input['tags'] ?? []),
    descriptionHtml: textOf(input['descriptionHtml'], ''),
    createdAt: at,
    updatedAt: at,
    variants: [],
  }
  const variant = onlyVariant(product, context)
  context.state.variants.push(variant)
  products.push({ ...product, variants: [variant] })
  tell(context, 'productCreate', gid('Product', product.id), { before: null, status: product.status })
  return { product: { ...product, variants: [variant] }, userErrors: [] }
}

/** A product begins with one variant that costs nothing and is nowhere in stock. */
function onlyVariant({ id, createdAt }: Product, { state }: Context): Variant {
  const last = (of: (variant: Variant) => number): number => Math.max(...state.variants.map(of)) + 1
  return {
    id: last((variant) => variant.id),
    inventoryItemId: last(({ inventoryItemId }) => inventoryItemId),
    productId: id,
    position: 1,
    title: 'Default Title',
    sku: '',
    barcode: '',
    options: [{ name: 'Title', value: 'Default Title' }],
    price: 0,
    compareAt: null,
    createdAt,
    updatedAt: createdAt,
    stock: {},
  }
}

/** By the names that a request uses. */
const wordsOf = ({ title, vendor, type, descriptionHtml, status, tags }: Product) => ({
  title,
  vendor,
  productType: type,
  descriptionHtml,
  status,
  tags,
})

export function productUpdate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['product'], `id deleteConflictingConstrainedMetafields ${WORDS}`, 'productUpdate')
  const product = context.state.product(idIn('Product', input['id']) ?? 0)
  if (product === undefined) return { product: null, userErrors: [problem(['id'], 'Product does not exist')] }
  if (input['title'] === '') return { product, userErrors: [problem(['title'], "Title can't be blank")] }
  const before = wordsOf(product)
  product.title = textOf(input['title'], product.title)
  product.vendor = textOf(input['vendor'], product.vendor)
  product.type = textOf(input['productType'], product.type)
  product.descriptionHtml = textOf(input['descriptionHtml'], product.descriptionHtml)
  product.status = input['status'] === undefined ? product.status : statusOf(input['status'])
  product.tags = input['tags'] === undefined ? product.tags : tagList(input['tags'])
  product.updatedAt = nowText(context)
  tell(context, 'productUpdate', gid('Product', product.id), { before, after: wordsOf(product) })
  return { product, userErrors: [] }
}

export function productDelete(_: unknown, args: Args, context: Context): object {
  const { id } = inputOf(args['input'], 'id', 'productDelete')
  const { products } = context.state
  const index = products.findIndex((product) => product.id === idIn('Product', id))
  if (index === -1) return { deletedProductId: null, userErrors: [problem(['id'], 'Product does not exist')] }
  products.splice(index, 1)
  tell(context, 'productDelete', String(id), {})
  return { deletedProductId: id, userErrors: [] }
}

export function customerUpdate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['input'], 'id note tags', 'customerUpdate')
  const customer = context.state.customer(idIn('Customer', input['id']) ?? 0)
  if (customer === undefined) return { customer: null, userErrors: [problem(['id'], 'Customer does not exist')] }
  const before = { note: customer.note, tags: customer.tags }
  customer.note = input['note'] === undefined ? customer.note : input['note'] === '' ? null : textOf(input['note'], '')
  customer.tags = input['tags'] === undefined ? customer.tags : tagList(input['tags'])
  tell(context, 'customerUpdate', gid('Customer', customer.id), { before, after: { note: customer.note, tags: customer.tags } })
  return { customer, userErrors: [] }
}

export function customerDelete(_: unknown, args: Args, context: Context): object {
  const { id } = inputOf(args['input'], 'id', 'customerDelete')
  const { customers, orders } = context.state
  const index = customers.findIndex((customer) => customer.id === idIn('Customer', id))
  const refuse = (message: string): object => ({ deletedCustomerId: null, userErrors: [problem(['id'], message)] })
  if (index === -1) return refuse('Customer can’t be found')
  if (orders.some(({ customerId }) => customerId === idIn('Customer', id)))
    return refuse('Customer can’t be deleted because they have associated orders')
  customers.splice(index, 1)
  tell(context, 'customerDelete', String(id), {})
  return { deletedCustomerId: id, userErrors: [] }
}

export const PRODUCT_CHANGE_PARTS = {
  ProductCreatePayload: 'product userErrors',
  ProductUpdatePayload: 'product userErrors',
  ProductDeletePayload: 'deletedProductId userErrors',
  CustomerUpdatePayload: 'customer userErrors',
  CustomerDeletePayload: 'deletedCustomerId userErrors',
} as const
