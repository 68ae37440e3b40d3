import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attacked, driveToLimits } from './checklist.guards.ts'
import type { Answer, Rehearsal } from './rehearsal.ts'
import { POLICY } from './policy.ts'

/** A gate that lets everything through, or whatever `over` makes of it: the checks must see it. */
function careless(over: Partial<Rehearsal> = {}): Rehearsal {
  const effects: string[] = []
  const shown: Answer = { status: 'preview', change_id: 'c', confirm_token: 't', summary: 's' }
  return {
    tool: { name: 'preview_email_send', platform: 'email', workspace: 'main', row: POLICY.preview_email_send },
    effects,
    preview: async () => shown,
    apply: async () => {
      effects.push('c')
      return { status: 'applied' }
    },
    cancel: async () => ({ status: 'cancelled' }),
    move: () => undefined,
    pass: () => undefined,
    ...over,
  }
}

test('a gate that opens to a guessed token is found at once', async () => {
  assert.deepEqual(await attacked(careless()), ['a guessed token had an effect'])
})

test('a gate that refuses everything for one reason is not taken for a good one', async () => {
  const broken = await attacked(careless({ apply: async () => ({ status: 'refused', code: 'INTERNAL' }) }))
  for (const what of ['a guessed token', 'another caller', 'a changed summary', 'a state that moved', 'an old preview', 'a cancelled preview'])
    assert.ok(broken.includes(`${what} was answered with INTERNAL`), what)
  for (const what of ['a program that asks nobody', 'a recipient nobody listed'])
    assert.ok(broken.includes(`${what} was answered with preview`), what)
  assert.ok(broken.includes('an honest yes was answered with INTERNAL'))
})

test('limits that never come end the drive, and are said never to come', async () => {
  const { writes, looked } = await driveToLimits(careless({ preview: async () => ({ code: 'NOTHING_TO_CHANGE' }) }))
  assert.deepEqual([writes.ended, looked.ended], ['no limit', 'no limit'])
  const early = await driveToLimits(careless({ apply: async () => ({ code: 'INTERNAL' }) }))
  assert.deepEqual(early.writes, { n: 0, ended: 'INTERNAL' })
})
