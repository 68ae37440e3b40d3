import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Use } from '@countersign/gate'
import { DAY_MS, WEEK_MS } from '@countersign/kernel'
import type { WriteConfig } from './config.ts'
import { limitsIn } from './limits.ts'

const NOW = 1_000 * DAY_MS
/** Only what the rules and the command look at. */
const configOf = (tools: object = {}, limits: object = {}) =>
  ({
    raw: {
      tools,
      limits,
      workspaces: {
        main: { tools: {}, limits: {}, email: { daily_max: 50 } },
        shop: { tools: {}, limits: {}, shopify: {} },
        second: { tools: {}, limits: {}, email: { daily_max: 7 } },
      },
    },
  }) as unknown as WriteConfig

const ledgerWith = (uses: Record<string, readonly Use[]>, asked: number[] = []) => ({
  usesSince: (workspace: string, since_ms: number) => (asked.push(since_ms), uses[workspace] ?? []),
})
const mails = (n: number): Use => ({ cap: 'mails', object: 'email:a@b.test', at_ms: NOW - 1_000, before: 0, after: 0, n, currency: null })
const line = (found: ReturnType<typeof limitsIn>, limit: string) => found.flatMap(({ limits }) => limits).find((one) => one.limit === limit)

// Mutation proof: read the history of another workspace, or the house’s row instead of the one as it holds there.
test('each workspace by its own history and its own rows, over the longest window', () => {
  const asked: number[] = []
  const ledger = ledgerWith({ main: [mails(12)], shop: [mails(30)] }, asked)
  assert.deepEqual(line(limitsIn(configOf(), 'main', ledger, NOW), 'mails_per_day'), {
    limit: 'mails_per_day',
    object: null,
    holds: '50',
    used: '12',
    left: '38',
    frees_at: new Date(NOW - 1_000 + DAY_MS).toISOString(),
  })
  assert.deepEqual(asked, [NOW - WEEK_MS])
  assert.equal(line(limitsIn(configOf(), 'second', ledger, NOW), 'mails_per_day')?.left, '7')
  assert.equal(line(limitsIn(configOf({}, { preview_email_send: { mails_per_day: 10 } }), 'main', ledger, NOW), 'mails_per_day')?.left, '0')
})

test('only tools that are on, of platforms that the workspace has; without a ledger nothing is used', () => {
  const of = (tools: object, workspace: string) => limitsIn(configOf(tools), workspace, null, NOW).map(({ tool, mode }) => `${tool} ${mode}`)
  assert.ok(of({}, 'shop').includes('preview_shopify_price_change on'))
  assert.ok(!of({}, 'shop').some((one) => one.includes('email')))
  assert.ok(of({ preview_email_send: 'dry_run' }, 'main').includes('preview_email_send dry_run'))
  assert.ok(!of({ preview_email_send: 'off' }, 'main').some((one) => one.includes('email_send')))
  assert.equal(line(limitsIn(configOf(), 'main', null, NOW), 'mails_per_day')?.used, '0')
})

test('of many objects the ones used last, and the number of the others', () => {
  const uses = Array.from({ length: 25 }, (_, n): Use => ({
    cap: 'change_percent',
    object: `o${n}`,
    at_ms: NOW - 100 + n,
    before: 100,
    after: 110,
    n: 0,
    currency: null,
  }))
  const found = limitsIn(configOf(), 'shop', ledgerWith({ shop: uses }), NOW).find(({ tool }) => tool === 'preview_shopify_price_change')
  const day = found?.limits.filter(({ limit }) => limit === 'max_change_percent_day') ?? []
  assert.deepEqual([day.length, day[0]?.object, day.at(-1)?.object, found?.more], [20, 'o24', 'o5', 10])
})
