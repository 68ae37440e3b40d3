import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { type GrantMisuse, mintGrant } from './grant.ts'
import { openLedger } from './ledger.ts'
import { draft } from './test.draft.ts'

const refused = (error: unknown) => error instanceof Refusal && error.code === 'GRANT_REFUSED'

function minted(targets: readonly string[] = ['box:a']) {
  const ledger = openLedger(join(mkdtempSync(join(tmpdir(), 'countersign-grant-')), 'ledger.sqlite'))
  ledger.open(draft({ id: 'chg_1' }))
  const time = { now: 1_000_000 }
  const misused: string[] = []
  const onMisuse = ({ changeId, scope, target, why }: GrantMisuse) => void misused.push(`${changeId} ${scope} ${target} ${why}`)
  const mint = (tell = onMisuse) => mintGrant(ledger, () => time.now, { id: 'chg_1', scope: 'write_boxes', targets }, tell)
  return { time, mint, misused }
}

// Mutation proof: leave out any one of the four conditions in spend() and a line of these turns red.
test('good for its own scope and target only', () => {
  const grant = minted().mint()
  assert.throws(() => grant.spend('write_everything', 'box:a'), refused)
  assert.throws(() => grant.spend('write_boxes', 'box:b'), refused)
  grant.spend('write_boxes', 'box:a')
})

test('each target once, whichever grant object asks: a second process holds another object', () => {
  const { mint } = minted(['box:a', 'box:b'])
  const grant = mint()
  grant.spend('write_boxes', 'box:a')
  assert.throws(() => grant.spend('write_boxes', 'box:a'), refused)
  assert.throws(() => mint().spend('write_boxes', 'box:a'), refused)
  grant.spend('write_boxes', 'box:b')
})

test('dead after its life, and when the clock jumps back', () => {
  const late = minted()
  const grant = late.mint()
  late.time.now += 60_001
  assert.throws(() => grant.spend('write_boxes', 'box:a'), refused)
  late.time.now -= 120_000
  assert.throws(() => grant.spend('write_boxes', 'box:a'), refused)
})

// Mutation proof: leave the call of onMisuse out of misused().
test('every spend that is refused is told, with why; one that works is not', () => {
  const { time, mint, misused } = minted()
  const grant = mint()
  grant.spend('write_boxes', 'box:a')
  assert.deepEqual(misused, [])
  for (const [scope, target] of [
    ['write_boxes', 'box:a'],
    ['write_boxes', 'box:b'],
    ['write_everything', 'box:a'],
  ] as const)
    assert.throws(() => grant.spend(scope, target), refused)
  time.now += 60_001
  assert.throws(() => grant.spend('write_boxes', 'box:a'), refused)
  assert.deepEqual(misused, [
    'chg_1 write_boxes box:a spent',
    'chg_1 write_boxes box:b other',
    'chg_1 write_everything box:a other',
    'chg_1 write_boxes box:a dead',
  ])
})

// Mutation proof: let misused() throw what the alarm threw.
test('an alarm that fails leaves the refusal standing', () => {
  const grant = minted().mint(() => {
    throw new TypeError('no way to tell anybody')
  })
  assert.throws(() => grant.spend('write_boxes', 'box:b'), refused)
})
