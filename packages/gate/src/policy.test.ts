import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { APPROVALS, looseningOf, type OperatorLimits, type PolicyRow, stricter, tighten } from './policy.ts'

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
const limits: fc.Arbitrary<OperatorLimits> = fc.record({ max_change_percent: limit, max_change_percent_day: limit, mails_per_day: limit })

// Mutation proof: Math.max for Math.min in tightenCap.
test('no operator limit ever loosens a cap', () => {
  fc.assert(
    fc.property(limits, (given) => {
      const { change_percent, mails_per_day } = tighten(ROW, given).caps
      assert.ok(change_percent?.kind === 'ratio' && change_percent.callPercentMax <= 50 && change_percent.dayPercentMax <= 100)
      assert.ok(mails_per_day?.kind === 'count' && mails_per_day.dayMax <= 200)
    }),
  )
})

test('a limit that would loosen is named, a limit that tightens is not', () => {
  fc.assert(
    fc.property(limits, (given) => {
      const loosens = (given.max_change_percent ?? 0) > 50 || (given.max_change_percent_day ?? 0) > 100 || (given.mails_per_day ?? 0) > 200
      assert.equal(looseningOf(ROW, given).length > 0, loosens)
    }),
  )
  assert.match(looseningOf(ROW, { max_change_percent: 80 })[0] ?? '', /`max_change_percent` is 80, above the hard limit of 50/)
})

test('a limit of another tool is named, not ignored', () => {
  assert.match(looseningOf(ROW, { price_floor: { minor: 1, currency: 'EUR' } })[0] ?? '', /`price_floor` is not a limit of this tool/)
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
