import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { DAY_MS, LIMITS, Refusal } from '@countersign/kernel'
import { type Excess, rightsCheck } from './rights.ts'
import { answering } from './test.places.ts'
import { checkAll, watchRights } from './watch.ts'

const NOW = Date.UTC(2026, 10, 1, 12)
const TOOLS = [{ name: 'shopify_order_get', scopes: ['read_orders'] }]

function watching(answers: Parameters<typeof answering>[0]) {
  const lines: string[] = []
  const excess: Excess[] = []
  const { workspaces, asked } = answering(answers)
  const note = (_: unknown, message: string) => void lines.push(message)
  return {
    lines,
    excess,
    asked,
    on: {
      workspaces,
      check: rightsCheck(workspaces, (found) => excess.push(found)),
      on: { shopify: TOOLS, meta: [] },
      log: { info: note, warn: note, bug: (_: string, error: unknown) => void lines.push(`bug ${String(error)}`) },
      clock: () => NOW,
    },
  }
}

/** Lets every promise that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

function timers(t: TestContext): void {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] })
}

test('nothing is asked before the first list; a second later it is, and every quarter of an hour again', async (t) => {
  timers(t)
  const { on, asked } = watching({ shopify: async () => ['read_orders'] })
  const watch = watchRights(on)
  watch.listed()
  watch.listed()
  t.mock.timers.tick(LIMITS.rightsAfterList_ms - 1)
  assert.equal(asked(), 0)
  t.mock.timers.tick(1)
  assert.equal(asked(), 1)
  // The check at the start, which comes later, is the same one.
  t.mock.timers.tick(LIMITS.rightsAfterStart_ms)
  assert.equal(asked(), 1)
  await settle()
  t.mock.timers.tick(LIMITS.rightsAgainEvery_ms)
  assert.equal(asked(), 2)
  watch.stop()
  t.mock.timers.tick(LIMITS.rightsAgainEvery_ms * 3)
  assert.equal(asked(), 2)
})

// Mutation proof: leave out the timer that runs from the start.
test('a client that never lists does not put the check off', async (t) => {
  timers(t)
  const { on, asked, excess } = watching({ meta: async () => ['ads_management'] })
  watchRights(on)
  t.mock.timers.tick(LIMITS.rightsAfterStart_ms)
  await settle()
  assert.equal(asked(), 1)
  assert.equal(excess[0]?.platform, 'meta')
})

test('what lacks a permission is named once, with its tools and the page, until it changes', async () => {
  const rights = ['read_products']
  const { on, lines } = watching({ shopify: async () => rights })
  const told = new Map<string, string>()
  await checkAll(on, false, told)
  await checkAll(on, true, told)
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /lack read_orders, so these tools are refused: shopify_order_get\. Add it at .*Dev Dashboard/)
  rights.push('read_orders')
  await checkAll(on, true, told)
  rights.pop()
  await checkAll(on, true, told)
  assert.equal(lines.length, 2)
})

test('a platform that is down is a warning, not an end', async () => {
  const { on, lines } = watching({ meta: () => Promise.reject(new Refusal('UPSTREAM_UNREACHABLE')) })
  const told = new Map<string, string>()
  await checkAll(on, false, told)
  await checkAll(on, true, told)
  assert.deepEqual(lines, ['meta did not say what the credentials may do; looks are refused until it does'])
})

test('a token’s end is told seven days ahead, whichever of its two ends comes first', async () => {
  const at = (days: number) => NOW + days * DAY_MS
  for (const [ends, says] of [
    [{ expiresAt_ms: at(8), dataAccessExpiresAt_ms: null }, null],
    [{ expiresAt_ms: null, dataAccessExpiresAt_ms: null }, null],
    [{ expiresAt_ms: at(7), dataAccessExpiresAt_ms: null }, /ends in 7 days/],
    [{ expiresAt_ms: at(60), dataAccessExpiresAt_ms: at(1.5) }, /ends in 1 day /],
    [{ expiresAt_ms: null, dataAccessExpiresAt_ms: at(0.5) }, /ends within a day/],
    [{ expiresAt_ms: at(-1), dataAccessExpiresAt_ms: null }, /ended at 2026-10-31T12:00Z\. Make a new one at .*System users/],
  ] as const) {
    const { on, lines } = watching({ meta: async () => ['ads_read'], token: async () => ({ ...ends, scopes: [] }) })
    await checkAll(on, false, new Map())
    if (says === null) assert.deepEqual(lines, [])
    else assert.match(lines[0] ?? '', says)
  }
})
