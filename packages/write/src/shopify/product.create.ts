/** Previews a new product, always as a draft that customers do not see. */
import { Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { reasonField } from '@countersign/serve'
import { z } from 'zod'
import { htmlOf, PRODUCT_WORDS } from './product.words.ts'
import type { ShopifyHand } from './send.ts'
import { tagsAfter, tagsField, visible } from './words.ts'

export type SearchLook = Pick<ShopifyReader, 'productSearch'>

export type CreateDoes = {
  readonly title: string
  readonly descriptionHtml: string
  readonly vendor: string | null
  readonly productType: string
  readonly tags: readonly string[]
  /** How many products had this title before: one more of them is this one. */
  readonly same: number
}

export const productCreate = writeTool<SearchLook, ShopifyHand>()({
  name: 'preview_shopify_product_create',
  title: 'Preview a new product',
  description: 'Prepares a new product as a draft without a price; nothing changes.',
  platform: 'shopify',
  input: z.strictObject({ ...PRODUCT_WORDS, tags: tagsField.optional(), reason: reasonField }),
  log: { title: 'hash' },
  scope: 'write_products',

  async plan({ title, description = '', vendor, product_type = '', tags = [] }, look): Promise<Plan<CreateDoes>> {
    const asked = { title, description, vendor: vendor ?? '', product_type }
    for (const [name, text] of Object.entries(asked)) visible(text, name)
    if (title.trim() !== title) throw new Refusal('TEXT_INVALID', { detail: 'Field `title`.' })
    const same = await namesakes(look, title)
    return {
      targets: [TARGET],
      summary: 'Create one Shopify product as a draft',
      facts: [{ label: 'Products of this title', before: String(same), after: String(same + 1) }],
      consequences: [
        'Customers do not see a draft. It has no price and no stock: a person sets the first price and puts it on sale. Nobody is notified.',
      ],
      warnings: same > 0 ? ['There is a product of this title already.'] : [],
      writes: {
        title,
        ...(description === '' ? {} : { description }),
        ...(vendor === undefined ? {} : { vendor }),
        ...(product_type === '' ? {} : { type: product_type }),
        ...(tags.length === 0 ? {} : { tags: tagsAfter([], tags).join(', ') }),
      },
      sees: { same },
      weights: [{ kind: 'count', cap: 'products_created', object: TARGET, n: 1 }],
      reaches: [],
      undo: 'Deleting the draft.',
      reverse: null,
      does: { title, descriptionHtml: htmlOf(description), vendor: vendor ?? null, productType: product_type, tags: tagsAfter([], tags), same },
    }
  },

  async execute({ title, descriptionHtml, vendor, productType, tags }, shop) {
    const { payload, credential } = await shop.send({
      document: 'PRODUCT_CREATE',
      target: TARGET,
      variables: { product: { title, descriptionHtml, productType, tags, status: 'DRAFT', ...(vendor === null ? {} : { vendor }) } },
      field: 'productCreate',
      payload: created,
      made: ({ product }) => product !== null && product.status === 'DRAFT' && product.title === title,
      says: { title: 'Shopify does not take this title.', tags: 'Shopify does not take these tags.' },
    })
    return { product_id: payload.product?.id ?? '', credential }
  },

  /** Shopify's search learns of new products after a while: not to be found is no proof. */
  readBack: async ({ title, same }, look) => ((await namesakes(look, title)) > same ? true : null),
})

const TARGET = 'shopify:new-product'

async function namesakes(look: SearchLook, title: string): Promise<number> {
  const { products } = await look.productSearch({ query: title, limit: 50, status: undefined })
  return products.filter((product) => product.title === title).length
}

const created = z.object({
  product: z
    .object({ id: z.string().regex(/^gid:\/\/shopify\/Product\/\d{1,20}$/), title: z.string().max(300), status: z.string().max(20) })
    .nullable(),
})
