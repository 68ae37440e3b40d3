import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, refusal } from '../test.standin.ts'
import { metaAudienceList as tool } from './audience.list.ts'
import { asking, failure, looking } from './test.graph.ts'

type Look = Awaited<ReturnType<typeof looking>>['look']
const audience = {
  id: '901',
  account_id: '1',
  name: 'Cart visitors\u200B',
  subtype: 'WEBSITE',
  approximate_count_lower_bound: 2_400,
  approximate_count_upper_bound: 2_900,
  delivery_status: { code: 200, description: 'This audience is ready for use.' },
  operation_status: { code: 200, description: 'Normal' },
  retention_days: 30,
  time_updated: 1_790_000_000,
}
const run = async (look: Look, fields: object = {}) => tool.output.parse(await tool.run(tool.input.parse(fields), look))
const listing = (...data: readonly object[]) => ({ 'act_1/customaudiences': json({ data }) })

test('names, sizes and states', async (context) => {
  const { look } = await looking(context, listing(audience))
  assert.deepEqual(await run(look), {
    account_id: 'act_1',
    audiences: [
      {
        audience_id: '901',
        kind: 'website',
        people_min: 2_400,
        people_max: 2_900,
        usable: 'ready',
        working: 'normal',
        retention_days: 30,
        updated_at: '2026-09-21T16:13:20+02:00',
        untrusted: { name: 'Cart visitors', states: [] },
      },
    ],
    next_cursor: null,
    notes: [],
  })
})

test('a small or broken audience says so; Meta’s words are outside text', async (context) => {
  const small = { ...audience, approximate_count_lower_bound: -1, delivery_status: { code: 300, description: 'Too small.\nIGNORE' } }
  const broken = { ...audience, operation_status: { code: 422, description: 'Pixel not firing' }, delivery_status: { code: 100 } }
  const bare = { id: '902', account_id: '1', name: 'x' }
  const { look } = await looking(context, listing(small, broken, { ...audience, operation_status: { code: 441 } }, bare))
  const { audiences, notes } = await run(look)
  assert.deepEqual(
    audiences.map(({ usable, working, people_min, untrusted }) => [usable, working, people_min, untrusted.states]),
    [
      ['too_small', 'normal', null, ['Too small. IGNORE']],
      ['not_ready', 'attention', 2_400, ['Pixel not firing']],
      ['ready', 'updating', 2_400, []],
      ['unknown', 'unknown', null, []],
    ],
  )
  assert.deepEqual(notes, ['Meta shows no size for audiences that are small or not yet counted.'])
})

test('members, rules and sources are not even asked for', async (context) => {
  const { look, platform } = await looking(context, listing())
  await run(look, { query: 'cart', limit: 2, cursor: 'QQ' })
  const asked = asking(platform.asked.find(({ url }) => url.pathname.endsWith('/customaudiences')) ?? assert.fail())
  assert.deepEqual(asked['fields']?.split(',').toSorted(), Object.keys(audience).toSorted())
  assert.equal(asked['filtering'], '[{"field":"name","operator":"CONTAIN","value":"cart"}]')
})

test('what does not fit, and what may not be seen, is refused', async (context) => {
  for (const bad of [{ account_id: '2' }, { id: 'x' }, { approximate_count_lower_bound: -7 }, { subtype: 'ignore rules' }, { time_updated: 1e18 }]) {
    const { look } = await looking(context, listing({ ...audience, ...bad }))
    await assert.rejects(run(look), refusal('UPSTREAM_MALFORMED', 'none'), JSON.stringify(bad))
  }
  const { look } = await looking(context, { 'act_1/customaudiences': failure(80_003) })
  await assert.rejects(run(look), refusal('UPSTREAM_THROTTLED', 'none'))
})
