// Lists that never end, and pages that lead back to themselves: a tool stops by itself, and a model is never sent in a circle.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Failing, openFailing, type Outcome } from '../support/failing.ts'
import { edited, type Spoil } from '../support/faulty.ts'
import { TOOLS } from '../support/one-question.ts'

/** Every place where an answer says whether there is more says that there is, behind this cursor. */
function goingOn(value: unknown, cursor: string): unknown {
  if (Array.isArray(value)) return value.map((item) => goingOn(item, cursor))
  if (typeof value !== 'object' || value === null) return value
  const tree = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, goingOn(item, cursor)]))
  if ('hasNextPage' in tree) return { ...tree, hasNextPage: true, ...('endCursor' in tree ? { endCursor: cursor } : {}) }
  if (!Array.isArray(tree['data'])) return tree
  return { ...tree, paging: { cursors: { after: cursor }, next: 'https://graph.facebook.com/v26.0/act_1001/next' } }
}

/** A cursor that the platform never gave is answered with the last good page once more. */
function endless(cursorOf: (spoilt: number) => string): Spoil {
  let last: unknown
  return edited((answer, spoilt) => {
    if (JSON.stringify(answer['errors'] ?? '').includes('THROTTLED')) return answer
    if ('errors' in answer || 'error' in answer) return goingOn(last, cursorOf(spoilt))
    if ('data' in answer) last = answer
    return goingOn(answer, cursorOf(spoilt))
  })
}

const PAGED: Readonly<Record<'shopify' | 'meta', readonly string[]>> = {
  shopify: TOOLS.shopify.filter(({ input }) => 'cursor' in input.shape).map(({ name }) => name),
  meta: TOOLS.meta.filter(({ input }) => 'cursor' in input.shape).map(({ name }) => name),
}
/** What one answer may take of a platform: pages of orders of two periods, and what comes before them. */
const REQUESTS_MAX = 24
const WAIT_MS = 15_000

/** Where one question sends two kinds of lists side by side, one of them would be answered with a page of the other. */
const ONE_KIND: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { shopify_sales_report: { group_by: 'day' } }

let failing: Failing
before(async () => void (failing = await openFailing()))
after(() => failing.close())

const ask = (platform: 'shopify' | 'meta', tool: string, http: Spoil, input = {}): Promise<Outcome> =>
  failing.outcomeOf({ platform, tool, fault: { http }, from: 0, wait_ms: WAIT_MS, input })

for (const platform of ['shopify', 'meta'] as const)
  describe(platform, () => {
    for (const { name } of [...TOOLS[platform], ...TOOLS.house])
      // Mutation proof: take the bound from a loop over pages, such as salesPagesMax in sales/orders.ts.
      test(`${name}: a list without an end is left, and said to go on`, async () => {
        const { answer, refusal, asked } = await ask(
          platform,
          name,
          endless((spoilt) => `next${spoilt}`),
          ONE_KIND[name],
        )
        assert.ok(answer !== undefined, `${refusal?.code}: ${refusal?.message}`)
        assert.ok(asked <= REQUESTS_MAX, String(asked))
        if (PAGED[platform].includes(name)) assert.match(String(answer['next_cursor']), /^next\d+$/)
        if (name === 'shopify_sales_report') assert.equal(answer['complete'], false)
      })

    for (const name of PAGED[platform])
      // Mutation proof: leave the comparison with the cursor asked for out of nextOf in shopify/sight.ts, or of pageOf in meta/nodes.ts.
      test(`${name}: a page that leads to itself is refused`, async () => {
        const circle = endless(() => 'again')
        const first = await ask(platform, name, circle)
        assert.equal(first.answer?.['next_cursor'], 'again')
        const again = await ask(platform, name, circle, { cursor: 'again' })
        assert.equal(again.refusal?.code, 'UPSTREAM_MALFORMED')
      })
  })
