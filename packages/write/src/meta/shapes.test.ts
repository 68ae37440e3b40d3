/** What Meta's log says of a budget, in both shapes that are seen, and pages that would lead in a circle. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { fieldsOf, adsetShape, movedIn, pageIn } from './shapes.ts'

const eur = (minor: number) => ({ minor, currency: 'EUR' })
const said = (data: unknown, currency = 'EUR') => movedIn(JSON.stringify(data), currency)

test('the numbers alone, and numbers inside objects with words beside them', () => {
  const moved = { before: eur(2_000), after: eur(3_000), kind: 'daily' }
  assert.deepEqual(said({ field: 'daily_budget', old_value: 2_000, new_value: '3000' }), moved)
  assert.deepEqual(said({ old_value: { old_value: 2_000, type: 'Per day' }, new_value: { new_value: 3_000, type: 'Per day' } }), moved)
  const lifetime = { old_value: { old_value: 2_000, type: 'Lifetime budget' }, new_value: { new_value: 3_000, type: 'Lifetime budget' } }
  assert.deepEqual(said(lifetime), { ...moved, kind: 'lifetime' })
  assert.deepEqual(said({ old_value: 2_000, new_value: 3_000 }), { ...moved, kind: null })
  assert.deepEqual(said({ new_value: 3_000 }), { before: null, after: eur(3_000), kind: null })
})

// Mutation proof: multiply nothing by Meta's own table: a Taiwan dollar then counts a hundredth.
test('units are Meta’s, as everywhere', () => {
  assert.deepEqual(said({ old_value: 300, new_value: 450 }, 'TWD')?.after, { minor: 45_000, currency: 'TWD' })
})

// Mutation proof: answer null for `undefined` in `amount`: an unreadable change would count as none.
test('what cannot be read is said to be so, never taken for nothing', () => {
  for (const data of [
    { old_value: 'n/a', new_value: 3_000 },
    { old_value: 20.5, new_value: 3_000 },
    { old_value: [1], new_value: 2 },
    [1, 2],
    'x',
    null,
  ])
    assert.equal(said(data), undefined, JSON.stringify(data))
  assert.equal(movedIn('not json', 'EUR'), undefined)
  assert.equal(movedIn(undefined, 'EUR'), undefined)
})

test('a page without a cursor for the next one is refused, and so is one that is no cursor', () => {
  const shape = z.object({ id: z.string() })
  assert.deepEqual(pageIn(shape, { data: [{ id: '1' }] }), { rows: [{ id: '1' }], after: null })
  for (const paging of [{ next: 'https://graph.attacker.test' }, { next: 'x', cursors: { after: '../me' } }])
    assert.throws(() => pageIn(shape, { data: [], paging }), Refusal)
})

test('only what is understood is asked for', () => {
  assert.match(fieldsOf(adsetShape), /^id,account_id,name,.*campaign\{id,status,effective_status,daily_budget,lifetime_budget,spend_cap\}$/)
})
