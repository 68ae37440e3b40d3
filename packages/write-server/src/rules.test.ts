// The operator's rules: whatever loads is at least as strict as the house, and whatever would loosen is named by line and key.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Cap, MODES, type PolicyRow } from '@countersign/gate'
import { ConfigError } from '@countersign/serve'
import fc from 'fast-check'
import { placeOf, readConfig, type WriteConfig } from './config.ts'
import { POLICY } from './policy.ts'
import { rowIn, rowsOf } from './rules.ts'
import { WRITE_TOOLS, type WriteToolName } from './tools.ts'

let dir: string
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-rules-'))
  writeFileSync(join(dir, 'secret'), 'not-a-real-secret', { mode: 0o600 })
})
after(() => rmSync(dir, { recursive: true, force: true }))

const PRICE = 'preview_shopify_price_change'
const BUDGET = 'preview_meta_budget_change'
const MAIL = 'preview_email_send'
const KINDS = ['chat', 'code', 'approver', 'two_person']

const settings = (name: string): Record<string, unknown> => ({
  shopify: { shop: `${name}.myshopify.com`, client_id: 'id', client_secret: { file: join(dir, 'secret') } },
  meta: { accounts: [`act_${name.length}`], token: { file: join(dir, 'secret') }, app_secret: { file: join(dir, 'secret') } },
  email: {
    smtp: { host: 'smtp.demo.example', port: 465, tls: 'required', user: name, password: { file: join(dir, 'secret') } },
    from: { name: 'Demo Shop', address: `${name}@demo.example` },
    recipients: { allow: [] },
    daily_max: 50,
  },
})

function load(rules: object, ofMain: object = {}, ofSecond: object = {}): WriteConfig['raw'] {
  const file = join(dir, 'write.yaml')
  const common = { environment: 'staging', audit: { dir: join(dir, 'audit') }, serve: { transport: 'stdio' }, ledger: { sqlite: join(dir, 'l') } }
  const workspaces = { main: { ...settings('main'), ...ofMain }, second: { ...settings('second'), ...ofSecond } }
  writeFileSync(file, JSON.stringify({ ...common, ...rules, workspaces }, null, 1))
  return readConfig(file).raw
}

function refusal(rules: object, ofMain: object = {}): string {
  try {
    load(rules, ofMain)
    return 'it loads'
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    return error.message
  }
}

const euros = (amount: string) => ({ amount, currency: 'EUR' })
// Mostly nothing: of two full sets of rules hardly any would load.
const optional = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
const amount = fc.record({ amount: fc.integer({ min: 1, max: 30 }).map(String), currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD') })
const common = {
  approval: optional(fc.constantFrom('code', 'approver', 'two_person')),
  writes_per_minute: optional(fc.integer({ min: 1, max: 12 })),
  risk: optional(fc.constant(3)),
}
const percents = {
  max_change_percent: optional(fc.integer({ min: 1, max: 60 })),
  max_change_percent_day: optional(fc.integer({ min: 1, max: 100 })),
  max_change_percent_week: optional(fc.integer({ min: 1, max: 310 })),
}
const mode = optional(fc.constantFrom(...MODES))
const rules = fc.record({
  tools: fc.record({ [PRICE]: mode, [BUDGET]: mode, [MAIL]: mode }),
  limits: fc.record({
    [PRICE]: fc.record({ ...common, ...percents, max_price: optional(amount), price_floor: optional(amount) }),
    [BUDGET]: fc.record({ ...common, ...percents, max_daily: optional(amount) }),
    [MAIL]: fc.record({ ...common, mails_per_day: optional(fc.integer({ min: 0, max: 210 })) }),
  }),
})

function capWithin(own: Cap | undefined, house: Cap): boolean {
  const atMost = (a: number | null | undefined, b: number | null | undefined) => (a ?? Infinity) <= (b ?? Infinity)
  if (own?.kind === 'ratio' && house.kind === 'ratio')
    return own.callPercentMax <= house.callPercentMax && own.dayPercentMax <= house.dayPercentMax && atMost(own.weekPercentMax, house.weekPercentMax)
  if (own?.kind === 'count' && house.kind === 'count')
    return atMost(own.callMax, house.callMax) && atMost(own.hourMax, house.hourMax) && atMost(own.dayMax, house.dayMax)
  if (own?.kind === 'sum' && house.kind === 'sum')
    return atMost(own.call?.minor, house.call?.minor) && atMost(own.day?.minor, house.day?.minor) && own.perObject === house.perObject
  if (own === undefined || own.kind !== house.kind || !('money' in own) || !('money' in house)) return false
  if (house.money === null) return true
  if (own.money === null || own.money.currency !== house.money.currency) return false
  return own.kind === 'max' ? own.money.minor <= house.money.minor : own.money.minor >= house.money.minor
}

const within = (row: PolicyRow, above: PolicyRow): boolean =>
  Object.entries(above.caps).every(([name, cap]) => capWithin(row.caps[name], cap)) &&
  Object.keys(row.caps).length === Object.keys(above.caps).length &&
  row.writesPerMinute <= above.writesPerMinute &&
  row.risk >= above.risk &&
  row.scope === above.scope &&
  row.approvalUnlisted === above.approvalUnlisted &&
  KINDS.indexOf(row.approval) >= KINDS.indexOf(above.approval)

// Mutation proof: ignore a workspace’s mode, let a workspace’s mode loosen, or start the mailbox’s volume from the row for all.
test('whatever loads is within the house, and in each workspace within what holds for all', () => {
  let loaded = 0
  fc.assert(
    fc.property(rules, rules, (forAll, forMain) => {
      let config: WriteConfig['raw']
      try {
        config = load(forAll, forMain)
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error))
        return
      }
      loaded++
      for (const { name } of WRITE_TOOLS) {
        const [main, second] = [rowIn(config, name, 'main'), rowIn(config, name, 'second')]
        assert.ok(within(second, POLICY[name]) && within(main, second), `${name} ${JSON.stringify([main, second])}`)
        const said = config.workspaces['main']?.tools[name]
        assert.equal(main.mode, said ?? second.mode)
        assert.ok(MODES.indexOf(main.mode) >= MODES.indexOf(second.mode))
        assert.equal(second.mode, config.workspaces['second']?.tools[name] ?? config.tools[name] ?? POLICY[name].mode)
      }
    }),
    { numRuns: 600 },
  )
  // Enough of them load, or the property would be about nothing.
  assert.ok(loaded >= 100, String(loaded))
})

