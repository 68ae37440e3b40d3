// One level, one number: said anywhere it holds everywhere on its platform, said twice it is said wrong, and nothing that is said loosens anything.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OperatorLimits, tighten } from '@countersign/gate'
import fc from 'fast-check'
import { z } from 'zod'
import { POLICY } from './policy.ts'
import { onlyTighter, type Ruled, rowIn } from './rules.ts'
import { contradictions, ruled } from './rules.shared.ts'
import { WRITE_TOOLS, type WriteToolName } from './tools.ts'

const BUDGET = 'preview_meta_budget_change'
const STATUS = 'preview_meta_status_change'
const PRICE = 'preview_shopify_price_change'
const eur = (minor: number) => ({ minor, currency: 'EUR' })
const levelOf = (tool: WriteToolName, cap: string, limits: Record<string, OperatorLimits>) => {
  const held = ruled(POLICY[tool], tool, limits).caps[cap]
  return held?.kind === 'max' || held?.kind === 'min' ? held.money : undefined
}

// Mutation proof: leave `shared` out of `ruled`.
test('every tool that weighs a level holds it, wherever on its platform it is said', () => {
  const weighing = WRITE_TOOLS.map(({ name }) => name).filter((name) => 'account_daily' in POLICY[name].caps)
  assert.ok(weighing.length >= 4)
  for (const said of weighing)
    for (const tool of weighing) assert.deepEqual(levelOf(tool, 'account_daily', { [said]: { account_daily: eur(9_000) } }), eur(9_000), said)
})

// Mutation proof: take the levels of every platform.
test('what bounds one tool’s own work stays its own, and another platform’s limits are no concern', () => {
  const given = { [BUDGET]: { max_change_percent: 20, edits_per_hour: 1, approval: 'code', writes_per_minute: 1 } } as const
  assert.deepEqual(ruled(POLICY[STATUS], STATUS, given), POLICY[STATUS])
  assert.deepEqual(ruled(POLICY[PRICE], PRICE, given), POLICY[PRICE])
  assert.equal(levelOf(PRICE, 'max_price', { [STATUS]: { max_price: eur(1) } }), null)
})

// Mutation proof: let the last one said win.
test('of two amounts the tighter holds, and a configuration that says two is refused where the second stands', () => {
  const two = { [BUDGET]: { account_daily: eur(15_000) }, [STATUS]: { account_daily: eur(9_500) } }
  for (const tool of [BUDGET, STATUS] as const) assert.deepEqual(levelOf(tool, 'account_daily', two), eur(9_500))
  assert.deepEqual(contradictions(two), [
    {
      tool: STATUS,
      key: 'account_daily',
      message:
        '`account_daily` is 95.00 EUR here and 150.00 EUR at `preview_meta_budget_change`. It is one limit for every tool that has it: say it once.',
    },
  ])
  assert.equal(contradictions({ [BUDGET]: { max_daily: eur(1) }, [STATUS]: { max_daily: { minor: 1, currency: 'USD' } } }).length, 1)
  for (const fine of [{}, { [BUDGET]: { max_daily: eur(1) }, [STATUS]: { max_daily: eur(1), account_daily: eur(9) } }, { [BUDGET]: {} }])
    assert.deepEqual(contradictions(fine), [])
})

function problems(limits: Record<string, OperatorLimits>, ofMain: Record<string, OperatorLimits> = {}): readonly string[] {
  const config: Ruled = { tools: {}, limits, workspaces: { main: { tools: {}, limits: ofMain } } }
  const found = z.custom<Ruled>().superRefine(onlyTighter).safeParse(config)
  return found.success ? [] : found.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

// Mutation proof: leave `contradictions` out of rules.ts, or compare a workspace with what the top says of the same tool alone.
test('a configuration: two amounts at one place, or one of a workspace above another tool’s at the top, do not load', () => {
  const [twice, none] = problems({ [BUDGET]: { account_daily: eur(2) }, [STATUS]: { account_daily: eur(1) } })
  assert.match(twice ?? '', /^limits\.preview_meta_status_change\.account_daily: .*say it once/)
  assert.equal(none, undefined)
  const over = problems({ [BUDGET]: { account_daily: eur(1) } }, { [STATUS]: { account_daily: eur(2) } })
  assert.match(over[0] ?? '', /^workspaces\.main\.limits\.preview_meta_status_change\.account_daily: .*above the top-level limit of 0\.01 EUR/)
  assert.deepEqual(problems({ [BUDGET]: { account_daily: eur(2) } }, { [STATUS]: { account_daily: eur(1) } }), [])
  const config: Ruled = {
    tools: {},
    limits: { [BUDGET]: { account_daily: eur(2) } },
    workspaces: { main: { tools: {}, limits: { [STATUS]: { account_daily: eur(1) } } } },
  }
  const cap = rowIn(config, BUDGET, 'main').caps['account_daily']
  assert.deepEqual(cap, { kind: 'max', money: eur(1) })
})

test('sharing never loosens: each row is within what its own limits alone would leave', () => {
  const money = fc.option(fc.record({ minor: fc.integer({ min: 1, max: 9 }), currency: fc.constantFrom('EUR', 'USD') }), { nil: undefined })
  const limits = fc.record({ max_daily: money, account_daily: money, max_lifetime: money })
  fc.assert(
    fc.property(limits, limits, (budget, status) => {
      const given = { [BUDGET]: budget, [STATUS]: status }
      for (const tool of [BUDGET, STATUS] as const)
        for (const [name, cap] of Object.entries(tighten(POLICY[tool], given[tool]).caps)) {
          const held = ruled(POLICY[tool], tool, given).caps[name]
          if (cap.kind !== 'max' || held?.kind !== 'max' || cap.money === null) continue
          assert.ok(held.money !== null && held.money.currency === cap.money.currency && held.money.minor <= cap.money.minor)
        }
    }),
  )
})
