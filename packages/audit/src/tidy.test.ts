import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonical } from '@countersign/kernel'
import fc from 'fast-check'
import { LEFT_OUT, oneLine, tidy, visible, wholeNumber } from './tidy.ts'

test('what a terminal would obey or hide is taken out', () => {
  assert.equal(visible('a\u001b[31mb\nc\u0000d'), 'a[31mbcd')
  assert.equal(visible('pay\u202Eevil\u2066\u200B\u{E0041}\u{FE0F}\u2028'), 'payevil')
  assert.equal(visible('Grüße, 東京 🙂'), 'Grüße, 東京 🙂')
  assert.equal(visible('half \ud83d a pair'), 'half  a pair')
})

test('a text is cut with a mark, never within a character pair', () => {
  assert.equal(oneLine('abcdef', 6), 'abcdef')
  assert.equal(oneLine('abcdefg', 6), `abcde${LEFT_OUT}`)
  const cut = oneLine('🙂🙂🙂🙂', 4)
  assert.ok(cut.isWellFormed())
  assert.ok(cut.length <= 4)
  assert.ok(oneLine('\u200b'.repeat(1000) + 'x', 10).length <= 10)
})

test('a float becomes its text, so that the row keeps one canonical text', () => {
  assert.equal(wholeNumber(12), 12)
  assert.equal(wholeNumber(0.5), '0.5')
  assert.equal(wholeNumber(Number.NaN), 'NaN')
  assert.equal(wholeNumber(2 ** 60), '1152921504606847000')
})

test('any value has a canonical text afterwards', () => {
  const circular: Record<string, unknown> = { a: 1 }
  circular['self'] = circular
  for (const value of [undefined, 10n, () => 1, Symbol('x'), new Date(0), new Map([[1, 2]]), circular, { a: undefined, b: [1.5, '\ud800'] }])
    assert.doesNotThrow(() => canonical(tidy(value)))
  assert.deepEqual(tidy({ a: undefined, b: 10n }), { b: LEFT_OUT })
})

test('any JSON a model can send has a canonical text afterwards', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => void canonical(tidy(value))),
    { numRuns: 200 },
  )
})
