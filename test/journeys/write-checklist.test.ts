// The seven points of a set-up, tried on a live one: what is well passes with evidence, and each thing that is not fails its own point.
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openAudit } from '@countersign/audit'
import { applyArgs, asks } from '../support/asks.ts'
import { openShop, type Shop } from '../support/sandbox.ts'
import { CONTROL, writeCli } from '../support/write-cli.ts'

let shop: Shop
let cli: ReturnType<typeof writeCli>
before(async () => {
  shop = await openShop()
  cli = writeCli(shop)
  for (const { tool, args } of await asks(shop)) {
    const shown = await shop.write.call(tool, args)
    if (tool !== 'preview_email_send') assert.equal((await shop.write.call('apply_change', applyArgs(shown)))['status'], 'applied')
  }
})
after(() => shop.close())

interface Check {
  readonly id: string
  readonly state: string
  readonly evidence: readonly string[]
  readonly fix: string | null
}

async function checklist(path: string) {
  const { code, stdout, stderr } = await cli.run('checklist', '--config', path, '--json')
  assert.equal(stderr, '')
  const { passed, checks } = JSON.parse(stdout) as { passed: boolean; checks: readonly Check[] }
  const of = (id: string): Check => checks.find((check) => check.id === id) ?? { id, state: 'missing', evidence: [], fix: null }
  return { code, passed, of, states: Object.fromEntries(checks.map(({ id, state }) => [id, state])), text: stdout }
}

const WELL = { scopes: 'pass', audit: 'pass', rates: 'pass', gates: 'pass', personal: 'pass', rotation: 'pass' }

test('checklist: seven points with evidence; what was never rehearsed has not passed, and nothing live is touched', async () => {
  const live = () =>
    JSON.stringify([readdirSync(join(shop.dir, 'audit', 'write')), shop.rows('write').length, statSync(join(shop.dir, 'ledger.sqlite')).size])
  const [effects, before] = [(await shop.effects()).length, live()]
  const { code, passed, of, states, text } = await checklist(cli.config)
  assert.deepEqual([code, passed, states], [1, false, { ...WELL, revocation: 'fail' }], text)
  assert.deepEqual([(await shop.effects()).length, live()], [effects, before])
  assert.match(
    of('rates').evidence.join(),
    /preview_shopify_price_change[^:]*: 5 changes in a minute, then RATE_LIMITED \(limit 5\); 40 previews, then RATE_LIMITED/,
  )
  assert.match(of('gates').evidence.join(), /preview_email_send: .* all refused; one honest yes was carried out once/)
  assert.match(of('audit').evidence.join(), /newest 3 changes of the ledger/)
  assert.match(of('revocation').evidence.join(), /no rehearsal of this set-up in the last 90 days is on record/)
  cli.allQuiet(text)
  const page = (await cli.run('checklist', '--config', cli.config)).stdout
  assert.match(page, /^6 of 7 pass; 1 does not\.\n/)
  assert.match(page, /✓ PASS {2}1 Scopes are minimal[^]*✗ FAIL {2}7 Revocation was rehearsed/)
  assert.doesNotMatch(page, CONTROL)
})

test('checklist: an old secret, an address in the log, a missing row and a right too many each fail their own point', async () => {
  const old = cli.changed('old', (text) => text.replace(/(meta\.write")/, '$1\n        rotated: 2020-01-01'))
  assert.deepEqual((await checklist(old)).states, { ...WELL, rotation: 'fail', revocation: 'fail' })
  const excess = cli.changed('excess', (text) => `${text}tools: { preview_shopify_inventory_adjust: off }\n`)
  const lacking = await checklist(excess)
  assert.deepEqual(lacking.states, { ...WELL, scopes: 'fail', revocation: 'fail' })
  assert.match(lacking.of('scopes').evidence.join(), /main · shopify holds .*; too many: read_inventory, read_locations, write_inventory/)

  // A log of its own, in which the ledger's changes do not stand, but somebody's address does.
  const elsewhere = cli.changed('elsewhere', (text) => text.replace(/audit\/write/, 'audit/elsewhere'))
  const before = await checklist(elsewhere)
  assert.deepEqual([before.states['audit'], before.states['personal']], ['fail', 'not_applicable'], 'an empty log is no log of these changes')
  const audit = openAudit({
    dir: join(shop.dir, 'audit', 'elsewhere'),
    server: 'write-server',
    environment: 'development',
    clock: Date.now,
    versions: {},
    configDigest: '',
  })
  audit.append({ event: 'tool_call_denied', correlation_id: 'c', params: { note: 'anna@customer.test' } })
  audit.close()
  const { states, of, text } = await checklist(elsewhere)
  assert.deepEqual(states, { ...WELL, audit: 'fail', personal: 'fail', revocation: 'fail' })
  assert.match(of('audit').evidence.join(), /chg_\w+ of .* has no row change_previewed/)
  assert.match(of('personal').evidence.join(), /row 2 holds email address, a listed recipient/)
  assert.ok(!text.includes('anna@customer.test'))
})

test('checklist: a set-up in which nothing happened yet has shown nothing of its log', async () => {
  const fresh = cli.changed('fresh', (text) => text.replace(/audit\/write/, 'audit/fresh').replace('ledger.sqlite', 'fresh.sqlite'))
  const { code, states } = await checklist(fresh)
  assert.equal(code, 1)
  assert.deepEqual(states, { ...WELL, audit: 'not_applicable', personal: 'not_applicable', revocation: 'fail' })
  assert.equal(statSync(join(shop.dir, 'fresh.sqlite'), { throwIfNoEntry: false }), undefined, 'no ledger is begun')
})

// Mutation proof: answer true in the broker's rehearse without the second peek; leave the digest of the places out of lastRehearsal.
test('revoke --rehearse: a token is made, destroyed and refused, nothing is changed, and the last point passes for this set-up alone', async () => {
  const effects = (await shop.effects()).length
  const { code, stdout, stderr } = await cli.run('revoke', '--rehearse', '--config', cli.config)
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /^main · shopify: SHOWN\n {2}A token of read_\w+ alone was made, read the shop, was destroyed, and is refused now\./m)
  assert.match(stdout, /^main · meta: BY HAND\n {2}The token has no end\.\n {2}To take it away: .*business\.facebook\.com/m)
  assert.match(stdout, /^main · email: BY HAND/m)
  assert.match(stdout, /Rehearsed and recorded: 1 shown, 2 by hand\./)
  cli.allQuiet(stdout)
  assert.equal((await shop.effects()).length, effects)
  const { code: passes, passed, of } = await checklist(cli.config)
  assert.deepEqual([passes, passed, of('revocation').state], [0, true, 'pass'])
  assert.match(of('revocation').evidence.join('; '), /2 of its credentials can only be taken away by hand/)
  // Another mailbox, shop or account, or the same one with other settings.
  const other = cli.changed('other', (text) => text.replace(/daily_max: \d+/, 'daily_max: 7'))
  assert.equal((await checklist(other)).of('revocation').state, 'fail')
  assert.equal((await cli.run('revoke', '--config', cli.config)).code, 64)
})
