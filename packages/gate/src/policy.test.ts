import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { APPROVALS, looseningOf, type OperatorLimits, type PolicyRow, stricter, stricterMode, tighten } from './policy.ts'

const ROW: PolicyRow = {
  risk: 2,
  mode: 'on',
  approval: 'chat',
  approvalUnlisted: null,
  scope: 's',
  writesPerMinute: 5,
  caps: {
    change_percent: { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100 },
    max_daily: { kind: 'max', money: null },
    mails_per_day: { kind: 'count', dayMax: 200 },
  },
}
const limit = fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined })
const money = fc.option(fc.record({ minor: fc.integer({ min: 1, max: 99 }), currency: fc.constantFrom('EUR', 'EUR', 'USD') }), { nil: undefined })
const limits: fc.Arbitrary<OperatorLimits> = fc.record({
  max_change_percent: limit,
  max_change_percent_day: limit,
  mails_per_day: limit,
  max_daily: money,
  price_floor: money,
  approval: fc.option(fc.constantFrom(...APPROVALS), { nil: undefined }),
  writes_per_minute: limit,
  risk: fc.option(fc.constantFrom(2, 3), { nil: undefined }),
})
const WITH_FLOOR: PolicyRow = { ...ROW, caps: { ...ROW.caps, price_floor: { kind: 'min', money: null } } }

/** Whether `a` allows nothing that `b` does not: told apart from `tighten`, number by number. */
function within(a: PolicyRow, b: PolicyRow): boolean {
  const capsWithin = Object.entries(b.caps).every(([name, cap]) => {
    const own = a.caps[name]
    if (own === undefined || own.kind !== cap.kind) return false
    if (own.kind === 'ratio') return cap.kind === 'ratio' && own.callPercentMax <= cap.callPercentMax && own.dayPercentMax <= cap.dayPercentMax
    if (own.kind === 'count') return cap.kind === 'count' && own.dayMax <= cap.dayMax
    if (cap.kind === 'ratio' || cap.kind === 'count' || cap.money === null) return true
    if (own.money === null || own.money.currency !== cap.money.currency) return false
    return own.kind === 'max' ? own.money.minor <= cap.money.minor : own.money.minor >= cap.money.minor
  })
  return capsWithin && a.risk >= b.risk && APPROVALS.indexOf(a.approval) >= APPROVALS.indexOf(b.approval) && a.writesPerMinute <= b.writesPerMinute
}

// Mutation proof: Math.max for Math.min anywhere in tighten or tightenCap; `limits.approval ?? row.approval` alone; drop the levelLoosened of tightenCap.
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

// Mutation proof: leave one key out of looseningOf, or turn one comparison round.
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
function taken(row: PolicyRow, key: string, value: NonNullable<OperatorLimits[keyof OperatorLimits]>): PolicyRow {
  const ratio = row.caps['change_percent']
  assert.ok(ratio?.kind === 'ratio')
  if (key === 'max_change_percent') return { ...row, caps: { ...row.caps, change_percent: { ...ratio, callPercentMax: Number(value) } } }
  if (key === 'max_change_percent_day') return { ...row, caps: { ...row.caps, change_percent: { ...ratio, dayPercentMax: Number(value) } } }
  if (key === 'mails_per_day') return { ...row, caps: { ...row.caps, mails_per_day: { kind: 'count', dayMax: Number(value) } } }
  if (key === 'writes_per_minute') return { ...row, writesPerMinute: Number(value) }
  if (key === 'risk') return { ...row, risk: value === 3 ? 3 : 2 }
  if (typeof value === 'object') return { ...row, caps: { ...row.caps, [key]: { kind: key === 'price_floor' ? 'min' : 'max', money: value } } }
  return { ...row, approval: APPROVALS.find((kind) => kind === value) ?? row.approval }
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
