// `human`, `once`: a yes whose process was ended before it carried anything out can be given anew; a yes can be taken back until something starts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decidable, decide, signedText, statementOf } from '@countersign/gate'
import { code, person, type Person, world, type World } from '../support/gate.ts'

const ana = person('ana')
const ben = person('ben')

function waiting(approval: 'approver' | 'two_person' = 'approver'): World {
  const w = world()
  w.row = { ...w.row, risk: 3, approval }
  w.people = [ana, ben]
  return w
}

async function asked(w: World): Promise<string> {
  const shown = await w.preview({ box: 'a', to: 1_100 })
  assert.equal((await w.apply(shown))['status'], 'awaiting_approval')
  return shown.change_id
}

/** What a process leaves that is killed after it stored the last yes and before it carried anything out. */
async function diedSigned(w: World, who: Person, id: string): Promise<void> {
  const ledger = { ...w.gate.ledger, close: () => assert.fail('dead'), settles: () => assert.fail('dead') }
  const change = w.gate.ledger.get(id)
  assert.ok(change)
  const statement = statementOf(change, 'approve', who.approver.name, w.time.now)
  await assert.rejects(decide({ ...w.gate, ledger }, statement, who.sign(signedText(statement)), w.callAs('write-server')))
  assert.equal(w.gate.ledger.get(id)?.state, 'awaiting')
  assert.deepEqual(w.shelf.effects, [])
}

// Mutation proof: leave the look for `cutOff` out of decidable; where there is one approver, nobody can finish it.
test('a yes whose process died before the start can be given anew, and is then carried out once', async () => {
  const w = waiting()
  const id = await asked(w)
  await diedSigned(w, ana, id)
  w.time.now += 120_000
  const asks = { change_id: id, approver: 'ana', decision: 'approve' } as const
  assert.equal(decidable(w.gate, asks, w.callAs('write-server')).again, true)
  assert.equal((await w.decide(ana, id))['status'], 'applied')
  await assert.rejects(w.decide(ana, id), code('APPROVAL_DECIDED'))
  assert.equal(w.shelf.effects.length, 1)
  w.close()
})

// Mutation proof: leave the comparison of plan digests out of readied.
test('given anew, it is held to what is so now', async () => {
  const w = waiting()
  const id = await asked(w)
  await diedSigned(w, ana, id)
  w.shelf.boxes.set('a', 900)
  await assert.rejects(w.decide(ana, id), code('STATE_MOVED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: refuse every second decision in decidable.
test('a yes can be taken back by whoever gave it, as long as nothing has started', async () => {
  const w = waiting('two_person')
  const id = await asked(w)
  await w.decide(ana, id)
  assert.equal((await w.decide(ana, id, 'deny'))['status'], 'denied')
  await assert.rejects(w.decide(ben, id), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})
