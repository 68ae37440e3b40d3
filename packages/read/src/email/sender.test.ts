/** The sender check against forged results. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { headerValues, senderCheck, UNVERIFIED } from './sender.ts'

const AR = 'Authentication-Results:'
const GOOD = `${AR} mx.shop.test; dmarc=pass header.from=customer.test; dkim=fail; dkim=pass header.d=customer.test; spf=softfail`
const check = (headers: string, id: string | undefined = 'mx.shop.test', from: readonly string[] = ['lena@customer.test']) =>
  senderCheck(headers, id, from)

describe('the sender check', () => {
  test('believes the topmost result of the configured server', () => {
    assert.deepEqual(check(GOOD), { verdict: 'verified', dmarc: 'pass', dkim: 'pass', spf: 'softfail' })
    assert.equal(check(GOOD, 'MX.Shop.Test').verdict, 'verified')
    assert.equal(check(`${AR} mx.shop.test; dmarc=fail header.from=customer.test`).verdict, 'failed')
  })

  // Mutation proof: compare the name with `startsWith`, or take the last header, or leave comments and quotes in.
  const FORGED: Readonly<Record<string, string>> = {
    'no result at all': 'Subject: x',
    'a result of another server on top': `${AR} evil.test; dmarc=pass header.from=customer.test\r\n${GOOD}`,
    'a name that only begins alike': `${AR} mx.shop.test.evil.test; dmarc=pass header.from=customer.test`,
    'a pass in a comment': `${AR} mx.shop.test (; dmarc=pass header.from=customer.test;); spf=none`,
    'a pass in a nested comment': `${AR} mx.shop.test (a (b) ; dmarc=pass header.from=customer.test); spf=none`,
    'a pass in a quoted mail address': `${AR} mx.shop.test; spf=fail smtp.mailfrom="x; dmarc=pass header.from=customer.test"`,
    'a pass behind an escaped quote': `${AR} mx.shop.test; spf=fail smtp.mailfrom="x\\"; dmarc=pass header.from=customer.test"`,
    'a pass for another domain': `${AR} mx.shop.test; dmarc=pass header.from=evil.test`,
    'a pass without a domain': `${AR} mx.shop.test; dmarc=pass`,
    'a second, better result': `${AR} mx.shop.test; dmarc=none; dmarc=pass header.from=customer.test; dmarc=fail`,
    'an unknown word for pass': `${AR} mx.shop.test; dmarc=passed header.from=customer.test`,
    'only a DKIM pass': `${AR} mx.shop.test; dkim=pass header.d=evil.test`,
    'the name in a comment': `${AR} (mx.shop.test) evil.test; dmarc=pass header.from=customer.test`,
  }
  for (const [name, headers] of Object.entries(FORGED)) test(`is not fooled by ${name}`, () => assert.notEqual(check(headers).verdict, 'verified'))

  test('believes nobody where no server is configured', () => assert.deepEqual(senderCheck(GOOD, undefined, ['lena@customer.test']), UNVERIFIED))
  test('verifies no mail with two senders or none', () => {
    assert.equal(check(GOOD, 'mx.shop.test', ['lena@customer.test', 'tom@evil.test']).verdict, 'unverified')
    assert.equal(check(GOOD, 'mx.shop.test', []).verdict, 'unverified')
  })
})

test('header lines are unfolded and read topmost first', () => {
  assert.deepEqual(headerValues('X: a\r\n\tb\r\nx : c\r\nXY: d\r\n', 'x'), ['a b', 'c'])
  assert.deepEqual(headerValues('', 'x'), [])
})
