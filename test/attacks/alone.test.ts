// What was planned on the state of an object holds only while nobody else changes it, also where nothing about it is weighed in percent.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from '../support/gate.ts'

const code = (wanted: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === wanted

/** The same tool with nothing to weigh but how often: as notes, tags and names are. */
function counted(w: ReturnType<typeof world>, more: object = {}): void {
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  Object.assign(entry.tool, {
    async plan(...args: Parameters<typeof plan>) {
      const planned = await plan(...args)
      return { ...planned, plan: { ...planned.plan, weights: [{ kind: 'count', cap: 'boxes_per_day', object: 'shelf', n: 1 }], ...more } }
    },
  })
}

// Mutation proof: leave targetsOf out of act.ts; 1,500 then becomes 500 by a yes to “1000 → 500”.
test('of two changes of one object at once the second is not carried out over what nobody was shown', async () => {
  const w = world()
  const other = world({ dir: w.dir, shelf: w.shelf, now: w.time.now, audit: w.gate.audit })
  for (const one of [w, other]) counted(one)
  const [up, down] = [await w.preview({ box: 'a', to: 1_500 }), await other.preview({ box: 'a', to: 500 })]
  const held = Promise.withResolvers<void>()
  w.shelf.hold = held.promise
  const first = w.apply(up)
  await new Promise(setImmediate)
  const second = other.apply(down)
  held.resolve()
  await assert.rejects(second, code('STATE_MOVED'))
  assert.equal((await first)['status'], 'applied')
  assert.deepEqual(
    w.shelf.effects.map(({ to }) => to),
    [1_500],
  )
  other.close()
  w.close()
})

// Mutation proof: leave `stops` out of checkAlone.
test('what only stops something is not held up by anything under way', async () => {
  const w = world()
  const other = world({ dir: w.dir, shelf: w.shelf, now: w.time.now, audit: w.gate.audit })
  counted(w)
  counted(other, { stops: true })
  const [up, stop] = [await w.preview({ box: 'a', to: 1_500 }), await other.preview({ box: 'a', to: 500 })]
  const held = Promise.withResolvers<void>()
  w.shelf.hold = held.promise
  const first = w.apply(up)
  await new Promise(setImmediate)
  const second = other.apply(stop)
  held.resolve()
  assert.deepEqual([(await first)['status'], (await second)['status']], ['applied', 'applied'])
  other.close()
  w.close()
})
