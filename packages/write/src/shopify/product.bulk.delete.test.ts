/** Several products at once: each named, each spent, each told of; a part that is gone is never called nothing, nor all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digest, Refusal } from '@countersign/kernel'
import { productBulkDelete, type ProductsLook } from './product.bulk.delete.ts'
import { handOn, isRefusal, REASON, SEED, wireOf } from './test.hand.ts'

type State = Awaited<ReturnType<ProductsLook['productStates']>>[number]
const gid = (n: string | number): string => `gid://shopify/Product/${n}`
const MUG = { title: 'Blue \u202EMug', status: 'DRAFT', totalInventory: 0, variantsCount: { count: 1 } }
/** A reader that knows ids by their number or whole, and has all but `gone`. */
const lookAt = (over: Partial<NonNullable<State['product']>> = {}, gone: readonly number[] = []): ProductsLook => ({
  productStates: async (references) =>
    references.map((reference) => {
      const id = gid(reference.replace(/^.*\//, ''))
      return { id, product: gone.some((n) => gid(n) === id) ? null : { ...MUG, id, ...over } }
    }),
})
const plan = (ids: readonly string[], look = lookAt()) =>
  productBulkDelete.plan(productBulkDelete.input.parse({ product_ids: ids, reason: REASON }), look, SEED)
const numbers = (n: number): string[] => Array.from({ length: n }, (_, at) => String(at + 1))

test('every product is named, counted and a target of its own; it is for good', async () => {
  const made = await plan(['7', gid(8), '9'], lookAt({ status: 'ACTIVE', totalInventory: 4 }))
  assert.equal(made.summary, 'Delete 3 Shopify products for good: 7, 8, 9; 3 on sale now, 3 variants in all')
  assert.deepEqual(
    made.targets,
    [7, 8, 9].map((n) => `shopify:${gid(n)}`),
  )
  assert.equal(made.undo, null)
  assert.equal(made.reverse, null)
  // Mutation proof: weigh the change as one; twenty products would count as one deletion of the day.
  assert.deepEqual(
    made.weights,
    [7, 8, 9].map((n) => ({ kind: 'count', cap: 'product_deletes', object: `shopify:${gid(n)}`, n: 1 })),
  )
  assert.deepEqual(made.untrusted, { 'product 7': 'Blue Mug', 'product 8': 'Blue Mug', 'product 9': 'Blue Mug' })
  assert.equal(made.facts.length, 3)
  assert.match(made.warnings.join(), /Archiving.*pieces in stock/)
})

test('twenty fit into one summary and one document; one alone is a bulk of one', async () => {
  const made = await plan(numbers(20).map((n) => `8000000000${n.padStart(3, '0')}`))
  assert.ok(made.summary.length < 500)
  const { hand, sent } = handOn(Object.fromEntries(made.does.ids.map((id, at) => [`p${at}`, { deletedProductId: id, userErrors: [] }])))
  await productBulkDelete.execute(made.does, hand)
  assert.equal(sent[0]?.document, 'PRODUCT_BULK_DELETE_20')
  assert.equal((await plan(['7'])).summary, 'Delete 1 Shopify product for good: 7; 0 on sale now, 1 variant in all')
})

// Mutation proof: compare what was given instead of what it names.
test('the same product twice is refused, however it is written', async () => {
  for (const ids of [
    ['7', '7'],
    ['7', gid(7)],
    [gid(8), '7', '8'],
  ])
    await assert.rejects(plan(ids), isRefusal('INPUT_INVALID', 'none', /twice/))
})

test('none, twenty-one, and what is not a field, do not pass the schema', () => {
  for (const bad of [{ product_ids: [] }, { product_ids: numbers(21) }, { product_ids: '7' }, { product_ids: [7] }, { query: 'tag:old' }])
    assert.equal(productBulkDelete.input.safeParse({ product_ids: ['7'], reason: REASON, ...bad }).success, false, JSON.stringify(bad))
  assert.equal(productBulkDelete.input.safeParse({ product_ids: numbers(20), reason: REASON }).success, true)
})

// Mutation proof: seal the ids alone.
test('one that is gone stops it before anything is sent, and one that changed is another plan', async () => {
  await assert.rejects(plan(['7', '8', '9'], lookAt({}, [8, 9])), isRefusal('NOT_FOUND', 'none', /Products 8, 9\./))
  const shown = digest((await plan(['7', '8'])).sees)
  for (const over of [{ status: 'ACTIVE' }, { title: 'Red Mug' }, { variantsCount: { count: 2 } }])
    assert.notEqual(digest((await plan(['7', '8'], lookAt(over))).sees), shown, JSON.stringify(over))
  assert.equal(digest((await plan(['7', '8'])).sees), shown)
})

const IDS = [gid(7), gid(8), gid(9)]
const gone = (id: string) => ({ deletedProductId: id, userErrors: [] })
const NO = { deletedProductId: null, userErrors: [{ field: ['id'] }] }
const answer = (...parts: readonly unknown[]) => Object.fromEntries(parts.map((part, at) => [`p${at}`, part]))
const execute = (data: unknown) => productBulkDelete.execute({ ids: IDS }, handOn(data).hand)

test('the wire: one request, every id in its place, every target spent', async () => {
  const { hand, sent } = handOn(answer(...IDS.map(gone)))
  assert.deepEqual(await productBulkDelete.execute({ ids: IDS }, hand), { deleted: '7, 8, 9', credential: 'delegate' })
  assert.equal(sent.length, 1)
  const [wire] = wireOf(sent)
  assert.deepEqual(wire?.variables, { p0: IDS[0], p1: IDS[1], p2: IDS[2] })
  assert.deepEqual(
    wire?.target,
    IDS.map((id) => `shopify:${id}`),
  )
  assert.equal(wire?.mutation.match(/productDelete\(/g)?.length, 3)
})

// Mutation proof: call it applied when one is gone, or failed when one is not; or leave out which.
test('a part that is gone is neither all nor nothing, and which part is said', async () => {
  await assert.rejects(
    execute(answer(gone(IDS[0] ?? ''), NO, gone(IDS[2] ?? ''))),
    isRefusal('PARTLY_DONE', 'unknown', /Surely deleted: 7, 9\. Refused by Shopify[^:]*: 8\.$/),
  )
  await assert.rejects(execute(answer(NO, NO, NO)), isRefusal('UPSTREAM_REJECTED', 'none', /none of these/))
})

// Mutation proof: count what is missing in the answer as refused; a request that was cut off after its work would be called without effect.
test('what the answer does not tell is not told', async () => {
  for (const odd of [
    null,
    {},
    { deletedProductId: null, userErrors: [] },
    gone(gid(70)),
    { deletedProductId: IDS[1], userErrors: [{ field: null }] },
    'x',
  ])
    await assert.rejects(
      execute(answer(gone(IDS[0] ?? ''), odd, NO)),
      isRefusal('UPSTREAM_MALFORMED', 'unknown', /Surely deleted: 7\. Refused by Shopify[^:]*: 9\. Not to be told: 8\.$/),
    )
  for (const data of [null, {}, [], 'x', answer(NO, NO)]) await assert.rejects(execute(data), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
  // Each by its own place: the ids of others say nothing.
  await assert.rejects(execute(answer(gone(IDS[1] ?? ''), gone(IDS[0] ?? ''), gone(IDS[2] ?? ''))), isRefusal('UPSTREAM_MALFORMED', 'unknown'))
})

test('a fresh read tells which are gone; only all of them is as planned', async () => {
  const does = { ids: IDS }
  assert.equal(await productBulkDelete.readBack(does, lookAt({}, [7, 8, 9])), true)
  assert.equal(await productBulkDelete.readBack(does, lookAt({}, [7, 9])), false)
  assert.deepEqual(await productBulkDelete.tells?.(does, lookAt({}, [7, 9])), { seen_gone: '7, 9', seen_there: '8' })
  assert.deepEqual(await productBulkDelete.tells?.(does, lookAt()), { seen_gone: 'none', seen_there: '7, 8, 9' })
  const fails: ProductsLook = { productStates: async () => Promise.reject(new Refusal('UPSTREAM_ERROR')) }
  await assert.rejects(async () => productBulkDelete.readBack(does, fails), isRefusal('UPSTREAM_ERROR'))
})
