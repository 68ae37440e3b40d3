// `bound`: what holds changes of one object apart does not hold up messages, which have no state that anybody could have moved.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { world } from '../support/gate.ts'

// Mutation proof: leave `reaches.length > 0` out of targetsOf in weigh.ts; the second mail to one person is then refused.
test('two mails to one recipient do not hold each other up', async () => {
  const w = world()
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  Object.assign(entry.tool, {
    async plan(...args: Parameters<typeof plan>) {
      const planned = await plan(...args)
      return { ...planned, plan: { ...planned.plan, weights: planned.plan.weights.filter(({ kind }) => kind === 'count') } }
    },
  })
  const mail = { box: 'a', to: 1_001, mail: 'anna@customer.test' }
  const [one, two] = [await w.preview(mail), await w.preview(mail)]
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
