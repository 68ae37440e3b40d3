import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Secret } from '@countersign/kernel'
import { type Answering, drop, json, refusal, standIn } from '../test.standin.ts'
import { ask, shop, sides, touch, withTokens } from './test.platform.ts'

// Mutation proof: take refuseIgnoredSearch out of ask.
test('an answer to a search of which a part was passed over is not shown', async (context) => {
  const search = [{ path: ['orders'], query: 'stauts:open', warnings: [{ field: 'stauts', message: 'LEAK Invalid search field for this query.' }] }]
  const { connection, platform } = await shop(context, json({ data: { orders: { nodes: [] } }, extensions: { search } }))
  await assert.rejects(ask(connection), refusal('UPSTREAM_MALFORMED', 'none'))
  platform.answer(withTokens(json({ data: { a: 1 }, extensions: { search: [{ path: ['orders'], query: 'x', warnings: [] }] } })))
  assert.deepEqual(await ask(connection), { a: 1 })
})

const lossMidAnswer: Answering = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
  response.write('{"data":{"shop":{"name":"LEAK')
  setImmediate(() => response.destroy())
}

test('an answer that breaks off is none, and may have been to a change that happened', async (context) => {
  const { connection, hand } = await shop(context, lossMidAnswer)
  await assert.rejects(touch(hand), refusal('UPSTREAM_UNREACHABLE', 'unknown'))
  await assert.rejects(ask(connection), refusal('UPSTREAM_UNREACHABLE', 'none'))
})

// Mutation proof: call ask without its guard.
test('a platform that fails in a row is left alone, even by a mutation, and is tried again later', async (context) => {
  let now = Date.now()
  const platform = await standIn(context, withTokens(drop))
  const options = { shop: 'demo.myshopify.com', clientId: 'client', clientSecret: new Secret('s'), baseUrl: platform.url, clock: () => now }
  const { connection, hand } = sides(options)
  for (let time = 0; time < LIMITS.breakerFaultsMax; time++) await assert.rejects(ask(connection), refusal('UPSTREAM_UNREACHABLE', 'none'))
  const before = platform.asked.length
  await assert.rejects(touch(hand), refusal('UPSTREAM_UNREACHABLE', 'none', LIMITS.breakerOpen_ms / 1_000))
  assert.equal(platform.asked.length, before)
  now += LIMITS.breakerOpen_ms
  platform.answer(withTokens(json({ data: { shop: 3 } })))
  assert.deepEqual(await ask(connection), { shop: 3 })
})

// Mutation proof: call ask without a lane.
test('only so many requests of a connection are under way at once', async (context) => {
  let [open, most] = [0, 0]
  const { connection } = await shop(context, (_, response) => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open -= 1
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"shop":1}}')
    }, 20)
  })
  await Promise.all(Array.from({ length: 12 }, () => ask(connection)))
  assert.equal(most, LIMITS.upstreamAtOnceMax)
})