test('a loosening is refused by its line, its key and what would be right', () => {
  const limits = (tool: string, given: object) => ({ limits: { [tool]: given } })
  const cases: readonly (readonly [object, object, RegExp])[] = [
    [
      limits(PRICE, { max_change_percent: 60 }),
      {},
      /:\d+: `limits\.preview_shopify_price_change\.max_change_percent`: .* is 60, above the hard limit of 50\. It can only be lowered\.$/,
    ],
    [limits(PRICE, { writes_per_minute: 6 }), {}, /:\d+: `limits\..*\.writes_per_minute`: .* is 6, above the hard limit of 5/],
    [
      limits(MAIL, { max_price: euros('5') }),
      {},
      /:\d+: unknown key `max_price` in `limits\.preview_email_send`\. Remove it, or correct its spelling\. Known here: .*mails_per_day, .*approval/,
    ],
    [limits(MAIL, { approval: 'chat' }), {}, /:\d+: `limits\.preview_email_send\.approval` must be one of: code, approver, two_person\.$/],
    [limits(MAIL, { risk: 2 }), {}, /:\d+: `limits\.preview_email_send\.risk` must be 3\.$/],
    [{ tools: { [MAIL]: 'maybe' } }, {}, /`tools\.preview_email_send` must be one of: on, dry_run, off/],
    [{ quota: { writes_per_caller_per_day: 201 } }, {}, /:\d+: `quota\.writes_per_caller_per_day` must be at most 200\.$/],
    [
      limits(PRICE, { max_change_percent: 20 }),
      limits(PRICE, { max_change_percent: 30 }),
      /:\d+: `workspaces\.main\.limits\..*\.max_change_percent`: .* is 30, above the top-level limit of 20/,
    ],
    [
      limits(PRICE, { price_floor: euros('5') }),
      limits(PRICE, { price_floor: euros('4') }),
      /`price_floor` is 4\.00 EUR, below the top-level limit of 5\.00 EUR\. It can only be raised/,
    ],
    [
      limits(BUDGET, { max_daily: euros('5') }),
      limits(BUDGET, { max_daily: { amount: '4', currency: 'USD' } }),
      /is in USD, the top-level limit in EUR, so they cannot be compared\. Set it in each workspace/,
    ],
    [
      limits(MAIL, { approval: 'two_person' }),
      limits(MAIL, { approval: 'approver' }),
      /`approval` is approver, weaker than the top-level limit, which is two_person/,
    ],
    [
      { tools: { [MAIL]: 'dry_run' } },
      { tools: { [MAIL]: 'on' } },
      /:\d+: `workspaces\.main\.tools\.preview_email_send` is on, but the tool is dry_run for all workspaces\. A workspace can only tighten/,
    ],
    [{}, { tools: { preview_everything: 'on' } }, /`workspaces\.main\.tools/],
  ]
  for (const [forAll, forMain, says] of cases) assert.match(refusal(forAll, forMain), says)
})

test('the hard limit is named, not the operator’s, where a workspace passes both', () => {
  assert.match(refusal({}, { limits: { [PRICE]: { max_change_percent: 80 } } }), /is 80, above the hard limit of 50/)
})

test('a workspace tightens for itself alone', () => {
  const config = load(
    { limits: { [PRICE]: { max_change_percent: 30 } } },
    {
      tools: { [PRICE]: 'dry_run', [MAIL]: 'off' },
      limits: { [PRICE]: { max_change_percent: 10, approval: 'code', risk: 3, writes_per_minute: 1 } },
    },
  )
  const [main, second] = [rowIn(config, PRICE, 'main'), rowIn(config, PRICE, 'second')]
  assert.deepEqual(
    [main.caps['change_percent'], main.mode, main.approval, main.risk, main.writesPerMinute],
    [{ kind: 'ratio', callPercentMax: 10, dayPercentMax: 100, weekPercentMax: 300 }, 'dry_run', 'code', 3, 1],
  )
  assert.deepEqual(
    [second.caps['change_percent'], second.mode, second.approval, second.risk, second.writesPerMinute],
    [{ kind: 'ratio', callPercentMax: 30, dayPercentMax: 100, weekPercentMax: 300 }, 'on', 'chat', 2, 5],
  )
  assert.equal(rowIn(config, PRICE, 'nowhere').mode, 'off')
})

test('the mailbox’s own daily volume is a limit of sending, whatever the others say', () => {
  const daily = (config: WriteConfig['raw']) => rowIn(config, MAIL, 'main').caps['mails']
  assert.deepEqual(daily(load({})), { kind: 'count', hourMax: 50, dayMax: 50 })
  assert.deepEqual(daily(load({ limits: { [MAIL]: { mails_per_day: 100 } } })), { kind: 'count', hourMax: 50, dayMax: 50 })
  assert.deepEqual(daily(load({ limits: { [MAIL]: { mails_per_day: 20 } } }, { limits: { [MAIL]: { mails_per_day: 5 } } })), {
    kind: 'count',
    hourMax: 50,
    dayMax: 5,
  })
})

// Mutation proof: take the strictest mode of all workspaces, or the top-level one alone.
test('clients see a tool where any workspace has it, and not where none does', () => {
  const seen = (config: WriteConfig['raw'], tool: WriteToolName) => rowsOf(config).get(tool)?.mode
  assert.equal(seen(load({}, { tools: { [MAIL]: 'off' } }), MAIL), 'on')
  assert.equal(seen(load({}, { tools: { [MAIL]: 'off' } }, { tools: { [MAIL]: 'dry_run' } }), MAIL), 'dry_run')
  assert.equal(seen(load({}, { tools: { [MAIL]: 'off' } }, { tools: { [MAIL]: 'off' } }), MAIL), 'off')
  assert.equal(seen(load({ tools: { [MAIL]: 'off' } }), MAIL), 'off')
})

test('a digest of the place changes with where a change goes and who may approve it, and not with the rules', () => {
  const place = (ofMain: object, forAll: object = {}) => placeOf(load(forAll, ofMain), 'main')
  const { email, shopify } = settings('main') as { email: { smtp: object; from: object }; shopify: object }
  const same = place({})
  assert.equal(place({ tools: { [MAIL]: 'off' } }, { limits: { [PRICE]: { max_change_percent: 3 } } }), same)
  // Mutation proof: take `email` or `shopify` alone; each of these is what a person relied on.
  for (const moved of [
    { shopify: { ...shopify, base_url: 'http://127.0.0.1:8080' } },
    { shopify: { ...shopify, shop: 'other.myshopify.com' } },
    { shopify: { ...shopify, webhook_hosts: ['hooks.example'] } },
    { shopify: { ...shopify, link_hosts: ['hooks.example'] } },
    { email: { ...email, smtp: { ...email.smtp, host: 'smtp.elsewhere.example' } } },
    { email: { ...email, from: { ...email.from, address: 'boss@demo.example' } } },
    { email: { ...email, from: { ...email.from, name: 'The Boss' } } },
    { email: { ...email, reply_to: 'else@demo.example' } },
    { meta: { ...(settings('main')['meta'] as object), base_url: 'http://127.0.0.1:8080' } },
  ])
    assert.notEqual(place(moved), same, JSON.stringify(moved))
  // Mutation proof: leave the approvers out; a copy of the configuration with a list of its own then approves.
  assert.notEqual(place({}, { approval: { chat_clients: ['claude-code'], approvers: '/elsewhere/approvers.json' } }), same)
})
