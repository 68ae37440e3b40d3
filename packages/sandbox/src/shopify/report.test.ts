/** What reports, discounts and the story of an order look like; what is not played is refused by name. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ask, openShop } from './test.shop.ts'
import { APP_SCOPES } from './tokens.ts'

const usual = await openShop()
const reports = await openShop([...APP_SCOPES.reader, 'read_reports', 'read_all_orders'])
after(async () => {
  await usual.close()
  await reports.close()
})

const TABLE = 'query($q: String!) { shopifyqlQuery(query: $q) { parseErrors tableData { columns { name dataType } rows } } }'
const METRICS = 'orders, gross_sales, discounts, returns, net_sales'
type Row = Readonly<Record<string, string>>

async function rows(query: string): Promise<readonly Row[]> {
  const answer = await ask(reports, TABLE, { q: query })
  assert.equal(answer.errors, undefined)
  assert.deepEqual(answer.at('shopifyqlQuery', 'parseErrors'), [])
  // The shape is what this file asserts.
  return answer.at('shopifyqlQuery', 'tableData', 'rows') as readonly Row[]
}

const cents = (text: string | undefined): number => Math.round(Number(text) * 100)
const sum = (list: readonly Row[], name: string): number => list.reduce((total, row) => total + cents(row[name]), 0)

test('a report needs its own scope', async () => {
  assert.equal((await ask(usual, TABLE, { q: `FROM sales SHOW ${METRICS} SINCE 2026-11-01 UNTIL 2026-11-20` })).code, 'ACCESS_DENIED')
})

test('the same period by day, product and channel comes to the same sums, and a row adds up', async () => {
  const period = 'SINCE 2026-10-01 UNTIL 2026-11-20'
  const [total] = await rows(`FROM sales SHOW ${METRICS} ${period}`)
  assert.ok(total !== undefined && cents(total['gross_sales']) > 100_000)
  for (const tail of ['TIMESERIES day', 'GROUP BY product_id, product_title', 'GROUP BY sales_channel']) {
    const groups = await rows(`FROM sales SHOW ${METRICS} ${period} ${tail}`)
    assert.ok(groups.length > 1)
    for (const name of ['gross_sales', 'discounts', 'returns', 'net_sales']) assert.equal(sum(groups, name), cents(total[name]), `${tail} ${name}`)
    for (const row of groups) assert.equal(cents(row['net_sales']), cents(row['gross_sales']) + cents(row['discounts']) + cents(row['returns']))
  }
  const days = await rows(`FROM sales SHOW ${METRICS} ${period} TIMESERIES day`)
  assert.equal(days.length, 51)
  assert.deepEqual([days[0]?.['day'], days.at(-1)?.['day']], ['2026-10-01', '2026-11-20'])
  const best = await rows(`FROM sales SHOW ${METRICS} ${period} GROUP BY product_id, product_title ORDER BY net_sales DESC LIMIT 3`)
  assert.equal(best.length, 3)
  assert.ok(cents(best[0]?.['net_sales']) >= cents(best[2]?.['net_sales']))
})

for (const query of ['SELECT 1', `FROM orders SHOW ${METRICS}`, 'FROM sales SHOW sauce SINCE 2026-11-01 UNTIL 2026-11-02', ''])
  test(`${JSON.stringify(query)} is a parse error`, async () => {
    const answer = await ask(reports, TABLE, { q: query })
    assert.equal(answer.at('shopifyqlQuery', 'tableData'), null)
    assert.equal(typeof answer.at('shopifyqlQuery', 'parseErrors', 0), 'string')
  })

test('discounts are searched by status, and each kind has its own fields', async () => {
  const titles = async (query: string) => {
    const answer = await ask(
      usual,
      'query($q: String) { discountNodes(first: 50, query: $q) { nodes { id discount { __typename ... on DiscountCodeBasic { title status } } } } discountNodesCount(query: $q) { count } }',
      { q: query },
    )
    assert.equal(answer.errors, undefined)
    return JSON.stringify(answer.at('discountNodes', 'nodes'))
  }
  assert.match(await titles('status:active'), /AHOI10/)
  assert.doesNotMatch(await titles('status:active'), /SPRING15|ADVENT12/)
  assert.match(await titles('status:expired'), /SPRING15/)
  assert.match(await titles('status:scheduled'), /ADVENT12/)
  assert.match(await titles('method:automatic'), /DiscountAutomaticNode/)
})

test('an order has a risk, a channel, and a timeline from its first event to its last', async () => {
  const id = `gid://shopify/Order/${usual.seed.orders.at(-20)?.id}`
  const answer = await ask(
    usual,
    `{ order(id: "${id}") { currentSubtotalPriceSet { shopMoney { amount } } attribution { handle displayName } risk { recommendation assessments { riskLevel facts { description sentiment } } }
      events(first: 10) { nodes { action message createdAt } } last: events(first: 1, reverse: true) { nodes { action } } } }`,
  )
  assert.equal(answer.errors, undefined)
  assert.equal(answer.at('order', 'events', 'nodes', 0, 'action'), 'placed')
  assert.match(String(answer.at('order', 'risk', 'recommendation')), /^(?:ACCEPT|INVESTIGATE|CANCEL)$/)
  assert.notEqual(answer.at('order', 'last', 'nodes', 0, 'action'), 'placed')
  assert.equal((await ask(usual, `{ order(id: "${id}") { events(first: 1, query: "action:create") { nodes { id } } } }`)).code, 'SANDBOX_UNSUPPORTED')
})

test('a product names its collections', async () => {
  const answer = await ask(
    usual,
    '{ product(id: "gid://shopify/Product/8000000000001") { collections(first: 5) { nodes { id title productsCount { count } } } } }',
  )
  assert.equal(answer.errors, undefined)
  assert.match(JSON.stringify(answer.data), /Bestsellers/)
})
