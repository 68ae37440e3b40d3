// The small words: ids, secrets, refusals, limits.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { metaAccountId, metaId, shopifyId } from './ids.ts'
import { LIMITS } from './limits.ts'
import { Refusal, REFUSALS } from './refusal.ts'
import { Secret } from './secret.ts'

const refused = (error: unknown) => error instanceof Refusal && error.code === 'ID_INVALID'

test('an id of its kind is accepted in both forms, and gives one', () => {
  assert.equal(shopifyId('Product', 'gid://shopify/Product/12'), 'gid://shopify/Product/12')
  assert.equal(shopifyId('Product', '12'), 'gid://shopify/Product/12')
  assert.equal(metaAccountId('12'), 'act_12')
  assert.equal(metaAccountId('act_12'), 'act_12')
  assert.equal(metaId('120210000000010001'), '120210000000010001')
})

test('an id of another kind, or with anything around it, is refused', () => {
  for (const id of [
    'gid://shopify/Order/12',
    'gid://shopify/Product/0',
    'gid://shopify/Product/12 ',
    'gid://shopify/Product/12?x',
    'gid://shopify/Product/1/2',
    '012',
    '-1',
    '1.0',
    '',
    '1\n',
    'GID://shopify/Product/1',
    '٣',
    '9'.repeat(21),
  ])
    assert.throws(() => shopifyId('Product', id), refused, id)
  for (const id of ['act_1', '', '1/copies', '../1', '1?method=delete', '0', '1'.repeat(26)]) assert.throws(() => metaId(id), refused, id)
  for (const id of ['act_', 'act_x', 'ACT_1', 'act_1 ', 'act_act_1']) assert.throws(() => metaAccountId(id), refused, id)
})

test('a secret prints as [secret] by every usual way, also inside other values', () => {
  const secret = new Secret('hunter2')
  // Mutation proof: store the value in a plain field instead of a private one.
  for (const text of [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    JSON.stringify(Object.entries(secret)),
    `${Object.values(secret).join()}`,
  ])
    assert.ok(!text.includes('hunter2'), text)
  assert.equal(secret.reveal(), 'hunter2')
})

test('every refusal says what happened and what to do next, in whole sentences', () => {
  for (const [code, { message, fix }] of Object.entries(REFUSALS)) {
    assert.match(code, /^[A-Z]+(_[A-Z]+)*$/)
    for (const sentence of [message, fix]) assert.match(sentence, /^[A-Z][^\n]{10,240}\.$/, `${code}: ${sentence}`)
  }
})

test('a refusal shows its detail and keeps its cause to itself', () => {
  const refusal = new Refusal('CAP_EXCEEDED', { detail: 'The limit is 5.', cause: new Error('upstream said shpat_123') })
  assert.ok(refusal.message.endsWith('The limit is 5.'))
  assert.ok(!JSON.stringify({ ...refusal, message: refusal.message, cause: undefined }).includes('shpat_123'))
  assert.equal(refusal.effect, 'none')
})

test('every limit is a positive whole number with its unit in its name', () => {
  for (const [name, value] of Object.entries(LIMITS)) {
    assert.ok(Number.isSafeInteger(value) && value > 0, name)
    assert.match(name, /(_ms|Max|Min|Bytes|Chars|Rows|Default|Percent|Days)$|Max_ms$|Min_ms$/, name)
  }
})
