// `human`, `once`: an approver's yes is theirs alone, for this plan, now; whoever asked is no approver; two people are two; a no is final.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, decidable } from '@countersign/gate'
import { code, person, rowsOf, world, type World } from '../support/gate.ts'

const ana = person('ana')
const ben = person('ben')

function waiting(approval: 'approver' | 'two_person' = 'approver'): World {
  const w = world()
  w.row = { ...w.row, risk: 3, approval }
  w.people = [ana, ben, person('owner')]
  return w
}

async function asked(w: World): Promise<string> {
  const shown = await w.preview({ box: 'a', to: 1_100 })
  assert.equal((await w.apply(shown))['status'], 'awaiting_approval')
  assert.deepEqual(w.shelf.effects, [], 'nothing before an approver')
  return shown.change_id
}

test('one approver: nothing before the signature, one effect after it, and both identities in the log', async () => {
  const w = waiting()
  const id = await asked(w)
  const result = await w.decide(ana, id)
  assert.equal(result['status'], 'applied')
  assert.deepEqual(w.shelf.effects, [{ box: 'a', to: 1_100 }])
  const approved = rowsOf(w).find((row) => row['event'] === 'change_approved')
  assert.deepEqual(
    Object.entries(approved?.['approval'] ?? {}).flatMap(([name, value]) => (['approver', 'decision', 'key', 'kind'].includes(name) ? [value] : [])),
    ['ana', 'approve', ana.approver.keyId, 'approver'],
  )
  assert.match(String(Object(approved?.['approval'])['signature']), /^[0-9a-f]{128}$/)
  assert.ok(rowsOf(w).some((row) => row['event'] === 'change_awaiting' && Object(row['actor'])['user'] === 'owner'))
  await assert.rejects(w.decide(ben, id), code('APPROVAL_DECIDED'))
  assert.equal(w.shelf.effects.length, 1)
  w.close()
})

