// The brief through the real read-server: one call, three platforms, and each of them down in turn.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { type FaultKind, type Sandbox, startSandbox } from '@countersign/sandbox'
import { connect, type Connected } from '../support/servers.ts'

let dir: string
let sandbox: Sandbox
let server: Connected

// A server of its own for each test: a breaker that a fault has opened would stay open into the next.
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-brief-'))
  sandbox = await startSandbox({ dir })
  server = await connect({ server: 'read-server', config: sandbox.configs.read })
})
afterEach(async () => {
  await server.close()
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

type Row = Readonly<Record<string, unknown>>
// The shapes are the tool's output schema, which every answer has passed.
const part = (result: Row, name: string): Row => result[name] as Row
const rows = (result: Row, name: string): readonly Row[] => result[name] as readonly Row[]
const cents = (money: unknown): number => Math.round(Number((money as { amount: string }).amount) * 100)
const brief = async (args: Record<string, unknown> = {}): Promise<Row> => server.call('commerce_brief', args)
const day = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
const WEEK = { since: day(7), until: day(1) }

/** Every text of a result that does not stand under `untrusted`. */
const own = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, item]) => (key === 'untrusted' ? [] : own(item)))

test('a week in one call agrees with the tools that tell each part alone, and stays small', async () => {
  const result = await brief(WEEK)
  assert.deepEqual(result['parts'], { shopify: 'ok', meta: 'ok', email: 'ok' }, JSON.stringify(result))
  const report = await server.call('shopify_sales_report', WEEK)
  assert.deepEqual(part(result, 'sales')['totals'], report['totals'])
  assert.deepEqual(part(result, 'sales')['previous'], report['previous'])
  const insights = await server.call('meta_insights_report', { ...WEEK, level: 'account' })
  const ads = part(result, 'ads')
  assert.deepEqual(ads['total_spend'], part(insights, 'totals')['spend'])
  const [account] = rows(ads, 'accounts')
  assert.ok(account)
  assert.ok(rows(account, 'campaigns').every((row) => /^\d+$/.test(String(row['campaign_id'])) && row['spend'] !== undefined))
  const net = cents(part(part(result, 'sales'), 'totals')['net'])
  assert.deepEqual(result['blended'], { net_sales_per_ad_spend: (net / cents(ads['total_spend'])).toFixed(2), currency: 'EUR' })
  const stock = rows(part(result, 'stock'), 'items')
  assert.ok(stock.length > 0 && stock.length <= 10)
  assert.ok(stock.every((item) => Number(item['available_units']) <= 5 && String(item['variant_id']).startsWith('gid://')))
  const inbox = part(result, 'inbox')
  const ages = Object.values(part(inbox, 'by_age')).map(Number)
  assert.equal(
    ages.reduce((sum, count) => sum + count, 0),
    inbox['unanswered'],
  )
  assert.ok(Number(inbox['unanswered']) > 0)
  for (const mail of rows(inbox, 'newest')) assert.match(String(mail['received_at']), /[+-]\d\d:\d\d$/)
  for (const what of [/credits to ads/, /at least so high|last 30 days/, /still/]) assert.match(JSON.stringify(result['notes']), what)
  assert.ok(JSON.stringify(result).length <= 8_000, String(JSON.stringify(result).length))
  assert.deepEqual(sandbox.core.effects, [])
})

test('without days it is yesterday', async () => {
  const result = await brief()
  const berlin = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(new Date(Date.now() - 86_400_000))
  const { since, until } = part(result, 'sales')
  assert.deepEqual([since, until], [berlin, berlin])
  assert.equal(rows(part(result, 'ads'), 'accounts')[0]?.['since'], berlin)
})

// `quiet`, `contained`. Mutation proof: show the sender's own name in inbox.ts, or leave out maskContacts.
test('no name, address or number of a customer, and no foreign word outside `untrusted`', async () => {
  const result = await brief(WEEK)
  const text = JSON.stringify(result)
  for (const { firstName, lastName, email, phone } of sandbox.seed.customers)
    for (const value of [`${firstName} ${lastName}`, email, phone]) assert.ok(!text.includes(value), value)
  assert.doesNotMatch(text, /[\w.+-]+@[\w-]+\.\w+/)
  for (const said of own(result)) assert.doesNotMatch(said, /SYSTEM|ignore (all )?previous|Assistant/i)
  const folder = join(dir, 'audit', 'read')
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.jsonl'))) assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), /@/)
  assert.doesNotMatch(server.stderr(), /@/)
})

for (const [platform, shown, fault, code, kept] of [
  ['shopify', 'shopify', 'drop_before', 'UPSTREAM_UNREACHABLE', ['ads', 'inbox']],
  ['shopify', 'shopify', 'http_500', 'UPSTREAM_ERROR', ['ads', 'inbox']],
  ['meta', 'meta', 'drop_before', 'UPSTREAM_UNREACHABLE', ['sales', 'stock', 'inbox']],
  ['meta', 'meta', 'forbidden', 'UPSTREAM_FORBIDDEN', ['sales', 'stock', 'inbox']],
  ['imap', 'email', 'drop_before', 'UPSTREAM_UNREACHABLE', ['sales', 'stock', 'ads']],
] as const satisfies readonly (readonly [string, string, FaultKind, string, readonly string[]])[])
  test(`${shown} fails with ${fault}: the others are told, and the notes say why it is not`, async () => {
    sandbox.core.order(platform, fault, 50)
    const result = await brief(WEEK)
    assert.deepEqual(result['parts'], { shopify: 'ok', meta: 'ok', email: 'ok', [shown]: 'unavailable' }, JSON.stringify(result))
    for (const name of ['sales', 'stock', 'ads', 'inbox']) assert.equal(result[name] === null, !(kept as readonly string[]).includes(name), name)
    if (shown !== 'email') assert.equal(result['blended'], null)
    assert.match(JSON.stringify(result['notes']), new RegExp(`not available, ${code}`))
  })

test('all down is one refusal that names each', async () => {
  for (const platform of ['shopify', 'meta', 'imap'] as const) sandbox.core.order(platform, 'drop_before', 50)
  const result = await brief()
  assert.deepEqual([result['status'], result['code']], ['refused', 'UPSTREAM_UNREACHABLE'])
  assert.match(String(result['message']), /shopify: UPSTREAM_UNREACHABLE, meta: UPSTREAM_UNREACHABLE, email: UPSTREAM_UNREACHABLE/)
})

test('days that are none, or too many, are refused before a platform is asked', async () => {
  for (const args of [{ until: WEEK.until }, { since: WEEK.until, until: WEEK.since }, { since: day(40) }, { since: '2026-02-31' }])
    assert.equal((await brief(args))['code'], 'INPUT_INVALID', JSON.stringify(args))
})

// Mutation proof: leave the rates of serveRead on the tool, and it asks Meta eighty times a minute.
test('the brief is no way around the calls a minute of any platform', async () => {
  for (const platform of ['shopify', 'meta', 'imap'] as const) sandbox.core.order(platform, 'drop_before', 500)
  const codes: unknown[] = []
  for (let calls = 0; calls < 21; calls++) codes.push((await brief())['code'])
  assert.deepEqual(new Set(codes.slice(0, 20)), new Set(['UPSTREAM_UNREACHABLE']))
  assert.equal(codes[20], 'RATE_LIMITED')
})
