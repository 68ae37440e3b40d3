// `bound`, `known`: of changes of one object only one at a time is at work, also where the plan has no value that a cap moves with it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, changeGet } from '@countersign/gate'
import { LIMITS, Refusal } from '@countersign/kernel'
import { type World, world } from '../support/gate.ts'

const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

/** The same platform, for changes that are only counted: a note, a name, a status. */
function onlyCounted(w: World): World {
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  Object.assign(entry.tool, {
    async plan(...args: Parameters<typeof plan>) {
      const planned = await plan(...args)
      return { ...planned, plan: { ...planned.plan, weights: planned.plan.weights.filter(({ kind }) => kind === 'count') } }
    },
  })
  return w
}

// Mutation proof: leave targetsOf(plan) out of the uses in act.ts; the box that was 1000 when it was shown becomes 500 out of 1500.
test('two changes of one object that no cap weighs: the second does not start while the first is under way', async () => {
  const w = onlyCounted(world())
  const other = onlyCounted(world({ dir: w.dir, shelf: w.shelf, now: w.time.now, audit: w.gate.audit }))
  const [up, down, elsewhere] = [
    await w.preview({ box: 'a', to: 1_500 }),
    await other.preview({ box: 'a', to: 500 }),
    await other.preview({ box: 'b', to: 2_100 }),
  ]
  const held = Promise.withResolvers<void>()
  w.shelf.hold = held.promise
  const first = w.apply(up)
  await new Promise(setImmediate)
  const [second, third] = [other.apply(down), other.apply(elsewhere)]
  held.resolve()
  await assert.rejects(second, refused('STATE_MOVED'))
  assert.equal((await first)['status'], 'applied')
  assert.equal((await third)['status'], 'applied', 'another object is not concerned')
  await assert.rejects(other.apply(down), refused('CHANGE_CLOSED'))
  assert.deepEqual(
    w.shelf.effects.map(({ box, to }) => [box, to]),
    [
      ['a', 1_500],
      ['b', 2_100],
    ],
  )
  other.gate.ledger.shut()
  w.close()
})

/** A change whose answer was lost before anything happened, and a later one that brought the object to the same state. */
async function lostAndFollowed(w: World, follow: boolean): Promise<string> {
  const lost = await w.preview({ box: 'a', to: 1_100 })
  const set = w.shelf.boxes.set.bind(w.shelf.boxes)
  w.shelf.boxes.set = () => w.shelf.boxes
  w.shelf.fault = 'lose_answer'
  assert.equal((await apply(w.gate, lost, w.callAs('claude-code')))['status'], 'unknown')
  w.shelf.boxes.set = set
  w.shelf.fault = 'none'
  w.time.now += LIMITS.applyDeadline_ms + 1
  if (follow) assert.equal((await w.apply(await w.preview({ box: 'a', to: 1_100 })))['status'], 'applied')
  else w.shelf.boxes.set('a', 1_100)
  w.time.now += LIMITS.lookAgain_ms + 1
  return String((await changeGet(w.gate, lost.change_id, w.callAs('claude-code')))['state'])
}

// Mutation proof: leave `followed` out of settledByLooking; the change that never happened is called applied.
test('an unknown outcome is not settled by what a later change of the same object did', async () => {
  const w = onlyCounted(world())
  assert.equal(await lostAndFollowed(w, true), 'unknown')
  w.close()
})

test('without a later change a fresh read that shows it settles it', async () => {
  const w = onlyCounted(world())
  assert.equal(await lostAndFollowed(w, false), 'applied')
  w.close()
})

// Mutation proof: leave `reaches.length > 0` out of targetsOf; the second mail to one person is then refused.
test('messages have no state: two to one recipient do not hold each other up', async () => {
  const w = onlyCounted(world())
  const mail = (to: number) => w.preview({ box: 'a', to, mail: 'anna@customer.test' })
  const [one, two] = [await mail(1_001), await mail(1_001)]
  const held = Promise.withResolvers<void>()
  w.shelf.hold = held.promise
  const both = [w.apply(one), w.apply(two)]
  await new Promise(setImmediate)
  held.resolve()
  assert.deepEqual(
    (await Promise.all(both)).map(({ status }) => status),
    ['applied', 'applied'],
  )
  w.close()
})