test('the token is gone once it waits: the agent cannot start it, and not ask approvers again', async () => {
  const w = waiting()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  await assert.rejects(w.apply(shown), code('CHANGE_CLOSED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: let isRequester compare nothing.
test('whoever asked cannot approve, by name or by user', async () => {
  const w = waiting()
  const id = await asked(w)
  const owner = w.people[2]
  assert.ok(owner)
  await assert.rejects(w.decide(owner, id), code('APPROVER_IS_REQUESTER'))
  assert.ok(rowsOf(w).some((row) => row['event'] === 'alert_raised' && row['reason'] === 'APPROVER_IS_REQUESTER'))
  const alias = person('somebody', 'owner')
  w.people = [ana, alias]
  await assert.rejects(w.decide(alias, id), code('APPROVER_IS_REQUESTER'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('nobody else can be asked for: with the requester as the only approver there is no channel', async () => {
  const w = waiting()
  w.people = [person('owner')]
  await assert.rejects(w.preview({ box: 'a', to: 1_100 }), code('APPROVAL_UNAVAILABLE'))
  w.close()
})

// Mutation proof: return true from signedBy; leave out the comparison of the statement; leave out `fresh`.
test('a signature counts for this change, this plan, this decision, these rules, this approver, now – and with the right key', async () => {
  const w = waiting()
  const id = await asked(w)
  const other = await asked(w)
  const forged = [
    () => w.decide({ ...ana, sign: person('ana').sign }, id),
    () => w.decide(ana, id, 'approve', { plan_digest: 'x' }),
    () => w.decide(ana, id, 'approve', { policy_digest: 'x' }),
    () => w.decide(ana, id, 'approve', { at_ms: w.time.now - 61_000 }),
    () => w.decide(ana, id, 'approve', { at_ms: w.time.now + 61_000 }),
    () => w.decide({ ...ana, sign: () => '0'.repeat(128) }, id),
    () => w.decide({ ...ana, sign: () => '' }, id),
    // Signed for another change, handed in for this one.
    () => w.decide({ ...ana, sign: (text) => ana.sign(text.replace(id, other)) }, id),
    // A no that is turned into a yes.
    () => w.decide({ ...ana, sign: (text) => ana.sign(text.replace('"approve"', '"deny"')) }, id),
  ]
  for (const [index, attempt] of forged.entries()) await assert.rejects(attempt(), code('SIGNATURE_INVALID'), `forgery ${index}`)
  assert.deepEqual(w.shelf.effects, [])
  assert.equal(rowsOf(w).filter((row) => row['reason'] === 'SIGNATURE_INVALID').length, forged.length)
  await assert.rejects(w.decide(person('eve'), id), code('APPROVER_UNKNOWN'))
  w.close()
})

test('two people: the first yes starts nothing, the same person twice is one, the second starts it', async () => {
  const w = waiting('two_person')
  const id = await asked(w)
  assert.equal((await w.decide(ana, id))['status'], 'awaiting_approval')
  await assert.rejects(w.decide(ana, id), code('APPROVAL_DECIDED'))
  // Mutation proof: drop the look at the signatures in `decidable`; the passphrase is then asked for, for nothing.
  assert.throws(() => decidable(w.gate, { change_id: id, approver: 'ana', decision: 'approve' }, w.callAs('write-server')), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  assert.equal((await w.decide(ben, id))['status'], 'applied')
  assert.equal(w.shelf.effects.length, 1)
  w.close()
})

// Mutation proof: count signatures without asking who is enrolled now.
test('an approver who was removed counts no more, also for what was signed before', async () => {
  const w = waiting('two_person')
  const id = await asked(w)
  await w.decide(ana, id)
  w.people = [ben, person('carl')]
  assert.equal((await w.decide(ben, id))['status'], 'awaiting_approval')
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: leave isRequester out of countingSignatures.
test('an approver who turns out to work as the requester counts no more, also for what was signed before', async () => {
  const w = waiting('two_person')
  w.people = [ana, ben, person('carl')]
  const id = await asked(w)
  await w.decide(ana, id)
  w.people[0] = { ...ana, approver: { ...ana.approver, user: 'owner' } }
  assert.equal((await w.decide(ben, id))['status'], 'awaiting_approval')
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('a no is final, whoever says it, and also after a yes', async () => {
  const w = waiting('two_person')
  const id = await asked(w)
  await w.decide(ana, id)
  assert.equal((await w.decide(ben, id, 'deny'))['status'], 'denied')
  w.people.push(person('carl'))
  const carl = w.people.at(-1)
  assert.ok(carl)
  await assert.rejects(w.decide(carl, id), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  assert.ok(rowsOf(w).some((row) => row['event'] === 'change_denied'))
  w.close()
})

// Mutation proof: leave `expires_ms > ?` out of sign(), and stateNow's line for awaiting.
test('it waits for minutes, not for ever', async () => {
  const w = waiting()
  const id = await asked(w)
  w.time.now += 900_000
  await assert.rejects(w.decide(ana, id), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('what moved while it waited is not applied, and the change is closed', async () => {
  const w = waiting()
  const id = await asked(w)
  w.shelf.boxes.set('a', 1_001)
  await assert.rejects(w.decide(ana, id), code('STATE_MOVED'))
  assert.equal(w.gate.ledger.get(id)?.state, 'void')
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('rules that changed while it waited close it', async () => {
  const w = waiting()
  const id = await asked(w)
  w.row = { ...w.row, writesPerMinute: 99 }
  await assert.rejects(w.decide(ana, id), code('POLICY_CHANGED'))
  assert.equal(w.gate.ledger.get(id)?.state, 'void')
  w.close()
})

test('two last approvers at once: one effect', async () => {
  const w = waiting()
  const id = await asked(w)
  let release: () => void = () => undefined
  w.shelf.hold = new Promise((resolve) => (release = resolve))
  const both = [w.decide(ana, id), w.decide(ben, id)]
  release()
  await Promise.allSettled(both)
  assert.equal(w.shelf.effects.length, 1)
  w.close()
})

test('caps are weighed when it starts: what others used while it waited counts', async () => {
  const w = waiting()
  const id = await asked(w)
  const other = { ...w.row, approval: 'chat', risk: 2 } as const
  const strict = w.row
  for (let n = 0; n < 20; n++) {
    w.row = other
    await w.apply(await w.preview({ box: 'b', to: n % 2 === 0 ? 2_100 : 2_000 }))
    w.time.now += 40_000
  }
  w.row = strict
  await assert.rejects(w.decide(ana, id), code('CAP_EXCEEDED'))
  w.close()
})

test('a waiting change can be cancelled by whoever asked for it, and by no other caller', async () => {
  const w = waiting()
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  await assert.rejects(apply(w.gate, shown, w.callAs('other')), code('CHANGE_UNKNOWN'))
  assert.equal(w.gate.ledger.close(shown.change_id, 'cancelled', w.time.now, 0), true)
  await assert.rejects(w.decide(ana, shown.change_id), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})
