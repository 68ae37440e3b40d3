import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import type { z } from 'zod'
import { cursorField, dateField, idField, limitField, moneyField, moneyOf, moneyOutput, reasonField, searchField, workspaceField } from './fields.ts'

// Mutation proof: take a bound from any field, or make one of the objects loose.
for (const [name, field, good, bad] of [
  ['limit', limitField, [1, 50, undefined], [0, 51, 1.5, '5', -1, Number.NaN, null, 2 ** 53]],
  ['cursor', cursorField, ['a', undefined], ['', 'x'.repeat(LIMITS.cursorCharsMax + 1), 1, null]],
  ['search', searchField, ['', 'x'.repeat(LIMITS.searchCharsMax)], ['x'.repeat(LIMITS.searchCharsMax + 1), 1, null, undefined]],
  ['date', dateField, ['2026-11-20', '2028-02-29'], ['2026-02-30', '2027-02-29', '20.11.2026', '2026-11-20T00:00', '', 20261120, null]],
  ['id', idField, ['gid://shopify/Product/1'], ['', 'x'.repeat(81), 1, null]],
  ['reason', reasonField, ['x'.repeat(10), 'x'.repeat(300)], ['x'.repeat(9), 'x'.repeat(301), null]],
  ['workspace', workspaceField(['north', 'south']), ['north'], ['west', '', undefined, null, 'NORTH', '__proto__']],
  [
    'money',
    moneyField,
    [{ amount: '12.50', currency: 'EUR' }],
    [
      { amount: 12.5, currency: 'EUR' },
      { amount: '1', currency: 'eur' },
      { amount: '', currency: 'EUR' },
      { amount: '1', currency: 'EUR', more: 1 },
      { amount: '1' },
      '12.50',
      { amount: '9'.repeat(21), currency: 'EUR' },
    ],
  ],
  [
    'money shown',
    moneyOutput,
    [{ amount: '12.50', currency: 'EUR' }],
    [
      { amount: '1', currency: 'EUR', secret: 1 },
      { amount: 1, currency: 'EUR' },
    ],
  ],
] as const)
  test(`${name}: takes what it should and nothing else`, () => {
    for (const value of good) assert.ok((field as z.ZodType).safeParse(value).success, `good: ${JSON.stringify(value)}`)
    for (const value of bad) assert.ok(!(field as z.ZodType).safeParse(value).success, `bad: ${JSON.stringify(value)}`)
  })

test('a page has its usual length when none is asked for', () => assert.equal(limitField.parse(undefined), LIMITS.pageItemsDefault))

test('money becomes minor units, and odd amounts are refused', () => {
  assert.deepEqual(moneyOf({ amount: '12.50', currency: 'EUR' }), { minor: 1_250, currency: 'EUR' })
  for (const amount of ['-1', '1e3', '0x10', '1,50', ' 1', '1.234', 'NaN', '١'])
    assert.throws(() => moneyOf({ amount, currency: 'EUR' }), Refusal, amount)
})
