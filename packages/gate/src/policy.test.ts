import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Money } from '@countersign/kernel'
import type { Cap } from './caps.ts'
import { APPROVALS, looseningOf, type OperatorLimits, type PolicyRow, stricter, stricterMode, tighten } from './policy.ts'

const ROW: PolicyRow = {
  risk: 2,
  mode: 'on',
  approval: 'chat',
  approvalUnlisted: null,
  scope: 's',
  writesPerMinute: 5,
  caps: {
    change_percent: { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: 300 },
    max_daily: { kind: 'max', money: null },
    mails: { kind: 'count', dayMax: 200 },
    edits: { kind: 'count', callMax: 5, hourMax: 4, perObject: true },
    refunds: { kind: 'sum', call: null, day: { minor: 50, currency: 'EUR' } },
  },
}
const limit = fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined })
const money = fc.option(fc.record({ minor: fc.integer({ min: 1, max: 99 }), currency: fc.constantFrom('EUR', 'EUR', 'USD') }), { nil: undefined })
const limits: fc.Arbitrary<OperatorLimits> = fc.record({
  max_change_percent: limit,
  max_change_percent_day: limit,
  max_change_percent_week: limit,
  mails_per_hour: limit,
  mails_per_day: limit,
  edits_per_call: limit,
  edits_per_hour: limit,
  refunds_per_call: money,
  refunds_per_day: money,
  max_daily: money,
  price_floor: money,
  approval: fc.option(fc.constantFrom(...APPROVALS), { nil: undefined }),
  writes_per_minute: limit,
  risk: fc.option(fc.constantFrom(2, 3), { nil: undefined }),
})
const WITH_FLOOR: PolicyRow = { ...ROW, caps: { ...ROW.caps, price_floor: { kind: 'min', money: null } } }

/** Whether `a` allows nothing that `b` does not: told apart from `tighten`, number by number. */
function within(a: PolicyRow, b: PolicyRow): boolean {
  const capsWithin = Object.entries(b.caps).every(([name, cap]) => capWithin(a.caps[name], cap))
  return capsWithin && a.risk >= b.risk && APPROVALS.indexOf(a.approval) >= APPROVALS.indexOf(b.approval) && a.writesPerMinute <= b.writesPerMinute
}

function capWithin(own: Cap | undefined, cap: Cap): boolean {
  if (own?.kind === 'ratio' && cap.kind === 'ratio')
    return own.callPercentMax <= cap.callPercentMax && own.dayPercentMax <= cap.dayPercentMax && atMost(own.weekPercentMax, cap.weekPercentMax)
  if (own?.kind === 'count' && cap.kind === 'count')
    return atMost(own.callMax, cap.callMax) && atMost(own.hourMax, cap.hourMax) && atMost(own.dayMax, cap.dayMax) && own.perObject === cap.perObject
  if (own?.kind === 'sum' && cap.kind === 'sum') return moneyWithin(own.call, cap.call, 1) && moneyWithin(own.day, cap.day, 1)
  if (own?.kind === 'max' && cap.kind === 'max') return moneyWithin(own.money, cap.money, 1)
  return own?.kind === 'min' && cap.kind === 'min' && moneyWithin(own.money, cap.money, -1)
}

const atMost = (own: number | null | undefined, cap: number | null | undefined): boolean => (own ?? Infinity) <= (cap ?? Infinity)

function moneyWithin(own: Money | null, cap: Money | null, side: 1 | -1): boolean {
  if (cap === null) return true
  return own !== null && own.currency === cap.currency && side * (own.minor - cap.minor) <= 0
}

// Mutation proof: Math.max for Math.min in tighten; `limits.approval ?? row.approval` alone; drop the looseningIn of tightenCaps, or turn one of its comparisons round.
test('no limits ever loosen a row, nor do a workspace’s loosen those for all', () => {
  fc.assert(
    fc.property(limits, limits, (forAll, forOne) => {
      const all = tighten(WITH_FLOOR, forAll)
      assert.ok(within(all, WITH_FLOOR))
      assert.ok(within(tighten(all, forOne), all))
    }),
    { numRuns: 5_000 },
  )
})

