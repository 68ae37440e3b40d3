/** The net for keys and lists of people: what it holds back, what it says, and what it leaves alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { scan } from './scan.ts'

const of = (text: string, what = 'text') => scan([{ what, text }], new Set(['anna@customer.test']))
const held = (text: string): string => {
  try {
    of(text)
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'TEXT_SENSITIVE' && error.effect === 'none')
    return error.message
  }
  return ''
}
const random = (length: number, alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789') =>
  Array.from({ length }, (_, index) => alphabet[(index * 17 + 5) % alphabet.length]).join('')
const hex = (length: number) => random(length, '0123456789abcdef')

// Mutation proof: take any one pattern out of SECRETS. The keys are put together here, so that no tool takes this file for a leak.
const SECRETS: readonly [string, string][] = [
  ['a private key', `-----BEGIN ${'RSA '}PRIVATE KEY-----\n${random(64)}`],
  ['a private key of OpenSSH', `-----BEGIN ${'OPENSSH '}PRIVATE KEY-----`],
  ['an encrypted one', `-----BEGIN ${'ENCRYPTED '}PRIVATE KEY-----`],
  ['Amazon', `AKIA${random(16, 'ABCDEFGHIJKLMNOP234567')}`],
  ['Google', `AIza${random(35)}`],
  ['Google OAuth', `ya29.${random(40)}`],
  ['Shopify', `shpat_${hex(32)}`],
  ['Shopify app secret', `shpss_${hex(32)}`],
  ['Meta', `EAA${random(120)}`],
  ['GitHub', `ghp_${random(36)}`],
  ['GitHub, the newer', `github_pat_${random(60)}`],
  ['GitLab', `glpat-${random(20)}`],
  ['Slack', `xoxb-${random(30)}`],
  ['Stripe', `sk_live_${random(24)}`],
  ['a model', `sk-ant-api03-${random(60)}`],
  ['npm', `npm_${random(36)}`],
  ['SendGrid', `SG.${random(22)}.${random(43)}`],
  ['a signed token', `eyJ${random(20)}.eyJ${random(40)}.${random(40)}`],
  ['a bearer token', `Authorization: Bearer ${random(30)}`],
  ['a login in a link', 'postgres://shop:hunter22@db.example/shop'],
]
for (const [name, secret] of SECRETS)
  test(`held back: ${name}`, () => {
    for (const text of [secret, `Hello Anna,\nhere it is: ${secret}\nBye`, `x="${secret}"`]) {
      const message = held(text)
      assert.match(message, /The text seems to hold a /, text)
      assert.ok(!message.includes(secret.slice(8, 24)), 'the refusal repeats it')
    }
  })

// Mutation proof: drop PARTED from `scan`.
test('a key in pieces is still one', () => {
  for (const key of [`AKIA${random(16, 'ABCDEFGHIJKLMNOP234567')}`, `shpat_${hex(32)}`, `ghp_${random(36)}`])
    for (const parted of [
      key.replace(/(.{5})/g, '$1 '),
      key.replace(/(.{9})/g, '$1\n'),
      [...key].join(' '),
      `The key is ${[...key].join('\n')} Please`,
    ])
      assert.notEqual(held(parted), '', parted)
})

test('a key stands in no part: not in a subject, not in a file', () => {
  for (const what of ['subject', 'attachment 2', 'thread'])
    assert.throws(() => of(`shpat_${hex(32)}`, what), new RegExp(`The ${what} seems to hold a key of Shopify`))
})

const addresses = (count: number) => Array.from({ length: count }, (_, index) => `customer${index}@shop.test`)
const phones = (count: number) => Array.from({ length: count }, (_, index) => `+49 30 12345${100 + index}`)

// Mutation proof: raise mailPersonalMax or mailPersonalShownMax by one, or count in each part alone.
test('a few addresses pass, more are said, many are held back', () => {
  assert.deepEqual(of(addresses(3).join(' ')), [])
  assert.deepEqual(of(addresses(4).join(' ')), ['The mail holds 4 different email addresses.'])
  assert.equal(of(addresses(20).join('\n')).length, 1)
  assert.match(held(addresses(21).join(',')), /21 different email addresses; at most 20/)
  assert.deepEqual(of(phones(3).join(', ')), [])
  assert.deepEqual(of(phones(4).join(', ')), ['The mail holds 4 different phone numbers.'])
  assert.match(held(phones(21).join('\n')), /21 different phone numbers/)
  const [half, rest] = [addresses(21).slice(0, 11).join(' '), addresses(21).slice(11).join(' ')]
  assert.throws(
    () =>
      scan(
        [
          { what: 'text', text: half },
          { what: 'attachment 1', text: rest },
        ],
        new Set(),
      ),
    Refusal,
  )
})

test('the recipient’s own address, and one that stands there often, count for nothing and for one', () => {
  assert.deepEqual(of(`Anna@Customer.test ${addresses(3).join(' ')} ${'customer1@shop.test '.repeat(50)}`), [])
})

test('no number of a payment card goes out', () => {
  assert.match(held('My card is 4242 4242 4242 4242, thanks'), /number of a payment card/)
  assert.deepEqual(of('Order 4242424242424241'), [])
})

test('what may be meant is said, not refused', () => {
  assert.match(of('Your password is: tulip-77').join(), /reads like a password/)
  assert.match(of(`The code is ${random(40)}`).join(), /long row of letters and digits/)
  assert.match(of('Pay to DE89 3704 0044 0532 0130 00').join(), /bank account/)
})

test('an ordinary letter is left alone', () => {
  for (const text of [
    'Hello Anna,\n\nyour order #1001 left today with DHL, tracking 00340434161094042557.\nhttps://shop.example/orders/8f14e45fceea167a5a36dedd4bea2543?lang=en\n\nKind regards\nDemo Shop\n+49 30 1234567\nshop@demo.example',
    'Der Gutschein-Code SUMMER-2026-XL gilt bis 31.12.2026. Passwort vergessen? https://shop.example/reset',
    '注文 1001 の件、ありがとうございます。',
    'ask-for-more-details-about-the-big-blue-table please',
  ])
    assert.deepEqual(of(text), [], text)
})
