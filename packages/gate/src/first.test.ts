/** Who is written to for the first time, told from the ledger's word alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstTimes } from './first.ts'
import type { Plan, Sealed } from './write.ts'

const plan = (...people: readonly string[]): Plan<Sealed> => ({
  targets: ['email:', ...people.map((address) => `email:${address}`)],
  reaches: people.map((address) => ({ address, listed: true })),
  summary: '',
  facts: [],
  consequences: [],
  warnings: [],
  sees: {},
  weights: [],
  undo: null,
  reverse: null,
  does: null,
})
const over = (...known: readonly string[]) => ({
  ledger: { reached: (workspace: string, end: string) => workspace === 'main' && known.some((target) => target.endsWith(end)) },
})
const first = (known: readonly string[], ...people: readonly string[]) =>
  firstTimes(over(...known) as unknown as Parameters<typeof firstTimes>[0], plan(...people), 'main')

test('a change that reaches nobody says nothing, and asks nothing', () => {
  assert.deepEqual(first([]), { inSummary: '', warnings: [] })
})

test('everybody known is nothing to say', () => {
  assert.deepEqual(first(['email:a@x.test', 'email:b@x.test'], 'a@x.test', 'b@x.test'), { inSummary: '', warnings: [] })
})

test('two new people at one new domain are two addresses and one domain', () => {
  const { inSummary, warnings } = first(['email:a@x.test'], 'a@x.test', 'b@y.test', 'c@y.test')
  assert.equal(inSummary, ' (the first from here to 2 of these addresses, and to a domain never written to)')
  assert.equal(warnings.length, 3)
})

test('two new domains are counted', () => {
  assert.match(first([], 'a@x.test', 'b@y.test').inSummary, /and to 2 domains never written to/)
})
