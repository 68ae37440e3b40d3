// A person's tools of the write-server on a live set-up: from an empty folder to the story of one change.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { META_WRITE_TOOLS } from '@countersign/write'
import { applyArgs, asks } from '../support/asks.ts'
import { openShop, type Shop } from '../support/sandbox.ts'
import { offlineConfigs } from '../support/servers.ts'
import { CONTROL, writeCli } from '../support/write-cli.ts'

interface Finding {
  readonly where: string
  readonly check: string
  readonly state: string
  readonly says: string
  readonly fix?: string
}

let shop: Shop
let cli: ReturnType<typeof writeCli>
before(async () => {
  shop = await openShop()
  cli = writeCli(shop)
})
after(() => shop.close())

async function doctor(path: string) {
  const { code, stdout, stderr } = await cli.run('doctor', '--config', path, '--json')
  assert.equal(stderr, '')
  const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: readonly Finding[] }
  return { code, ok, findings, failed: findings.filter(({ state }) => state === 'fail'), text: stdout }
}

test('init writes a configuration that only lacks its secrets, and never a second time', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-init-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const first = await cli.run('init', '--dir', join(dir, 'new'))
  assert.equal(first.code, 0, first.stderr)
  const path = join(dir, 'new', 'write.yaml')
  assert.equal(statSync(path).mode & 0o077, 0)
  assert.deepEqual(readdirSync(join(dir, 'new')), ['write.yaml'], 'nothing secret is made')
  const { code, failed } = await doctor(path)
  assert.equal(code, 78)
  assert.equal(failed.length, 4)
  for (const { says } of failed) assert.match(says, /secrets\/\S+ does not exist/)
  assert.equal((await cli.run('init', '--dir', join(dir, 'new'))).code, 78)
})

test('doctor: all fine on one screen, and nothing is sent, changed or left behind', async () => {
  const files = readdirSync(join(shop.dir, 'audit', 'write'), { recursive: true })
  const { code, stdout, stderr } = await cli.run('doctor', '--config', cli.config)
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /All fine\.\n$/)
  assert.ok(stdout.split('\n').length <= 45, 'one screen')
  assert.doesNotMatch(stdout, CONTROL)
  for (const part of [
    /1 workspace with 3 connections; 4 secrets found/,
    /approvers +none: what needs an approver is refused/,
    /audit log +\d+ rows/,
    /ledger +sound, schema \d+: no changes yet/,
    /frozen +no/,
    /chat yes +counts from claude-code, countersign-demo/,
    /main · shopify\n[^]*rights +what the tools that are on need: read_customers, read_/,
    /main · meta\n[^]*rights +what the tools that are on need: ads_management, ads_read/,
    /main · email\n.*logged in as .* no mail was sent\n.*2 entries listed[^\n]*\n.*outbox +attachments come from/,
    /rotation\n.*4 of 4 credentials/,
    /\d+ on +preview_shopify_price_change/,
  ])
    assert.match(stdout, part)
  assert.deepEqual(readdirSync(join(shop.dir, 'audit', 'write'), { recursive: true }), files)
  assert.deepEqual(await shop.effects(), [])
  cli.allQuiet(stdout)
})

