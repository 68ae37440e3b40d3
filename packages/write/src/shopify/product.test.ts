/** Products as a whole: new ones are drafts, words reach the shop as plain text, and what is deleted is gone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, Refusal } from '@countersign/kernel'
import { productCreate, type SearchLook } from './product.create.ts'
import { productDelete } from './product.delete.ts'
import { type ProductLook, productUpdate } from './product.update.ts'
import { htmlOf } from './product.words.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

type State = Awaited<ReturnType<ProductLook['productState']>>
const ID = 'gid://shopify/Product/7'
const MUG: State = {
  id: ID,
  title: 'Blue \u202EMug',
  vendor: 'Hafen',
  productType: 'Mug',
  status: 'ACTIVE',
  tags: ['blue'],
  descriptionHtml: '<p>Old</p>',
  totalInventory: 3,
  variantsCount: { count: 2 },
  priceRangeV2: { minVariantPrice: { minor: 1_000, currency: 'EUR' } },
}
const lookAt = (over: Partial<State> = {}): ProductLook => ({ productState: async () => ({ ...MUG, ...over }) })
const update = (asked: object, over: Partial<State> = {}) =>
  productUpdate.plan(productUpdate.input.parse({ product_id: '7', reason: REASON, ...asked }), lookAt(over), SEED)

test('only what changes is planned and sent; a status stands in the summary', async () => {
  const made = await update({ title: MUG.title.replace('\u202E', ''), vendor: 'Hafen', status: 'ARCHIVED', tags_add: ['old'] })
  assert.equal(made.summary, 'Change title, tags, status of Shopify product 7; status from ACTIVE to ARCHIVED')
  assert.deepEqual(made.does, { id: ID, title: 'Blue Mug', status: 'ARCHIVED', tags: ['blue', 'old'] })
  assert.match(made.warnings.join(), /leaves the shop/)
  assert.deepEqual(made.writes, { title: 'Blue Mug', 'tags added': 'old' })
  const { untrusted: _, writes: _w, does: _d, reverse: _r, ...rest } = made
  assert.doesNotMatch(JSON.stringify(rest), /Blue|Hafen/)
})

// Mutation proof: hand the description on as it came.
test('a description is plain text: no tag of the agent’s reaches the page', async () => {
  assert.equal(htmlOf('a <script>x</script> & "b"\nc\n\n\nd'), '<p>a &lt;script&gt;x&lt;/script&gt; &amp; &quot;b&quot;<br>c</p><p>d</p>')
  const made = await update({ description: '<img src=x onerror=1>' })
  assert.equal(made.does.descriptionHtml, '<p>&lt;img src=x onerror=1&gt;</p>')
  assert.equal(made.reverse, null)
  await assert.rejects(update({ description: 'a\u200Bb' }), isRefusal('TEXT_INVALID'))
})

test('a product that costs nothing does not go on sale', async () => {
  const free = { priceRangeV2: { minVariantPrice: { minor: 0, currency: 'EUR' } }, status: 'DRAFT' }
  await assert.rejects(update({ status: 'ACTIVE' }, free), isRefusal('CHANGE_NOT_POSSIBLE', 'none', /given away/))
  assert.equal((await update({ vendor: 'x' }, free)).does.vendor, 'x')
})

test('nothing to change, and whatever is not a field, is refused; another state is another plan', async () => {
  await assert.rejects(update({ vendor: 'Hafen' }), isRefusal('NOTHING_TO_CHANGE'))
  for (const bad of [{ title: '' }, { status: 'active' }, { handle: 'x' }, { price: '1' }, { descriptionHtml: '<b>' }])
    assert.equal(productUpdate.input.safeParse({ product_id: '7', reason: REASON, ...bad }).success, false)
  assert.notEqual(digest(await update({ vendor: 'x' })), digest(await update({ vendor: 'x' }, { tags: [] })))
})

test('the wire of an update, and what its answer means', async () => {
  const { does } = await update({ vendor: 'Works' })
  const shown = { id: ID, title: 'T', vendor: 'Works', productType: '', status: 'ACTIVE', tags: [] }
  const payload = (product: unknown, userErrors: unknown = []) => ({ productUpdate: { product, userErrors } })
  const { hand, sent } = handOn(payload(shown))
  assert.deepEqual(await productUpdate.execute(does, hand), { product_id: ID, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, { product: { id: ID, vendor: 'Works' } })
  const ends = (answer: unknown, ...is: Parameters<typeof isRefusal>) =>
    assert.rejects(productUpdate.execute(does, handOn(answer).hand), isRefusal(...is))
  await ends(payload({ ...shown, vendor: 'Hafen' }, [{ field: ['title'] }]), 'UPSTREAM_REJECTED', 'none', /this title/)
  for (const answer of [null, payload(null), payload({ ...shown, vendor: 'Hafen' }), payload(shown, [{ field: null }])])
    await ends(answer, 'UPSTREAM_MALFORMED', 'unknown')
  assert.equal(await productUpdate.readBack(does, lookAt({ vendor: 'Works' })), true)
  assert.equal(await productUpdate.readBack(does, lookAt()), false)
  assert.equal(await productUpdate.readBack({ id: ID, descriptionHtml: '<p>x</p>' }, lookAt()), null)
})

const FREE = { minor: 0, currency: 'EUR' }

test('a new product is a draft on the wire, whatever was asked; its words are all in `writes`', async () => {
  const search: SearchLook = { productSearch: async () => ({ products: [], total: null, nextCursor: null, local: (at) => at }) }
  const plan = (asked: object) => productCreate.plan(productCreate.input.parse({ title: 'Lamp', reason: REASON, ...asked }), search, SEED)
  const made = await plan({ description: 'It shines.', tags: ['lamp', 'LAMP'] })
  assert.equal(made.summary, 'Create one Shopify product as a draft')
  assert.deepEqual(made.writes, { title: 'Lamp', description: 'It shines.', tags: 'lamp' })
  assert.equal(productCreate.input.safeParse({ title: 'Lamp', status: 'ACTIVE', reason: REASON }).success, false)
  await assert.rejects(plan({ title: ' Lamp' }), isRefusal('TEXT_INVALID'))
  await assert.rejects(plan({ title: 'La\u202Emp' }), isRefusal('TEXT_INVALID'))
  const done = { id: ID, title: 'Lamp', status: 'DRAFT' }
  const payload = (product: unknown) => ({ productCreate: { product, userErrors: [] } })
  const { hand, sent } = handOn(payload(done))
  assert.deepEqual(await productCreate.execute(made.does, hand), { product_id: ID, credential: 'delegate' })
  assert.deepEqual(wireOf(sent)[0]?.variables, {
    product: { title: 'Lamp', descriptionHtml: '<p>It shines.</p>', productType: '', tags: ['lamp'], status: 'DRAFT' },
  })
  for (const answer of [payload(null), payload({ ...done, status: 'ACTIVE' }), payload({ ...done, title: 'x' })])
    await assert.rejects(productCreate.execute(made.does, handOn(answer).hand), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
  assert.equal(await productCreate.readBack(made.does, search), null)
  // Mutation proof: ask for any draft of the title. One that was there before would then prove this one.
  const nothing = { vendor: '', productType: '', tracksInventory: true, totalInventory: 0, updatedAt: '', variantsCount: { count: 1 } }
  const listed = { ...done, ...nothing, priceRangeV2: { minVariantPrice: FREE, maxVariantPrice: FREE } }
  const twins = (n: number): SearchLook => ({
    productSearch: async () => ({ ...(await search.productSearch({ query: '', limit: 1 })), products: Array.from({ length: n }, () => listed) }),
  })
  assert.deepEqual(
    [await productCreate.readBack({ ...made.does, same: 1 }, twins(1)), await productCreate.readBack(made.does, twins(1))],
    [null, true],
  )
})

test('deleting: said to be for good, one id on the wire, and gone when read back', async () => {
  const made = await productDelete.plan(productDelete.input.parse({ product_id: '7', reason: REASON }), lookAt(), SEED)
  assert.equal(made.summary, 'Delete Shopify product 7 for good, status ACTIVE, with 2 variants')
  assert.match(made.warnings.join(), /Archiving/)
  assert.equal(made.undo, null)
  assert.deepEqual(made.weights, [{ kind: 'count', cap: 'product_deletes', object: `shopify:${ID}`, n: 1 }])
  const payload = (deletedProductId: unknown) => ({ productDelete: { deletedProductId, userErrors: [] } })
  const { hand, sent } = handOn(payload(ID))
  await productDelete.execute(made.does, hand)
  assert.deepEqual(wireOf(sent)[0]?.variables, { id: ID })
  for (const answer of [payload(null), payload('gid://shopify/Product/8')])
    await assert.rejects(productDelete.execute(made.does, handOn(answer).hand), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
  assert.equal(await productDelete.readBack(made.does, lookAt()), false)
  const fails = (code: 'NOT_FOUND' | 'UPSTREAM_ERROR'): ProductLook => ({ productState: async () => Promise.reject(new Refusal(code)) })
  assert.equal(await productDelete.readBack(made.does, fails('NOT_FOUND')), true)
  await assert.rejects(async () => productDelete.readBack(made.does, fails('UPSTREAM_ERROR')), isRefusal('UPSTREAM_ERROR'))
})
