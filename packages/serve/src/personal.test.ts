import assert from 'node:assert/strict'
import { test } from 'node:test'
import { personalIn } from './personal.ts'

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
