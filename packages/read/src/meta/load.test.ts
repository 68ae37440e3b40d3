import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AdAccount, FacebookAdsApi } from 'facebook-nodejs-business-sdk'
import { Secret } from '@countersign/kernel'
import { json, refusal, soon, standIn } from '../test.standin.ts'
import { metaLookConnection } from './connect.ts'
import { loadMeta } from './load.ts'

const options = { accounts: ['act_1'], token: new Secret('LEAK_token'), appSecret: new Secret('s') }

// Mutation proof: give the constructor `true`, and the library listens for every crash of the process.
test('the crash reporter stays off, and the library holds no token', async () => {
  const before = process.listenerCount('uncaughtException')
  const { account } = (await loadMeta())(async () => ({}))
  assert.equal(process.listenerCount('uncaughtException'), before)
  assert.ok(!JSON.stringify(account('act_1').getApi()).includes('LEAK'))
})

// Mutation proof: drop the check of `method` in `call`.
test('the library’s own writing methods send nothing', async (context) => {
  const platform = await standIn(context, json({ success: true, id: '1' }))
  const nodes = await metaLookConnection({ ...options, baseUrl: platform.url }).nodes(soon())
  for (const write of [
    () => nodes.campaign('1').update([], { daily_budget: 1 }),
    () => nodes.campaign('1').delete([]),
    () => nodes.account('act_1').createCampaign([], { name: 'x' }),
    () => nodes.account('act_1').deleteEdge('campaigns', {}),
    () => nodes.account('act_1').getApi().getAppID(),
  ])
    await assert.rejects(async () => write(), TypeError)
  assert.equal(platform.asked.length, 0)
})

// Mutation proof: let LookingApi.call fall through to the library's own `call` for a path that is a string.
test('a cursor that leads to another host is refused, and nothing is asked there', async (context) => {
  const foreign = await standIn(context, json({ data: [] }))
  const page = { data: [{ id: '1' }], paging: { cursors: { after: 'a' }, next: `${foreign.url.href}v26.0/act_1/campaigns?access_token=x` } }
  const platform = await standIn(context, json(page))
  const { account } = await metaLookConnection({ ...options, baseUrl: platform.url }).nodes(soon())
  const cursor = await account('act_1').getCampaigns(['id'], {})
  await assert.rejects(async () => cursor.next(), refusal('UPSTREAM_MALFORMED', 'none'))
  assert.equal(foreign.asked.length, 0)
})

test('a cursor on our own host is followed over our transport', async (context) => {
  const platform = await standIn(context, ({ url }, response) => {
    const next = new URL('/v26.0/act_1/campaigns?after=b&access_token=LEAK_old', platform.url).href
    const body = url.searchParams.has('after') ? { data: [{ id: '2' }] } : { data: [{ id: '1' }], paging: { next } }
    response.writeHead(200).end(JSON.stringify(body))
  })
  const { account } = await metaLookConnection({ ...options, baseUrl: platform.url }).nodes(soon())
  const cursor = await account('act_1').getCampaigns(['id'], {})
  await cursor.next()
  assert.deepEqual(
    Array.from(cursor, ({ id }) => id),
    ['2'],
  )
  assert.equal(platform.asked[1]?.headers.authorization, 'Bearer LEAK_token')
  assert.equal(platform.asked[1]?.url.searchParams.get('access_token'), null)
})

test('no default of the library is set: an object made without our transport can do nothing', async () => {
  await loadMeta()
  assert.equal(FacebookAdsApi.getDefaultApi(), undefined)
  await assert.rejects(async () => new AdAccount('act_1').read(['id']), /associated api object/)
})
