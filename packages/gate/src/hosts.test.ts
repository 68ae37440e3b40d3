/** The exact host, or none: every way that one host is known to hide in the spelling of another. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainToASCII } from 'node:url'
import { Refusal, type RefusalCode } from '@countersign/kernel'
import { elsewhere, hostProblem, listedUrl } from './hosts.ts'

const refused =
  (code: RefusalCode, says = /./) =>
  (error: unknown) =>
    error instanceof Refusal && error.code === code && says.test(error.message)

const LISTED = ['hooks.example', 'bücher.example']
const url = (text: string, hosts: readonly string[] = LISTED) => listedUrl(text, hosts, 'shopify.webhook_hosts')

test('an address of a listed host comes out in its one spelling', () => {
  for (const [text, is] of [
    ['https://hooks.example/orders', 'https://hooks.example/orders'],
    ['https://hooks.example', 'https://hooks.example/'],
    ['https://hooks.example:443/a/b-c_d~e.f', 'https://hooks.example/a/b-c_d~e.f'],
    ['https://bücher.example/x', 'https://xn--bcher-kva.example/x'],
    ['https://xn--bcher-kva.example/x', 'https://xn--bcher-kva.example/x'],
  ] as const)
    assert.deepEqual(url(text), { url: is, host: new URL(is).hostname })
  assert.equal(url('https://bücher.example/', ['xn--bcher-kva.example']).host, 'xn--bcher-kva.example')
})

// Mutation proof: compare with endsWith or startsWith instead of the whole host.
for (const text of [
  'https://evil.example/hooks.example',
  'https://hooks.example.evil.test/',
  'https://evilhooks.example/',
  'https://x.hooks.example/',
  'https://hooks.examples/',
  'https://hооks.example/', // two Cyrillic letters
  `https://${domainToASCII('hооks.example')}/`,
])
  test(`another host is refused: ${text}`, () => {
    assert.throws(() => url(text), refused('HOST_NOT_LISTED', /shopify\.webhook_hosts/))
  })

// Mutation proof: take the form from the pattern and let `new URL` read the text.
for (const text of [
  'http://hooks.example/',
  'HTTPS://hooks.example/',
  'https:hooks.example/',
  'https:/hooks.example/',
  'https:\\\\hooks.example\\',
  'https://hooks.example\\@evil.test/',
  'https://user@hooks.example/',
  'https://hooks.example@evil.test/',
  'https://hooks.example:hooks.example@evil.test/',
  'https://hooks.example:8443/',
  'https://hooks.example:/',
  'https://hooks.example:0443/',
  'https://hooks.example./',
  'https://.hooks.example/',
  'https://hooks..example/',
  'https://Hooks.Example/',
  'https://ｈooks.example/',
  'https://hooks。example/',
  'https://hoo\u00ADks.example/',
  'https://hoo\u200Bks.example/',
  'https://hooks.example/#evil.test',
  'https://hooks.example/?to=evil.test',
  'https://hooks.example/a b',
  'https://hooks.example/\n',
  ' https://hooks.example/',
  'https://hooks.example/../x',
  'https://hooks.example/./x',
  'https://hooks.example//evil.test',
  'https://hooks.example/%2e%2e/x',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0x7f000001/',
  'https://017700000001/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://１２７.0.0.1/',
  'https://localhost/',
  'https://*.example/',
  'https://xn--zzzzzz--.example/',
  'https:///x',
  'pubsub://project:topic',
  'arn:aws:events:eu-west-1::event-source/aws.partner/shopify.com/1/x',
  `https://hooks.example/${'a'.repeat(300)}`,
  '',
])
  test(`not one plain https address: ${JSON.stringify(text).slice(0, 80)}`, () => {
    assert.throws(() => url(text), refused('INPUT_INVALID'))
    // Listed or not: an operator's entry of the same spelling does not help.
    assert.throws(() => url(text, [text, text.replace(/^https:\/\/|\/.*$/g, ''), '127.0.0.1', 'localhost']), refused('INPUT_INVALID'))
  })

// Mutation proof: let an empty list mean any host.
test('without a list there is no host, and the refusal names the key', () => {
  assert.throws(() => url('https://hooks.example/', []), refused('HOST_NOT_LISTED', /`shopify\.webhook_hosts`.* is empty/))
})

test('an operator’s entry is one whole host in lower case, nothing wider', () => {
  for (const good of ['hooks.example', 'bücher.example', 'xn--bcher-kva.example', 'a.b-c.co.uk', '3com.example'])
    assert.equal(hostProblem(good), null, good)
  for (const bad of [
    '',
    '*',
    '*.example',
    'example',
    'localhost',
    '.hooks.example',
    'hooks.example.',
    'Hooks.example',
    'hooks.example:443',
    'hooks.example/x',
    'https://hooks.example',
    'user@hooks.example',
    '127.0.0.1',
    '1',
    '0x7f.1',
    '[::1]',
    '::1',
    'ho oks.example',
    'hoo\u00ADks.example',
    'ｈooks.example',
    'hooks。example',
    '-a.example',
    'a-.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(130)}example`,
    'xn--zzzzzz--.example',
  ])
    assert.match(hostProblem(bad) ?? '', /^must be/, bad)
})

const HOSTS = ['kleiner-hafen.example', 'bücher.example']

// Mutation proof: look for `https://` alone; or leave the NFKC out.
for (const text of [
  'See https://evil.test/x',
  'See http://evil.test',
  'See //evil.test/x',
  'See evil.test',
  'See www.evil.test.',
  'See (evil.test)',
  'See EVIL.TEST',
  'See ftp://evil.test',
  'Write to refunds@evil.test',
  'See https://kleiner-hafen.example@evil.test/',
  'See https://kleiner-hafen.example.evil.test/',
  'See https://evil-kleiner-hafen.example/',
  'See shop.kleiner-hafen.example',
  'See https://kleiner-hafen.example/go?to=evil.test',
  'See https://kleiner-hafen.example:8443/',
  'See https://user@kleiner-hafen.example/',
  'See https://kleiner-hafen.example\\@evil.test',
  'See https://127.0.0.1/refund',
  'See 127.0.0.1',
  'See https://2130706433/',
  'See https://[::1]/',
  'See https://localhost/',
  'See ｅｖｉｌ．ｔｅｓｔ',
  'See evil。test',
  'See evil｡test',
  'See evil․test',
  'See bücher.test',
  'See xn--bcher-kva.test',
  'See i❤.test',
  'See i❤️.test',
  'See _evil.test_ or *evil.test*',
  'See bit.ly/x',
  'See evil‑x.test',
  'See javascript:alert(1)',
  'See data:text/html,x',
  'See mailto:x',
  'See evil.test.',
  'Firstline\nevil.test\nlast',
])
  test(`a text that leads elsewhere: ${JSON.stringify(text)}`, () => {
    assert.equal(elsewhere(text, HOSTS), text.startsWith('First') ? 2 : 1)
  })

for (const text of [
  'Send it back within 14 days. We pay 4.95 EUR.',
  'Dates: 20.11.2026, 10:30. E.g. this, z. B. that, i.e. so… Yes',
  'Write to hello@kleiner-hafen.example or see https://kleiner-hafen.example/refunds, https://bücher.example/x (or kleiner-hafen.example).',
  'KLEINER-HAFEN.EXAMPLE',
  'Ratio 1:2, note: this; a/b. Price: 5',
])
  test(`a text that leads nowhere else: ${JSON.stringify(text).slice(0, 60)}`, () => {
    assert.equal(elsewhere(text, HOSTS), null)
  })

// Mutation proof: no loop inside a loop over one word; a text of the largest size ends at once.
test('a long text of one word is looked through', () => {
  for (const [part, line] of [
    ['a.', null],
    ['ab.', 1],
    ['://', 1],
    ['a-', null],
    ['é.', null],
  ] as const)
    assert.equal(elsewhere(part.repeat(5_000), HOSTS), line, part)
})
