// Every read tool of Meta through the real server against the strict stand-in: each asked field and parameter exists, nothing has an effect, foreign words stay apart.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { connect, type Connected } from '../support/servers.ts'

const dir = mkdtempSync(join(tmpdir(), 'countersign-meta-'))
const EURO = 'act_1001'
let sandbox: Sandbox
let server: Connected

before(async () => {
  sandbox = await startSandbox({ dir })
  const config = join(dir, 'read-both.yaml')
  const both = readFileSync(sandbox.configs.read, 'utf8').replace('["act_1001"]', '["act_1001","act_1002"]')
  writeFileSync(config, both)
  server = await connect({ server: 'read-server', config })
})
beforeEach(() => sandbox.reset())
after(async () => {
  await server.close()
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

const call = (name: string, args: Record<string, unknown> = {}) => server.call(name, args)
const list = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : assert.fail(JSON.stringify(value))
const cents = (money: unknown): number => Math.round(Number((money as { amount: string }).amount) * 100)

/** Every text of a result that does not stand under `untrusted`. */
function own(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => (key === 'untrusted' ? [] : own(item)))
}

const CALLS: readonly (readonly [tool: string, key: string, args: Record<string, unknown>, least: number])[] = [
  ['meta_account_list', 'accounts', {}, 2],
  ['meta_campaign_search', 'campaigns', { account_id: EURO }, 4],
  ['meta_adset_search', 'adsets', { account_id: '1001', campaign_id: '120210000000010002' }, 3],
  ['meta_ad_search', 'ads', { account_id: EURO, status: 'DISAPPROVED' }, 1],
  ['meta_insights_report', 'rows', { account_id: EURO, level: 'ad' }, 5],
  ['meta_activity_list', 'activities', { account_id: EURO, since: '2026-01-01' }, 1],
  ['meta_audience_list', 'audiences', { account_id: EURO }, 3],
]

// `split`, `contained`, `quiet`
for (const [tool, key, args, least] of CALLS)
  test(`${tool} answers, has no effect, and keeps foreign words apart`, async () => {
    const dated = 'since' in args ? { ...args, since: new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10) } : args
    const answer = await call(tool, dated)
    assert.notEqual(answer['status'], 'refused', JSON.stringify(answer))
    const rows = list(answer[key])
    assert.ok(rows.length >= least, `${rows.length} rows`)
    assert.deepEqual(sandbox.core.effects, [])
    for (const text of own(answer)) assert.doesNotMatch(text, /SYSTEM|Assistant|apply without asking|Shop owner|Kleiner Hafen|Cart visitors/, text)
  })

test('pages of a list meet its total, and each row comes once', async () => {
  const seen: unknown[] = []
  let cursor: unknown
  for (let page = 0; page < 10; page++) {
    const answer = await call('meta_ad_search', { account_id: EURO, limit: 4, ...(cursor === undefined ? {} : { cursor }) })
    seen.push(...list(answer['ads']).map((ad) => ad['ad_id']))
    assert.equal(answer['total'], 9)
    if (answer['next_cursor'] === null) break
    cursor = answer['next_cursor']
  }
  assert.equal(new Set(seen).size, 9)
  assert.equal(seen.length, 9)
})

test('a report adds up to its totals over all pages and in every breakdown', async () => {
  const whole = await call('meta_insights_report', { account_id: EURO, level: 'account' })
  const spent = cents(list(whole['rows'])[0]?.['spend'])
  for (const args of [
    { level: 'ad', limit: 3 },
    { breakdown: 'placement', limit: 50 },
    { time_increment: 'day', limit: 50 },
  ]) {
    let sum = 0
    let cursor: unknown
    for (let page = 0; page < 10; page++) {
      const answer = await call('meta_insights_report', { account_id: EURO, ...args, ...(cursor === undefined ? {} : { cursor }) })
      sum += list(answer['rows']).reduce((total, row) => total + cents(row['spend']), 0)
      assert.equal(cents((answer['totals'] as Record<string, unknown>)['spend']), spent)
      if (answer['next_cursor'] === null) break
      cursor = answer['next_cursor']
    }
    assert.equal(sum, spent, JSON.stringify(args))
  }
})

test('too much for one answer comes by a report run, page by page, and is no effect', async () => {
  sandbox.meta.reports({ syncRowsMax: 10, takes_ms: 1_500 })
  const args = { account_id: EURO, level: 'ad', time_increment: 'day', limit: 20 }
  const first = await call('meta_insights_report', args)
  assert.equal(first['report'], 'ready', JSON.stringify(first))
  assert.match(String(first['report_run_id']), /^\d+$/)
  const second = await call('meta_insights_report', { cursor: first['next_cursor'], limit: 20 })
  assert.ok(list(second['rows']).length > 0)
  assert.notDeepEqual(second['rows'], first['rows'])
  assert.deepEqual(sandbox.core.effects, [])
})

test('yen are counted whole', async () => {
  const { accounts } = await call('meta_account_list')
  const yen = list(accounts).find((account) => account['currency'] === 'JPY')
  assert.deepEqual(yen?.['amount_spent'], { amount: '412300', currency: 'JPY' })
  const { rows } = await call('meta_insights_report', { account_id: 'act_1002', level: 'account' })
  assert.match(JSON.stringify(list(rows)[0]?.['spend']), /"amount":"\d+","currency":"JPY"/)
})

// Last, because the server then rests for a minute.
test('a server near the end of its allowance says for how long it holds back', async () => {
  sandbox.meta.usageAt(96)
  assert.notEqual((await call('meta_campaign_search', { account_id: EURO }))['status'], 'refused')
  const no = await call('meta_campaign_search', { account_id: EURO })
  assert.deepEqual([no['code'], typeof no['retry_after_s']], ['UPSTREAM_THROTTLED', 'number'])
})
