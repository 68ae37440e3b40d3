/** `productVariantsBulkUpdate`: changes prices, all of them or none unless partial updates are allowed, and records what changed. */
import { type Money, parsePlatformMoney, Refusal } from '@countersign/kernel'
import type { Product, Variant } from '../seed/index.ts'
import type { Args, Context } from './context.ts'
import { badRequest, invalidVariable, unsupported } from './errors.ts'
import { moneyScalar } from './money.ts'
import { gid, idIn } from './state.ts'

/** The platform's bound for an array input. */
const VARIANTS_MAX = 250
const SUPPORTED = new Set(['id', 'price', 'compareAtPrice'])

interface UserError {
  readonly field: readonly string[]
  readonly message: string
  readonly code: string
}

interface Wanted {
  readonly variant: Variant
  readonly price: number
  readonly compareAt: number | null
}

export function productVariantsBulkUpdate(_: unknown, args: Args, context: Context): object {
  const { productId, variants, allowPartialUpdates, media } = args
  if (media !== undefined && media !== null) throw unsupported('media in productVariantsBulkUpdate')
  if (!Array.isArray(variants)) throw invalidVariable('Variable $variants is not a list.')
  if (variants.length > VARIANTS_MAX)
    throw badRequest(`The input array size of ${variants.length} is greater than the maximum allowed of ${VARIANTS_MAX}.`)
  const number = idIn('Product', productId)
  const product = number === undefined ? undefined : context.state.product(number)
  if (product === undefined)
    return { product: null, productVariants: null, userErrors: [problem(['productId'], 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST')] }
  const found = variants.map((input: unknown, index) => wantedOf(input, index, product, context))
  const userErrors = found.flatMap((entry) => ('code' in entry ? [entry] : []))
  const wanted = found.flatMap((entry) => ('variant' in entry ? [entry] : []))
  if (wanted.length === 0 || (userErrors.length > 0 && allowPartialUpdates !== true)) return { product, productVariants: null, userErrors }
  apply(product, wanted, context)
  return { product, productVariants: wanted.map(({ variant }) => variant), userErrors }
}

const problem = (field: readonly string[], message: string, code: string): UserError => ({ field, message, code })

function wantedOf(input: unknown, index: number, product: Product, { state }: Context): Wanted | UserError {
  const fields: Readonly<Record<string, unknown>> = typeof input === 'object' && input !== null ? { ...input } : {}
  const other = Object.keys(fields).find((name) => !SUPPORTED.has(name))
  if (other !== undefined) throw unsupported(`${other} in productVariantsBulkUpdate`)
  const at = (name: string): string[] => ['variants', String(index), name]
  const { id, price, compareAtPrice } = fields
  if (id === undefined || id === null) return problem(at('id'), 'Product variant is missing ID attribute', 'PRODUCT_VARIANT_ID_MISSING')
  const number = idIn('ProductVariant', id)
  const variant = number === undefined ? undefined : state.variant(number)
  if (variant === undefined) return problem(at('id'), 'Product variant does not exist', 'PRODUCT_VARIANT_DOES_NOT_EXIST')
  if (variant.productId !== product.id) return problem(at('id'), 'Product variant must be for this product', 'MUST_BE_FOR_THIS_PRODUCT')
  const next = price === undefined ? variant.price : centsOf(price)
  if (next === null) return problem(at('price'), "Price can't be blank", 'BLANK')
  if (next < 0) return problem(at('price'), 'Price must be greater than or equal to 0', 'NEGATIVE_PRICE_VALUE')
  const compareAt = compareAtPrice === undefined ? variant.compareAt : centsOf(compareAtPrice)
  if (compareAt !== null && compareAt < 0)
    return problem(at('compareAtPrice'), 'Compare at price must be greater than or equal to 0', 'GREATER_THAN_OR_EQUAL_TO')
  return { variant, price: next, compareAt }
}

/** The `Money` scalar: a decimal text or number. What it does not take is an error of the variable, before anything happens. */
function centsOf(value: unknown): number | null {
  if (value === null) return null
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') throw invalidVariable('A Money value is a decimal string.')
  const negative = text.startsWith('-')
  try {
    const money: Money = parsePlatformMoney({ amount: negative ? text.slice(1) : text, currency: 'EUR' })
    return negative ? -money.minor : money.minor
  } catch (error) {
    if (error instanceof Refusal) throw invalidVariable(`${JSON.stringify(text)} is not a valid Money value.`)
    throw error
  }
}

const shown = (price: number, compareAt: number | null) => ({
  price: moneyScalar(price),
  compare_at_price: compareAt === null ? null : moneyScalar(compareAt),
})

function apply(product: Product, wanted: readonly Wanted[], { core, now, token }: Context): void {
  const at = new Date(now()).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const variants = wanted.map(({ variant, price, compareAt }) => {
    const before = shown(variant.price, variant.compareAt)
    variant.price = price
    variant.compareAt = compareAt
    variant.updatedAt = at
    return { id: gid('ProductVariant', variant.id), before, after: shown(price, compareAt) }
  })
  product.updatedAt = at
  const detail = { app: token.app.name, delegate: token.delegate, currency: 'EUR', variants }
  core.record({ platform: 'shopify', operation: 'productVariantsBulkUpdate', target: gid('Product', product.id), detail })
}
