// `human`: a code reaches the person alone, is good for one answer to one change, and is asked for a few times only.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Call, FormNeeded } from '@countersign/serve'
import { code, rowsOf, world, type World } from '../support/gate.ts'

const typing = (w: World, typed: string | null, able = true): Call => ({ ...w.callAs('claude-code'), form: { able, typed } })

function coded(): World {
  const w = world()
  w.row = { ...w.row, approval: 'code' }
  return w
}

/** What the person sees of the form that apply asks for. */
async function form(w: World, shown: Awaited<ReturnType<World['preview']>>): Promise<{ message: string; code: string }> {
  const asked = await w.apply(shown, typing(w, null)).then(
    () => assert.fail('it did not ask'),
    (error: unknown) => error,
  )
  assert.ok(asked instanceof FormNeeded)
  const digits = /\b\d{6}\b/.exec(asked.question.label)?.[0]
  assert.ok(digits)
  return { message: asked.question.message, code: digits }
}

test('the form shows what will happen and a code; typed back, it is applied once', async () => {
  const w = coded()
  const shown = await w.preview({ box: 'a', to: 1_100 }, typing(w, null))
  const asked = await form(w, shown)
  assert.equal(asked.message.replaceAll('\n', ' '), shown.summary)
  assert.deepEqual(w.shelf.effects, [])
  assert.equal((await w.apply(shown, typing(w, ` ${asked.code} `)))['status'], 'applied')
  await assert.rejects(w.apply(shown, typing(w, asked.code)), code('CHANGE_CLOSED'))
  assert.equal(w.shelf.effects.length, 1)
  // Mutation proof: put the code into the message of a refusal or a row.
  assert.doesNotMatch(JSON.stringify(rowsOf(w)), new RegExp(asked.code))
  w.close()
})

// Mutation proof: compare nothing in takeCode; leave the code where it is after a wrong answer.
test('an answer that nobody asked for, a wrong one, an old one, or another change’s is none', async () => {
  const w = coded()
  const shown = await w.preview({ box: 'a', to: 1_100 }, typing(w, null))
  await assert.rejects(w.apply(shown, typing(w, '000000')), code('CODE_WRONG'))
  const first = await form(w, shown)
  await assert.rejects(w.apply(shown, typing(w, first.code === '111111' ? '222222' : '111111')), code('CODE_WRONG'))
  // The right one after a wrong one: each form is for one answer.
  await assert.rejects(w.apply(shown, typing(w, first.code)), code('CODE_WRONG'))
  const other = await w.preview({ box: 'b', to: 2_100 }, typing(w, null))
  const second = await form(w, shown)
  await form(w, other)
  await assert.rejects(w.apply(other, typing(w, second.code)), code('CODE_WRONG'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: leave codes_asked out of askCode.
test('asked three times, the change is closed: a person is not worn down', async () => {
  const w = coded()
  const shown = await w.preview({ box: 'a', to: 1_100 }, typing(w, null))
  for (let n = 0; n < 3; n++) await form(w, shown)
  await assert.rejects(w.apply(shown, typing(w, null)), code('CODE_WRONG'))
  assert.equal(w.gate.ledger.get(shown.change_id)?.state, 'void')
  w.close()
})

test('a person who declines has said no', async () => {
  const w = coded()
  const shown = await w.preview({ box: 'a', to: 1_100 }, typing(w, null))
  await form(w, shown)
  await assert.rejects(w.apply(shown, typing(w, '')), code('CODE_WRONG'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: let canForm be true whatever the client says.
test('a client that cannot show a form has no channel, whatever it hands in', async () => {
  const w = coded()
  await assert.rejects(w.preview({ box: 'a', to: 1_100 }, typing(w, null, false)), code('APPROVAL_UNAVAILABLE'))
  const shown = await w.preview({ box: 'a', to: 1_100 }, typing(w, null))
  const asked = await form(w, shown)
  await assert.rejects(w.apply(shown, typing(w, asked.code, false)), code('APPROVAL_UNAVAILABLE'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('a client that is not listed is raised to the code, and each change needs its own', async () => {
  const w = world()
  const stranger = (typed: string | null): Call => ({ ...w.callAs('other'), form: { able: true, typed } })
  const shown = await w.preview({ box: 'a', to: 1_100 }, stranger(null))
  await assert.rejects(w.apply(shown, stranger(null)), (error) => error instanceof FormNeeded)
  await assert.rejects(w.apply(shown, stranger('123456')), code('CODE_WRONG'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('the code is of this plan: what moved meanwhile is not applied by it', async () => {
  const w = coded()
  const shown = await w.preview({ box: 'a', to: 1_100 }, typing(w, null))
  const asked = await form(w, shown)
  w.shelf.boxes.set('a', 1_001)
  await assert.rejects(w.apply(shown, typing(w, asked.code)), code('STATE_MOVED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('dry run: planned, checked, recorded – and never carried out, nor is anybody asked', async () => {
  const w = coded()
  w.row = { ...w.row, mode: 'dry_run' }
  const shown = await w.preview({ box: 'a', to: 1_100 }, typing(w, null))
  await assert.rejects(w.apply(shown, typing(w, null)), code('DRY_RUN'))
  await assert.rejects(w.apply(shown, typing(w, null)), code('CHANGE_CLOSED'))
  assert.deepEqual(w.shelf.effects, [])
  assert.ok(rowsOf(w).some((row) => row['event'] === 'change_settled' && row['status'] === 'dry_run'))
  w.close()
})
