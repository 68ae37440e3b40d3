import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { AssertionFailure } from './assert.ts'
import { canonical, digest, keyedHash, sha256 } from './digest.ts'

test('one value, one text, whatever the order of keys', () => {
  assert.equal(canonical({ b: 1, a: [true, null, 'x'], c: { z: 1, y: 2 } }), '{"a":[true,null,"x"],"b":1,"c":{"y":2,"z":1}}')
  assert.equal(digest({ a: 1, b: 2 }), digest({ b: 2, a: 1 }))
  assert.notEqual(digest({ a: 1 }), digest({ a: '1' }))
  assert.notEqual(digest(['ab', 'c']), digest(['a', 'bc']))
})

test('sorts and escapes as RFC 8785 does (its own examples)', () => {
  assert.equal(
    canonical({
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }),
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  )
  assert.equal(canonical('\u20ac$\u000f\nA\'B"\\\\"/'), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"')
  assert.equal(canonical(-0), '0')
})

// Mutation proof: leave out any one of the assertions in canonical().
test('what has more than one text, or none, is a bug', () => {
  const circle: Record<string, unknown> = {}
  for (const value of [
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    undefined,
    1n,
    new Date(),
    new Map(),
    () => 1,
    Symbol('x'),
    '\ud800',
    { a: undefined },
    [undefined],
    Object.create({ a: 1 }),
  ])
    assert.throws(() => canonical(value), AssertionFailure, String(value))
  circle['self'] = circle
  assert.throws(() => canonical(circle))
})

test('hashes are SHA-256 and HMAC-SHA256', () => {
  assert.equal(sha256('abc'), createHash('sha256').update('abc').digest('hex'))
  assert.equal(keyedHash('Jefe', 'what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')
})
