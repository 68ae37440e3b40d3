import assert from 'node:assert/strict'
import { test } from 'node:test'
import { personalCounts, personalIn } from './personal.ts'

test('addresses, phone numbers and card numbers are found, whatever stands around them', () => {
  for (const [text, kind] of [
    ['{"to":"berta@customer.test"}', 'email address'],
    ["o'brien+x@mail.customer.test", 'email address'],
    ['"note":"call +49 30 1234567 please"', 'phone number'],
    ['"+14155552671"', 'phone number'],
    ['"030-1234567"', 'phone number'],
    ['"card":"4242 4242 4242 4242"', 'card number'],
    ['"4242424242424242"', 'card number'],
    ['"378282246310005"', 'card number'],
  ] as const)
    assert.deepEqual(personalIn(text), [kind], text)
})

// Mutation proof: drop the Luhn test, or the lookbehind of CARD.
test('ids, times, hashes and amounts of an honest log are none', () => {
  for (const text of [
    '"ts":"2026-11-20T21:41:23.123Z","seq":14',
    '"shopify:gid://shopify/ProductVariant/44000000000001"',
    '"gid://shopify/Order/4242424242424242"',
    '"meta:120210000000010001"',
    '"act_1234567890123456"',
    '"4242424242424241"',
    '"hash":"8a48f4306df1a6c5979a7c50824ec1129a8508148fbd420182c7907beb8524c5"',
    '"0123456789012345678901234567890123456789012345678901234567890123"',
    '"node":"26.10.0","duration_ms":1234567',
    'write-server-20261120T214120Z-89146551',
    '550e8400-e29b-41d4-a716-446655440000',
    '"limit":"±50 % each, +100 % or −50 % in 24 h"',
  ])
    assert.deepEqual(personalIn(text), [], text)
})

test('how many different ones there are of each kind, known addresses left out', () => {
  const text = 'a@x.test, A@X.test, b@x.test; +49 30 1234567 or +49301234567, 030-1234567; 4242 4242 4242 4242 = 4242424242424242, 378282246310005'
  assert.deepEqual(personalCounts(text), { 'email address': 2, 'phone number': 2, 'card number': 2 })
  assert.equal(personalCounts(text, new Set(['a@x.test']))['email address'], 1)
  assert.deepEqual(personalCounts('Order 1001, 12.50 EUR, 2026-11-20'), { 'email address': 0, 'phone number': 0, 'card number': 0 })
})

test('a text made to be slow is not', () => {
  for (const part of ['a', '1', '+1 ', 'a@', 'a.', '4111 ', '0123 456 ', '@a.']) {
    const started = process.cpuUsage()
    personalCounts(part.repeat(200_000 / part.length))
    // Quadratic work on such a text takes minutes; this is a bound on work, not on speed.
    assert.ok(process.cpuUsage(started).user < 20_000_000, part)
  }
})