// Mutation proof: leave one key out of the table in caps.ts, or turn one comparison of looseningIn round.
test('a limit that would loosen is named, a limit that tightens is not', () => {
  fc.assert(
    fc.property(limits, limits, (forAll, forOne) => {
      const row = tighten(WITH_FLOOR, forAll)
      for (const [key, value] of Object.entries(forOne)) {
        if (value === undefined) continue
        // What tightening by it would have to change, and does not, is what it would have loosened.
        const asGiven = taken(row, key, value)
        assert.equal(looseningOf(row, { [key]: value }).length > 0, !within(asGiven, row), `${key} ${JSON.stringify(value)}`)
      }
    }),
    { numRuns: 5_000 },
  )
  assert.match(looseningOf(ROW, { max_change_percent: 80 })[0] ?? '', /`max_change_percent` is 80, above the hard limit of 50/)
  assert.match(
    looseningOf({ ...ROW, approval: 'approver' }, { approval: 'code' })[0] ?? '',
    /`approval` is code, weaker than the hard limit, which is approver/,
  )
})

/** The row if the operator's word simply held. */
function taken(row: PolicyRow, key: string, value: NonNullable<OperatorLimits[string]>): PolicyRow {
  const cap = (name: string, fields: object): PolicyRow => ({ ...row, caps: { ...row.caps, [name]: { ...row.caps[name], ...fields } as Cap } })
  const set: Readonly<Record<string, () => PolicyRow>> = {
    max_change_percent: () => cap('change_percent', { callPercentMax: value }),
    max_change_percent_day: () => cap('change_percent', { dayPercentMax: value }),
    max_change_percent_week: () => cap('change_percent', { weekPercentMax: value }),
    mails_per_hour: () => cap('mails', { hourMax: value }),
    mails_per_day: () => cap('mails', { dayMax: value }),
    edits_per_call: () => cap('edits', { callMax: value }),
    edits_per_hour: () => cap('edits', { hourMax: value }),
    refunds_per_call: () => cap('refunds', { call: value }),
    refunds_per_day: () => cap('refunds', { day: value }),
    max_daily: () => cap('max_daily', { money: value }),
    price_floor: () => cap('price_floor', { money: value }),
    writes_per_minute: () => ({ ...row, writesPerMinute: Number(value) }),
    risk: () => ({ ...row, risk: value === 3 ? 3 : 2 }),
    approval: () => ({ ...row, approval: APPROVALS.find((kind) => kind === value) ?? row.approval }),
  }
  const made = set[key]
  assert.ok(made, key)
  return made()
}

test('a limit of another tool is named, not ignored', () => {
  for (const foreign of [{ price_floor: { minor: 1, currency: 'EUR' } }, { max_price: { minor: 1, currency: 'EUR' } }])
    assert.match(looseningOf(ROW, foreign)[0] ?? '', /is not a limit of this tool/)
  assert.match(looseningOf({ ...ROW, caps: {} }, { mails_per_day: 1 })[0] ?? '', /`mails_per_day` is not a limit of this tool/)
})

test('an amount takes hold where the operator sets it', () => {
  assert.deepEqual(tighten(ROW, { max_daily: { minor: 5_000, currency: 'EUR' } }).caps['max_daily'], {
    kind: 'max',
    money: { minor: 5_000, currency: 'EUR' },
  })
  assert.deepEqual(tighten(ROW, {}), ROW)
})

test('of two approvals the stronger holds, whichever comes first', () => {
  for (const a of APPROVALS)
    for (const b of APPROVALS) assert.equal(APPROVALS.indexOf(stricter(a, b)), Math.max(APPROVALS.indexOf(a), APPROVALS.indexOf(b)))
})

test('of two modes the one that does less holds', () => {
  assert.deepEqual(
    [stricterMode('on', 'dry_run'), stricterMode('dry_run', 'on'), stricterMode('off', 'dry_run'), stricterMode('on', 'on')],
    ['dry_run', 'dry_run', 'off', 'on'],
  )
})
