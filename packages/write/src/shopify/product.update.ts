/** Previews other words, tags or another status of one product. */
import { digest, Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { htmlOf, PRODUCT_WORDS } from './product.words.ts'
import type { ShopifyHand } from './send.ts'
import { numberOf, refField, sameTags, tagsAfter, tagsField, tagsWritten, visible } from './words.ts'

export type ProductLook = Pick<ShopifyReader, 'productState'>
type State = Awaited<ReturnType<ProductLook['productState']>>

/** Only what changes; by Shopify's own names. */
export type ProductDoes = {
  readonly id: string
  readonly title?: string
  readonly descriptionHtml?: string
  readonly vendor?: string
  readonly productType?: string
  readonly status?: 'ACTIVE' | 'DRAFT' | 'ARCHIVED'
  readonly tags?: readonly string[]
}

const input = z.strictObject({
  product_id: refField,
  ...PRODUCT_WORDS,
  title: PRODUCT_WORDS.title.optional(),
  status: z.enum(['ACTIVE', 'DRAFT', 'ARCHIVED']).optional(),
  tags_add: tagsField.optional(),
  tags_remove: tagsField.optional(),
  reason: reasonField,
})

export const productUpdate = writeTool<ProductLook, ShopifyHand>()({
  name: 'preview_shopify_product_update',
  title: 'Preview a change of a product',
  description: 'Prepares other words, tags or another status of one product; nothing changes. Fields left out stay as they are.',
  platform: 'shopify',
  input,
  log: { product_id: 'plain', status: 'plain', title: 'hash', description: 'hash' },
  scope: 'write_products',

  async plan(asked, look): Promise<Plan<ProductDoes>> {
    const product = await look.productState(asked.product_id)
    const does = wanted(product, asked)
    const changed = FIELDS.filter(({ key }) => does[key] !== undefined)
    if (changed.length === 0) throw new Refusal('NOTHING_TO_CHANGE')
    if (does.status === 'ACTIVE' && product.priceRangeV2.minVariantPrice.minor <= 0)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'A variant of this product costs nothing: it would be given away.' })
    const target = `shopify:${product.id}`
    const status = does.status === undefined ? '' : `; status from ${product.status} to ${does.status}`
    return {
      targets: [target],
      summary: `Change ${changed.map(({ word }) => word).join(', ')} of Shopify product ${numberOf(product.id)}${status}`,
      facts: changed.map(({ key, word }) => ({
        label: word,
        before: key === 'status' ? product.status : key === 'tags' ? String(product.tags.length) : lengthOf(product[key]),
        after: key === 'status' ? (does.status ?? '') : key === 'tags' ? String(does.tags?.length ?? 0) : lengthOf(does[key] ?? ''),
      })),
      consequences: [
        (does.status ?? product.status) === 'ACTIVE' ? 'Customers see it at once.' : 'Customers do not see this product.',
        'Nobody is notified.',
      ],
      warnings: [
        ...(does.descriptionHtml === undefined ? [] : ['The present description is replaced, with its formatting and pictures.']),
        ...(does.status !== undefined && product.status === 'ACTIVE' ? ['The product leaves the shop.'] : []),
      ],
      untrusted: Object.fromEntries([
        ['product', cleanLine(product.title, 120)],
        ...changed.flatMap(({ key, word }) => (key === 'status' ? [] : [[`${word} now`, cleanLine(String(product[key]), 200)]])),
      ]),
      writes: {
        ...(does.title === undefined ? {} : { title: does.title }),
        ...(does.descriptionHtml === undefined ? {} : { description: asked.description ?? '' }),
        ...(does.vendor === undefined ? {} : { vendor: does.vendor }),
        ...(does.productType === undefined ? {} : { type: does.productType }),
        ...(does.tags === undefined ? {} : tagsWritten(product.tags, does.tags)),
      },
      sees: {
        status: product.status,
        words: digest([product.title, product.vendor, product.productType, product.descriptionHtml, product.tags.toSorted()]),
      },
      weights: [{ kind: 'count', cap: 'product_updates', object: target, n: 1 }],
      reaches: [],
      undo: does.descriptionHtml === undefined ? 'The same change back.' : 'A person puts the description back from their own copy.',
      reverse: does.descriptionHtml === undefined ? { tool: 'preview_shopify_product_update', input: backOf(product, does) } : null,
      does,
    }
  },

  async execute(does, shop) {
    const { credential } = await shop.send({
      document: 'PRODUCT_UPDATE',
      target: `shopify:${does.id}`,
      variables: { product: does },
      field: 'productUpdate',
      payload: updated,
      made: ({ product }) => product !== null && product.id === does.id && isAs(does, product),
      says: {
        title: 'Shopify does not take this title.',
        id: 'Shopify does not know this product any more.',
        tags: 'Shopify does not take these tags.',
      },
    })
    return { product_id: does.id, credential }
  },

  async readBack(does, look) {
    const product = await look.productState(does.id)
    // Shopify tidies a description as it stores it: that it is another text is no proof against it.
    return isAs(does, product) && (does.descriptionHtml === undefined || product.descriptionHtml === does.descriptionHtml || null)
  },
})

const FIELDS = [
  { key: 'title', word: 'title' },
  { key: 'descriptionHtml', word: 'description' },
  { key: 'vendor', word: 'vendor' },
  { key: 'productType', word: 'type' },
  { key: 'tags', word: 'tags' },
  { key: 'status', word: 'status' },
] as const

const lengthOf = (text: string): string => (text === '' ? 'none' : `${text.length} characters`)

function wanted(product: State, { title, description, vendor, product_type, status, tags_add, tags_remove }: z.output<typeof input>): ProductDoes {
  const tags = tagsAfter(product.tags, tags_add, tags_remove)
  const other = <T extends string>(name: string, given: T | undefined, present: string): T | undefined =>
    given === undefined || visible(given, name) === present ? undefined : given
  const found = {
    title: other('title', title, product.title),
    descriptionHtml: other(
      'description',
      description === undefined ? undefined : htmlOf(visible(description, 'description')),
      product.descriptionHtml,
    ),
    vendor: other('vendor', vendor, product.vendor),
    productType: other('product_type', product_type, product.productType),
    status: other('status', status, product.status),
    tags: sameTags(tags, product.tags) ? undefined : tags,
  }
  return { id: product.id, ...Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) }
}

function backOf(product: State, does: ProductDoes) {
  const { title, vendor, productType, status, tags: now } = product
  const { tags: then = now } = does
  const [add, remove] = [now.filter((tag) => !then.includes(tag)), then.filter((tag) => !now.includes(tag))]
  return {
    product_id: product.id,
    ...(does.title === undefined ? {} : { title }),
    ...(does.vendor === undefined ? {} : { vendor }),
    ...(does.productType === undefined ? {} : { product_type: productType }),
    ...(does.status === undefined ? {} : { status }),
    ...(add.length === 0 ? {} : { tags_add: add }),
    ...(remove.length === 0 ? {} : { tags_remove: remove }),
  }
}

type Shown = Pick<State, 'title' | 'vendor' | 'productType' | 'status'> & { readonly tags: readonly string[] }

const isAs = (does: ProductDoes, shown: Shown): boolean =>
  (['title', 'vendor', 'productType', 'status'] as const).every((key) => does[key] === undefined || does[key] === shown[key]) &&
  (does.tags === undefined || sameTags(does.tags, shown.tags))

const line = z.string().max(300)
const updated = z.object({
  product: z.object({ id: line, title: line, vendor: line, productType: line, status: line, tags: z.array(line).max(300) }).nullable(),
})
