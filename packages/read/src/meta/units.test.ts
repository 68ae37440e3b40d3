import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Money, parseMoney } from '@countersign/kernel'
import { refusal } from '../test.standin.ts'
import { metaMoney, metaUnits } from './units.ts'

const units = (amount: string, currency: string) => metaUnits(parseMoney({ amount, currency }))

test('counts in Meta’s own units, by its own table', () => {
  for (const [amount, currency, wanted] of [
    ['12.50', 'EUR', '1250'],
    ['300', 'TWD', '300'],
    ['5000', 'JPY', '5000'],
    ['4500', 'HUF', '4500'],
    ['150000', 'IDR', '150000'],
    ['1.25', 'BHD', '125'],
    ['0', 'USD', '0'],
  ] as const)
    assert.equal(units(amount, currency), wanted, currency)
})

// Mutation proof: move TWD into the row of 100, and NT$300 a day becomes NT$30,000.
test('NT$300 is 300 units, and 30000 units are NT$30,000', () => {
  assert.equal(units('300', 'TWD'), '300')
  assert.deepEqual(metaMoney('30000', 'TWD'), parseMoney({ amount: '30000', currency: 'TWD' }))
})

test('refuses what Meta cannot express instead of rounding it', () => {
  for (const [amount, currency] of [
    ['300.50', 'TWD'],
    ['99.99', 'HUF'],
    ['1.255', 'BHD'],
    ['0.001', 'JOD'],
  ] as const)
    assert.throws(() => units(amount, currency), refusal('AMOUNT_INVALID', 'none'), currency)
  assert.throws(() => metaUnits({ minor: -100, currency: 'EUR' }), refusal('AMOUNT_INVALID', 'none'))
})

test('refuses a currency that is not in Meta’s table, even one that ISO knows', () => {
  for (const currency of ['KWD', 'UGX', 'XXX', 'HRK', '', 'eur', '__proto__']) {
    assert.throws(() => metaUnits({ minor: 100, currency }), refusal('CURRENCY_UNKNOWN', 'none'), currency)
    assert.throws(() => metaMoney('100', currency), refusal('CURRENCY_UNKNOWN', 'none'), currency)
  }
})

test('refuses what is not a plain number of units', () => {
  for (const text of ['', '-1', '+1', '1.5', '1e3', '01', ' 1', '0x10', 'NaN', '9'.repeat(16)])
    assert.throws(() => metaMoney(text, 'EUR'), refusal('UPSTREAM_MALFORMED', 'none'), text)
  assert.throws(() => metaMoney('999999999999999', 'BHD'), refusal('UPSTREAM_MALFORMED', 'none'))
})

/** Numbers from a fixed seed: a failure can be repeated. */
function* numbers(count: number): Generator<number> {
  let state = 20_261_120
  for (let n = 0; n < count; n++) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    yield state
  }
}

const CURRENCIES = ['CLP', 'COP', 'CRC', 'HUF', 'ISK', 'IDR', 'JPY', 'KRW', 'PYG', 'TWD', 'VND', 'EUR', 'USD', 'BHD', 'JOD', 'BDT', 'ZAR']

test('units to money and back give the same units, always', () => {
  for (const number of numbers(2_000)) for (const currency of CURRENCIES) assert.equal(metaUnits(metaMoney(String(number), currency)), String(number))
})

test('money to units and back gives the same money, or is refused', () => {
  for (const minor of numbers(2_000))
    for (const currency of CURRENCIES) {
      const money: Money = { minor, currency }
      let told: string | undefined
      try {
        told = metaUnits(money)
      } catch (error) {
        assert.ok(refusal('AMOUNT_INVALID', 'none')(error))
      }
      if (told !== undefined) assert.deepEqual(metaMoney(told, currency), money)
    }
})

test('more money never is fewer units', () => {
  for (const minor of numbers(500)) {
    const [low, high] = [minor * 100, (minor + 1) * 100]
    for (const currency of CURRENCIES)
      assert.ok(BigInt(metaUnits({ minor: low * 10, currency })) < BigInt(metaUnits({ minor: high * 10, currency })), currency)
  }
})