test('doctor: rights that no tool needs any more, a wrong password and an old secret are named, with what to do', async () => {
  const broken = cli.changed('broken', (text) =>
    `${text}tools: { ${META_WRITE_TOOLS.map(({ name }) => `${name}: off`).join(', ')} }\n`
      .replace(/file: "(\S+)secrets\/smtp"/, 'file: "$1secrets/shopify.write"')
      .replace(/(shopify\.write")/, '$1\n        rotated: 2020-01-01'),
  )
  const { code, failed, findings, text } = await doctor(broken)
  assert.equal(code, 1)
  assert.deepEqual(
    failed.map(({ where, check }) => `${where} ${check}`),
    ['main · meta rights', 'main · email credentials'],
  )
  assert.match(failed[0]?.says ?? '', /more than the tools that are on need: ads_management/)
  for (const { fix } of failed) assert.ok((fix ?? '').length > 10)
  const old = findings.find(({ check }) => check === 'overdue')
  assert.match(old?.says ?? '', /`workspaces\.main\.shopify\.client_secret` is of 2020-01-01, due 2020-02-01/)
  assert.ok(findings.some(({ check, says }) => check.endsWith(' off') && /switched off under `tools`: .*preview_meta_budget_change/s.test(says)))
  cli.allQuiet(text)
})

test('doctor: platforms that are down, a ledger that is none, and a configuration that cannot be used', async () => {
  const offline = offlineConfigs()
  try {
    const down = await doctor(offline.write)
    assert.equal(down.code, 1)
    assert.deepEqual(
      down.failed.map(({ where, check }) => `${where} ${check}`),
      ['main · shopify reachable', 'main · meta reachable', 'main · email reachable'],
    )
    assert.equal(existsSync(join(offline.dir, 'ledger.sqlite')), false, 'no ledger is begun')
    writeFileSync(join(offline.dir, 'ledger.sqlite'), 'not a ledger, though long enough to be looked at as one')
    assert.match((await doctor(offline.write)).failed.find(({ check }) => check === 'ledger')?.fix ?? '', /newest copy/)
  } finally {
    offline.remove()
  }
  assert.equal((await doctor(cli.changed('wrong', (text) => text.replace('environment:', 'enviroment:')))).code, 78)
})

/** As installed: shown with what the policy would grant, and listed to no client. */
const OFF: ReadonlySet<string> = new Set(['preview_shopify_customer_delete'])

test('tools: what the policy grants each, as text and as JSON', async () => {
  const { tools } = await shop.write.client.listTools()
  // The way back has no row of its own: it previews by the tool that goes back.
  const previews = tools.filter(({ name }) => name.startsWith('preview_') && name !== 'preview_undo')
  const all = JSON.parse((await cli.run('tools', '--json')).stdout) as { name: string; input_schema: object; risk: number; mode: string }[]
  const listed = all.filter(({ mode }) => mode === 'on')
  assert.deepEqual(
    listed.filter(({ name }) => !OFF.has(name)).map(({ name, input_schema }) => ({ name, input_schema })),
    previews.map(({ name, inputSchema }) => ({ name, input_schema: inputSchema })),
  )
  const page = (await cli.run('tools')).stdout
  for (const { name, risk } of listed)
    assert.match(
      page,
      new RegExp(
        `^${name}${OFF.has(name) ? '  \\(off unless switched on\\)' : ''}\n[^]*a yes by: ${OFF.has(name) ? 'two_person' : risk === 3 ? 'approver' : 'chat'}.* · risk ${risk}`,
        'm',
      ),
    )
  for (const line of page.split('\n')) assert.ok(line.length <= 100, line)
})

test('before the first preview there are no changes', async () => {
  const { code, stdout } = await cli.run('changes', '--config', cli.config)
  assert.deepEqual([code, stdout], [0, 'No changes.\n'])
})

test('changes and change: the story of each, from request to receipt', async () => {
  const shown: Record<string, unknown>[] = []
  for (const { tool, args } of await asks(shop)) shown.push(await shop.write.call(tool, args))
  const [price, budget, mail] = shown
  assert.ok(price && budget && mail)
  assert.equal((await shop.write.call('apply_change', applyArgs(price)))['status'], 'applied')
  await shop.write.call('change_cancel', { change_id: budget['change_id'] })

  const list = await cli.run('changes', '--config', cli.config)
  assert.equal(list.code, 0, list.stderr)
  assert.match(list.stdout, /^open +[^]*cancelled +[^]*applied +/)
  assert.doesNotMatch(list.stdout, CONTROL)
  const ids = async (...args: string[]) =>
    (JSON.parse((await cli.run('changes', '--config', cli.config, '--json', ...args)).stdout) as { changes: { change_id: string }[] }).changes.map(
      ({ change_id }) => change_id,
    )
  assert.deepEqual(await ids('--state', 'applied'), [price['change_id']])
  assert.deepEqual(await ids('--tool', 'preview_email_send', '--limit', '1'), [mail['change_id']])
  assert.deepEqual(await ids('--workspace', 'other'), [])
  assert.deepEqual(await ids('--since', '2999-01-01'), [])

  const story = await cli.run('change', String(price['change_id']), '--config', cli.config)
  assert.equal(story.code, 0, story.stderr)
  const summary = String(price['summary']).split(' ')[0] ?? ''
  assert.ok(story.stdout.startsWith(`APPLIED: ${summary}`), story.stdout)
  for (const part of [
    /asked +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC by \S+ through countersign-demo \(stdio\)\n +the agent’s words: “The owner asked/,
    /what +.*\d+\.\d\d EUR → \d+\.\d\d EUR/,
    /weighed +change_percent: \+10/,
    /yes by +the person at countersign-demo · yes · /,
    /outcome +applied · /,
    /read back +as planned/,
    /receipt +/,
    /log\n {2}write-server-.*\n.*change_previewed[^]*change_approved[^]*change_started[^]*change_settled applied/,
  ])
    assert.match(story.stdout, part)
  assert.doesNotMatch(story.stdout, CONTROL)
  assert.ok(!story.stdout.includes(String(price['confirm_token'])))
  cli.allQuiet(story.stdout)
  const told = JSON.parse((await cli.run('change', String(mail['change_id']), '--config', cli.config, '--json')).stdout) as Record<string, unknown>
  assert.deepEqual([told['state'], told['approvals'], told['started_at'], told['log_whole']], ['open', [], null, true])
})

test('limits: what the applied change used, what is left, and when it comes back; the preview of a mail has used nothing', async () => {
  const { code, stdout, stderr } = await cli.run('limits', '--config', cli.config)
  assert.equal(code, 0, stderr)
  for (const part of [
    /^main: preview_shopify_price_change\n/m,
    /^ +max_change_percent +±50 % in one change$/m,
    /^ +max_change_percent_day +shopify:gid:\/\/shopify\/ProductVariant\/\d+: \+10 % used of \+100 % or −50 %, .* left; the first comes back at \d{4}-/m,
    /^ +price_floor +not set$/m,
    /^ +mails_per_day +0 used of 50, 50 left$/m,
  ])
    assert.match(stdout, part)
  assert.doesNotMatch(stdout, CONTROL)
  cli.allQuiet(stdout)
  const told = JSON.parse((await cli.run('limits', '--config', cli.config, '--workspace', 'main', '--json')).stdout) as { limits: { tool: string }[] }
  assert.deepEqual(
    told.limits.map(({ tool }) => tool),
    (JSON.parse((await cli.run('tools', '--json')).stdout) as { name: string; mode: string }[])
      .filter(({ mode }) => mode === 'on')
      .map(({ name }) => name),
  )
  const wrong = await cli.run('limits', '--config', cli.config, '--workspace', 'elsewhere')
  assert.deepEqual([wrong.code, wrong.stdout], [64, ''])
  assert.match(wrong.stderr, /--workspace is one of main/)
})

test('meta-rules: the same bounds in Meta’s words, for a person to set', async () => {
  const { code, stdout, stderr } = await cli.run('meta-rules', '--config', cli.config)
  assert.equal(code, 0, stderr)
  assert.match(stdout, /^main: for each of act_1001\n {2}\{"action":"edit_budget","trigger_type":"percentage_change",/)
  assert.doesNotMatch(stdout, CONTROL)
  cli.allQuiet(stdout)
  const told = JSON.parse((await cli.run('meta-rules', '--config', cli.config, '--json')).stdout) as { workspaces: { accounts: string[] }[] }
  assert.deepEqual(told.workspaces[0]?.accounts, ['act_1001'])
})

test('what does not fit is told, and a change that is not there is a failed look', async () => {
  for (const args of [
    ['changes', '--config', cli.config, '--state', 'done'],
    ['changes', '--config', cli.config, '--since', 'yesterday'],
    ['changes', '--config', cli.config, '--limit', '0'],
    ['change', 'chg_x', '--config', cli.config],
    ['change', '--config', cli.config],
  ]) {
    const { code, stdout, stderr } = await cli.run(...args)
    assert.deepEqual([code, stdout], [64, ''], args.join(' '))
    assert.match(stderr, /Usage: write-server change/)
  }
  const none = await cli.run('change', `chg_${'a'.repeat(20)}`, '--config', cli.config)
  assert.equal(none.code, 1)
  assert.match(none.stderr, /has no change chg_a/)
})
