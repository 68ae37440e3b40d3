import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newChangeId, newToken, opens, tokenHash } from './token.ts'

test('a token has 256 bits and opens only its own hash', () => {
  const tokens = Array.from({ length: 200 }, newToken)
  assert.equal(new Set(tokens).size, 200)
  for (const token of tokens) {
    assert.equal(Buffer.from(token, 'base64url').length, 32)
    assert.ok(opens(token, tokenHash(token)))
    assert.ok(!opens(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`, tokenHash(token)))
    assert.ok(!opens('', tokenHash(token)))
  }
})

test('a hash is no token', () => {
  const token = newToken()
  assert.ok(!tokenHash(token).includes(token))
  assert.ok(!opens(tokenHash(token), tokenHash(token)))
})

test('a change id is a name without look-alikes that fits into a mail header', () => {
  const ids = Array.from({ length: 500 }, newChangeId)
  assert.equal(new Set(ids).size, 500)
  for (const id of ids) assert.match(id, /^chg_[a-km-np-z2-9]{20}$|^chg_[a-z2-9]{20}$/)
})
