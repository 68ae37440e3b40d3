import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import type { Workspace } from './workspaces.ts'
import { guardRights, judgeRights } from './rights.ts'

const fine = { excess: [], missing: [] }

// Mutation proof: leave out either half of judgeRights, or widen BESIDE.
for (const [platform, needed, granted, judged] of [
  ['shopify', ['write_products'], ['write_products'], fine],
  ['shopify', ['write_products'], ['read_products', 'write_products'], fine],
  ['shopify', ['write_products'], ['read_orders', 'write_products'], { excess: ['read_orders'], missing: [] }],
  ['shopify', ['write_products'], ['write_orders', 'write_products'], { excess: ['write_orders'], missing: [] }],
  ['shopify', ['write_products'], ['read_products'], { excess: [], missing: ['write_products'] }],
  ['shopify', ['write_products', 'write_orders'], ['read_all_orders', 'write_orders'], { excess: ['read_all_orders'], missing: ['write_products'] }],
  ['shopify', [], ['write_products'], { excess: ['write_products'], missing: [] }],
  ['shopify', [], [], fine],
  ['meta', ['ads_management'], ['ads_management'], fine],
  ['meta', ['ads_management'], ['public_profile', 'ads_read', 'ads_management'], fine],
  ['meta', ['ads_management'], ['ads_read'], { excess: [], missing: ['ads_management'] }],
  ['meta', ['ads_management'], ['ads_management', 'business_management'], { excess: ['business_management'], missing: [] }],
  ['meta', ['ads_management'], ['ads_management', 'read_insights'], { excess: ['read_insights'], missing: [] }],
  ['meta', [], ['ads_management'], { excess: ['ads_management'], missing: [] }],
] as const)
  test(`${platform} that needs ${needed.join(', ') || 'nothing'} and may ${granted.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(judgeRights(platform, needed, granted), judged)
  })

// Mutation proof: leave `own` out of what is needed, or `all` out of what is allowed.
test('the accounts of a workspace are what its token must reach, and those of the server all that it may', () => {
  const judged = (granted: readonly string[], needed: readonly string[] = ['ads_management']) =>
    judgeRights('meta', needed, granted, { own: ['act_1'], all: ['act_1', 'act_2'] })
  assert.deepEqual(judged(['ads_management', 'act_1']), fine)
  assert.deepEqual(judged(['ads_management', 'act_1', 'act_2']), fine)
  assert.deepEqual(judged(['ads_management', 'act_1', 'act_3']), { excess: ['act_3'], missing: [] })
  assert.deepEqual(judged(['ads_management', 'act_2']), { excess: [], missing: ['act_1'] })
  assert.deepEqual(judged(['ads_read', 'act_1'], []), fine)
  assert.deepEqual(judged([], []), fine)
})

function guarded(rights: () => Promise<readonly string[]>) {
  const [rows, lines, planned]: [object[], string[], string[]] = [[], [], []]
  let ended = 0
  const look = { grantedScopes: rights } as Partial<NonNullable<Workspace['shopify']>['look']>
  const shopify = { look, broker: {} } as NonNullable<Workspace['shopify']>
  const guard = guardRights({
    workspaces: new Map([['main', { shopify }]]),
    needed: () => ['write_products'],
    log: { info: () => undefined, warn: (_, message) => void lines.push(message), bug: () => assert.fail('no bug') },
    audit: { head: { instance: 'i' } as never, append: (row) => (rows.push(row), undefined as never) },
    end: () => void ended++,
  })
  const tool = (platform: 'shopify' | 'email') => ({
    facts: { platform } as never,
    scope: 'write_products',
    plan: (input: object) => (planned.push(JSON.stringify(input)), Promise.reject(new Error('planned'))),
    readBack: () => Promise.resolve(null),
  })
  const over = guard.over(
    new Map([
      ['a', tool('shopify')],
      ['b', tool('email')],
    ]),
  )
  const plan = (name: 'a' | 'b') =>
    over.get(name)?.plan({}, { changeId: 'chg_1', previewed_ms: 0 }, 'main', AbortSignal.timeout(1_000)) ?? assert.fail(name)
  return { plan, planned, rows, lines, ended: () => ended }
}

// Mutation proof: leave `await check.of` out of planAfter.
test('no tool plans before its credential’s rights are in order; mail has none to ask for', async () => {
  const { plan, planned, ended, lines, rows } = guarded(async () => ['write_products', 'write_orders'])
  const refused = (error: unknown) => error instanceof Refusal && error.code === 'UPSTREAM_FORBIDDEN'
  await assert.rejects(plan('a'), refused)
  await assert.rejects(plan('a'), refused)
  assert.deepEqual(planned, [])
  await assert.rejects(plan('b'), /planned/)
  assert.equal(ended(), 1)
  assert.equal(lines.length, 1)
  assert.match(
    lines[0] ?? '',
    /workspace main can do more than the tools that are on need: write_orders\. Remove these rights at .*Dev Dashboard.*stops/,
  )
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      {
        event: 'alert_raised',
        correlation_id: 'i',
        workspace: 'main',
        status: 'alert',
        reason: 'EXCESS_RIGHTS',
        params: { platform: 'shopify', excess: ['write_orders'], missing: [] },
      },
    ],
  )
})

test('a platform that does not answer is no end, and no preview', async () => {
  const { plan, planned, ended } = guarded(() => Promise.reject(new Refusal('UPSTREAM_UNREACHABLE')))
  await assert.rejects(plan('a'), (error) => error instanceof Refusal && error.code === 'UPSTREAM_UNREACHABLE')
  assert.deepEqual([planned, ended()], [[], 0])
})

test('rights in order let it plan', async () => {
  const { plan, planned } = guarded(async () => ['read_products', 'write_products'])
  await assert.rejects(plan('a'), /planned/)
  assert.equal(planned.length, 1)
})
