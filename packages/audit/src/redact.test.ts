import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonical, Secret } from '@countersign/kernel'
import fc from 'fast-check'
import { argsHmac, auditParams, paramHash } from './redact.ts'
import { LEFT_OUT } from './tidy.ts'

const key = new Secret('k'.repeat(64))
const other = new Secret('o'.repeat(64))

test('quiet: a field that the tool does not list never stands in the log', () => {
  assert.deepEqual(auditParams({ limit: 5, body: 'secret text', email: 'anna@customer.test' }, { limit: 'plain' }, key), { limit: 5 })
  assert.deepEqual(auditParams({ limit: 5 }, {}, key), {})
})

test('quiet: a hashed field shows that two values are the same, not which', () => {
  const first = auditParams({ to: 'anna@customer.test' }, { to: 'hash' }, key)
  assert.match(paramHash('anna@customer.test', key), /^h:[0-9a-f]{16}$/)
  assert.deepEqual(auditParams({ to: 'anna@customer.test' }, { to: 'hash' }, key), first)
  assert.notDeepEqual(auditParams({ to: 'ben@customer.test' }, { to: 'hash' }, key), first)
  assert.notDeepEqual(auditParams({ to: 'anna@customer.test' }, { to: 'hash' }, other), first)
  assert.equal(first['to'], paramHash('anna@customer.test', key))
})

test('each recipient of a short list can be found again; a long list is one hash', () => {
  const many = auditParams({ to: ['anna@customer.test', 'ben@customer.test'] }, { to: 'hash' }, key)
  assert.deepEqual(many['to'], [paramHash('anna@customer.test', key), paramHash('ben@customer.test', key)])
  const long = Array.from({ length: 50 }, () => 'a')
  assert.equal(auditParams({ to: long }, { to: 'hash' }, key)['to'], paramHash(long, key))
})

test('plain takes what is short and simple, and nothing else', () => {
  const rules = { a: 'plain', b: 'plain', c: 'plain', d: 'plain', e: 'plain', f: 'plain', g: 'plain' } as const
  const input = {
    a: 'x'.repeat(120),
    b: 'x'.repeat(121),
    c: ['one', 2, true, null, {}],
    d: { deep: 1 },
    e: 1.5,
    f: Array.from({ length: 11 }, () => 1),
    g: null,
  }
  assert.deepEqual(auditParams(input, rules, key), {
    a: 'x'.repeat(120),
    b: LEFT_OUT,
    c: ['one', 2, true, null, LEFT_OUT],
    d: LEFT_OUT,
    e: '1.5',
    f: LEFT_OUT,
    g: null,
  })
  assert.deepEqual(auditParams({ a: 'a\u001b]0;x\u0007\u202eb' }, rules, key), { a: 'a]0;xb' })
})

// Mutation proof: let CAPABILITY match nothing.
test('a confirm token in the place of an id stays out', () => {
  for (const token of ['q3Ey5th7teywDk7yh3chQ3Ey5th7teywDk7yh3ch_-A', 'a tail of q3Ey5th7teywDk7yh3chQ3Ey5th7teywDk7yh3ch'])
    assert.deepEqual(auditParams({ id: token }, { id: 'plain' }, key), { id: LEFT_OUT }, token)
  const breakdown = 'hourly_stats_aggregated_by_advertiser_time_zone'
  assert.deepEqual(auditParams({ id: breakdown }, { id: 'plain' }, key), { id: breakdown })
})

// Mutation proof: leave one of its three parts out of PERSONAL.
test('a person in the place of an id stays out', () => {
  for (const person of [
    'anna@customer.test',
    'anna＠customer.test',
    'Anna Musterfrau',
    'Anna\u00a0Musterfrau',
    '+49 176 040690',
    '+4917604069001',
    ' ＋4917604069001',
  ])
    assert.deepEqual(auditParams({ id: person }, { id: 'plain' }, key), { id: LEFT_OUT }, person)
  for (const id of ['gid://shopify/Order/5600000000001', '#1001', 'act_1001', '2026-11-20', 'https://admin.shopify.com/store/demo/orders/1', 'INBOX'])
    assert.deepEqual(auditParams({ id }, { id: 'plain' }, key), { id })
})

test('fields of the prototype are no arguments', () => {
  assert.deepEqual(auditParams({}, { ['toString']: 'plain' as const, ['constructor']: 'plain' as const, ['__proto__']: 'plain' as const }, key), {})
})

test('the hash of all arguments ignores the order of keys and sees everything else', () => {
  const one = argsHmac({ a: 1, b: { c: [1, 2.5], d: 'x' } }, key)
  assert.match(one, /^[0-9a-f]{64}$/)
  assert.equal(argsHmac({ b: { d: 'x', c: [1, 2.5] }, a: 1 }, key), one)
  for (const changed of [
    { a: 2, b: { c: [1, 2.5], d: 'x' } },
    { a: 1, b: { c: [2.5, 1], d: 'x' } },
    { a: '1', b: { c: [1, 2.5], d: 'x' } },
  ])
    assert.notEqual(argsHmac(changed, key), one)
  assert.notEqual(argsHmac({ a: 1, b: { c: [1, 2.5], d: 'x' } }, other), one)
  // Mutation proof: drop JSON.stringify around keys or texts in sortedJson; the quotes are what tells these apart.
  assert.notEqual(argsHmac({ a: '1,"b":2' }, key), argsHmac({ a: '1', b: 2 }, key))
  assert.notEqual(argsHmac('null', key), argsHmac(null, key))
})

test('weird input never throws and never takes for ever', () => {
  const circular: Record<string, unknown> = {}
  for (const name of ['a', 'b', 'c', 'd']) circular[name] = circular
  let deep: unknown = 1
  for (let i = 0; i < 100_000; i++) deep = [deep]
  for (const input of [undefined, null, 1, 'x', 10n, Number.NaN, circular, deep, [circular], Object.create(null), new Date(0), '\ud800']) {
    assert.match(argsHmac(input, key), /^[0-9a-f]{64}$/)
    assert.doesNotThrow(() => canonical(auditParams(input, { a: 'plain', b: 'hash' }, key)))
  }
})

test('whatever is sent, the params of a row are small and canonical', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.anything()), (input) => {
      const text = canonical(auditParams(input, { a: 'plain', b: 'hash' }, key))
      assert.ok(text.length < 8_000)
    }),
    { numRuns: 200 },
  )
})

test('plain takes no address: an id field holds whatever a caller puts there, and is logged before a tool has judged it', () => {
  for (const value of ['anna@customer.test', 'gid://shopify/Customer/anna@customer.test', 'Anna <anna＠customer.test>'])
    assert.deepEqual(auditParams({ id: value, ids: [value, '7'] }, { id: 'plain', ids: 'plain' }, key), { id: '…', ids: ['…', '7'] })
})
