import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure } from './assert.ts'
import { amountOf, compareMoney, decimalsOf, parseMoney, parsePlatformMoney, showMoney, showPercent } from './money.ts'
import { Refusal } from './refusal.ts'

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('text to minor units and back, by the currency’s decimals', () => {
  for (const [amount, currency, minor] of [
    ['12.50', 'EUR', 1_250],
    ['12.5', 'EUR', 1_250],
    ['12', 'EUR', 1_200],
    ['0.01', 'EUR', 1],
    ['1200', 'JPY', 1_200],
    ['1.234', 'BHD', 1_234],
    ['0', 'EUR', 0],
    ['9999999999999', 'JPY', 9_999_999_999_999],
  ] as const) {
    assert.deepEqual(parseMoney({ amount, currency }), { minor, currency })
    assert.equal(parseMoney({ amount: amountOf({ minor, currency }), currency }).minor, minor)
  }
  assert.equal(showMoney({ minor: 5, currency: 'EUR' }), '0.05 EUR')
  assert.equal(showMoney({ minor: -1_250, currency: 'EUR' }), '-12.50 EUR')
  assert.equal(showMoney({ minor: 300, currency: 'JPY' }), '300 JPY')
})

// Mutation proof: drop the anchors of the pattern, or let the fraction be longer than the currency's decimals.
test('anything but a plain decimal of the currency is refused', () => {
  for (const amount of [
    '',
    ' 1',
    '1 ',
    '+1',
    '-1',
    '1e3',
    '0x10',
    '1,000',
    '1.000',
    '1.',
    '.5',
    '01',
    '1.2.3',
    '٣',
    'NaN',
    'Infinity',
    '1_000',
    '99999999999999',
  ])
    assert.throws(() => parseMoney({ amount, currency: 'EUR' }), refused('AMOUNT_INVALID'), amount)
  assert.throws(() => parseMoney({ amount: '1.5', currency: 'JPY' }), refused('AMOUNT_INVALID'))
  assert.throws(() => parseMoney({ amount: '5.000', currency: 'TWD' }), refused('AMOUNT_INVALID'))
})

test('a currency that is not known has no exponent, however it is written', () => {
  for (const currency of ['XXX', 'eur', '', 'EURO', '__proto__', 'constructor'])
    assert.throws(() => decimalsOf(currency), refused('CURRENCY_UNKNOWN'), currency)
})

test('a platform’s padding zeros are dropped, its digits never', () => {
  assert.equal(parsePlatformMoney({ amount: '1200.0', currency: 'JPY' }).minor, 1_200)
  assert.equal(parsePlatformMoney({ amount: '18.9', currency: 'EUR' }).minor, 1_890)
  assert.equal(parsePlatformMoney({ amount: '18.9000', currency: 'EUR' }).minor, 1_890)
  assert.throws(() => parsePlatformMoney({ amount: '18.905', currency: 'EUR' }), refused('AMOUNT_INVALID'))
})

test('money is compared within one currency only', () => {
  assert.equal(compareMoney({ minor: 1, currency: 'EUR' }, { minor: 2, currency: 'EUR' }), -1)
  assert.throws(() => compareMoney({ minor: 1, currency: 'EUR' }, { minor: 1, currency: 'USD' }), AssertionFailure)
})

test('a percentage never looks smaller than it is', () => {
  for (const [before, after, text] of [
    [1_000, 1_200, '+20 %'],
    [6_390, 5_750, '−10.1 %'],
    [4_000, 40_000, '+900 %'],
    [1_000, 1_000, '0 %'],
    [100_000, 100_001, '+0.1 %'],
    [3, 2, '−33.4 %'],
  ] as const)
    assert.equal(showPercent(before, after), text)
  assert.throws(() => showPercent(0, 1), AssertionFailure)
})
