// `closed`: a token that reaches an ad account which nobody configured is one that could spend there, so the write-server does not serve with it.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startSandbox } from '@countersign/sandbox'
import { EXIT } from '@countersign/serve'
import { readConfig } from '../../packages/write-server/src/config.ts'
import { hasRights, placesOf, rightsAt } from '../../packages/write-server/src/places.ts'
import { wired } from '../support/wire.ts'

type Ads = NonNullable<Parameters<typeof startSandbox>[0]['writerAds']>

const BUDGET = { object_id: '120210000000012001', daily_budget: { amount: '21.00', currency: 'EUR' }, reason: 'Because of the season.' }

/** A sandbox whose writing token reaches these accounts, and the write-server's configuration with this list of them, for Meta alone. */
async function world(context: TestContext, writerAds: Ads, accounts: readonly string[], more: readonly string[] = []) {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-accounts-'))
  const sandbox = await startSandbox({ dir, writerAds })
  context.after(async () => {
    await sandbox.close()
    rmSync(dir, { recursive: true, force: true })
  })
  const text = readFileSync(sandbox.configs.write, 'utf8')
  const meta = /\n {4}meta:\n(?: {6}.*\n)+/.exec(text)?.[0] ?? assert.fail('no meta')
  const place = (list: readonly string[]) => meta.replace(/accounts: .*/, `accounts: ${JSON.stringify(list)}`)
  const others = more.map((account) => `  other:${place([account])}`).join('')
  writeFileSync(
    sandbox.configs.write,
    text.replace(/\nworkspaces:\n[^]*$/, `\nworkspaces:\n  main:${place(accounts)}${others}`).replace(/fingerprints:\n.*\n/, ''),
  )
  return { sandbox, config: sandbox.configs.write }
}

// Mutation proof: let `reachOf` in read/src/meta/token.ts answer an empty list, or leave `reachedAccounts` out of `metaRights`.
for (const [what, ads, accounts, says] of [
  ['it is narrowed to one account too many', { accounts: ['act_1001', 'act_1002'] }, ['act_1001'], /more than .*need: the ad account act_1002\./],
  [
    'it is narrowed to nothing, and its user has one too many',
    { accounts: ['act_1001', 'act_1002'], narrowed: false },
    ['act_1001'],
    /the ad account act_1002\./,
  ],
  [
    'it reaches another account than the configured one',
    { accounts: ['act_1002'] },
    ['act_1001'],
    /: the ad account act_1002, and lack .*: the ad account act_1001\./,
  ],
  ['it does not reach one that is configured', { accounts: ['act_1001'] }, ['act_1001', 'act_1002'], /lack .*: the ad account act_1002\./],
] as const)
  test(`${what}: no preview is shown, the server stops, and says which account`, { timeout: 20_000 }, async (context) => {
    const { sandbox, config } = await world(context, ads, accounts)
    const session = await wired('write-server', config, 'modern')
    context.after(() => session.child.kill('SIGKILL'))
    await session.client.listTools()
    const answer = await session.call('preview_meta_budget_change', BUDGET).catch(() => ({ status: 'gone' }))
    assert.ok(['refused', 'gone'].includes(String(answer['status'])), JSON.stringify(answer))
    assert.deepEqual(await session.ended, { code: EXIT.config, signal: null })
    assert.match(session.stderr(), says)
    assert.deepEqual(sandbox.core.effects, [])
    // The doctor and the checklist ask the same way.
    const read = readConfig(config)
    const [place] = placesOf(read).filter(hasRights)
    const { excess, missing } = await rightsAt(read, place ?? assert.fail('no place'), AbortSignal.timeout(5_000))
    assert.ok([...excess, ...missing].includes('act_1002'))
  })

test('exactly the configured accounts, by the token or by its user, over all workspaces: it serves', { timeout: 20_000 }, async (context) => {
  for (const [ads, accounts, more] of [
    [{ accounts: ['act_1001'] }, ['act_1001'], []],
    [{ accounts: ['act_1001'], narrowed: false }, ['act_1001'], []],
    [{ accounts: ['act_1001', 'act_1002'] }, ['act_1001'], ['act_1002']],
  ] as const) {
    const { config } = await world(context, ads, accounts, more)
    const session = await wired('write-server', config, 'modern')
    context.after(() => session.child.kill('SIGKILL'))
    await session.client.listTools()
    const input = more.length === 0 ? BUDGET : { ...BUDGET, workspace: 'main' }
    assert.equal((await session.call('preview_meta_budget_change', input))['status'], 'preview')
    await session.client.close()
    await session.ended
  }
})
