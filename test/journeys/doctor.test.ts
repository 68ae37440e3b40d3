// The read-server's command line as its operator meets it: a start from nothing, one screen that says what is wrong, and exit codes that tell.
import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { run } from '../support/command.ts'
import { openShop, type Shop } from '../support/sandbox.ts'
import { connect, offlineConfigs } from '../support/servers.ts'

interface Finding {
  readonly where: string
  readonly check: string
  readonly state: string
  readonly says: string
  readonly fix?: string
}
interface Report {
  readonly ok: boolean
  readonly environment: string | null
  readonly findings: readonly Finding[]
}

let shop: Shop
before(async () => {
  // A writing app that can do little else: put into the reader's place, it has rights too many and rights too few.
  shop = await openShop({ writerScopes: ['write_products', 'read_products'] })
})
after(() => shop.close())

const doctor = (config: string, ...more: string[]) => run('read-server', ['doctor', '--config', config, ...more])

/** The read-server's configuration with something changed, beside the original. */
function changed(name: string, change: (text: string) => string): string {
  const path = join(shop.dir, `${name}.yaml`)
  const before = readFileSync(join(shop.dir, 'read.yaml'), 'utf8')
  writeFileSync(path, change(before))
  assert.notEqual(change(before), before, 'the change changes something')
  return path
}

async function report(config: string): Promise<{ code: number | null; report: Report; failed: readonly Finding[]; text: string }> {
  const { code, stdout } = await doctor(config, '--json')
  const found = JSON.parse(stdout) as Report
  return { code, report: found, failed: found.findings.filter(({ state }) => state === 'fail'), text: stdout }
}

test('all fine: one screen without colour in a pipe, exit 0, and nothing is left behind', async () => {
  await shop.read.call('email_folder_list')
  const before = readdirSync(join(shop.dir, 'audit', 'read'), { recursive: true })
  const { code, stdout, stderr } = await doctor(join(shop.dir, 'read.yaml'))
  assert.equal(code, 0, stdout + stderr)
  assert.equal(stderr, '')
  assert.match(stdout, /All fine\.\n$/)
  assert.ok(stdout.split('\n').length <= 40, 'one screen')
  // oxlint-disable-next-line no-control-regex -- no colour means no escape
  assert.doesNotMatch(stdout, /\u001B/)
  for (const part of [
    /configuration\n.*1 workspace with 3 connections; 4 secrets found/,
    /audit log +\d+ rows in .*as they were written/,
    /main · shopify\n.*reachable +127\.0\.0\.1:\d+ in \d+ ms\n.*clock +within \d+ s/,
    /rights +reading only: read_customers [a-z_\s]+ …\n/,
    /main · meta\n[^]*rights +reading only: ads_read\n/,
    /folders +INBOX, Support/,
    /looks a minute and workspace: Shopify 60, Meta 30/,
  ])
    assert.match(stdout, part)
  assert.deepEqual(readdirSync(join(shop.dir, 'audit', 'read'), { recursive: true }), before)
  assert.deepEqual(await shop.effects(), [])
})

test('as JSON: the same findings, and the verdict', async () => {
  const { code, report: found } = await report(join(shop.dir, 'read.yaml'))
  assert.equal(code, 0)
  assert.equal(found.ok, true)
  assert.equal(found.environment, 'development')
  assert.ok(found.findings.length > 12)
})

test('each thing that is wrong is named, all of them at once, and what to do about it', async () => {
  const config = changed('broken', (text) => text.replace('secrets/meta.read', 'secrets/imap').replace('"Support"', '"Suport"'))
  const { code, failed, text } = await report(config)
  assert.equal(code, 1)
  assert.deepEqual(
    failed.map(({ where, check }) => `${where} ${check}`),
    ['main · meta credentials', 'main · email folders'],
  )
  assert.match(failed[1]?.says ?? '', /Suport \(found: INBOX\)/)
  for (const { fix } of failed) assert.ok(fix !== undefined && fix.length > 10)
  for (const name of readdirSync(join(shop.dir, 'secrets')))
    assert.ok(!text.includes(readFileSync(join(shop.dir, 'secrets', name), 'utf8').trim()), name)
})

test('a credential that can write: the rights and the page where they are removed', async () => {
  const write = readFileSync(join(shop.dir, 'write.yaml'), 'utf8')
  const config = changed('excess', (text) => {
    const block = /\n    shopify:\n(?:      .*\n)+/
    // Without the folder in which the writer has left its fingerprints: they would be told of first.
    return text.replace(/fingerprints:\n.*\n/, '').replace(block, block.exec(write)?.[0] ?? '')
  })
  const { code, failed } = await report(config)
  assert.equal(code, 1)
  const [excess, missing] = failed
  assert.match(excess?.says ?? '', /more than reading: .*write_products/)
  assert.match(excess?.fix ?? '', /Dev Dashboard.*Configuration › scopes/)
  assert.match(missing?.says ?? '', /missing: .*read_orders.*shopify_order_get/)
})

test('platforms that are down cost seconds, not minutes, and are told one by one', async () => {
  const offline = offlineConfigs()
  try {
    const { code, failed } = await report(offline.read)
    assert.equal(code, 1)
    assert.deepEqual(
      failed.map(({ where, check }) => `${where} ${check}`),
      ['main · shopify reachable', 'main · meta reachable', 'main · email reachable'],
    )
    for (const { says, fix } of failed) assert.match(`${says} ${fix ?? ''}`, /could not be reached.*network/)
    assert.equal(existsSync(join(offline.dir, 'read')), false, 'the audit folder is not made')
  } finally {
    offline.remove()
  }
})

test('a log that was changed is found', async () => {
  const config = changed('tampered', (text) => text.replace(/audit\/read/, 'audit/tampered'))
  const server = await connect({ server: 'read-server', config })
  await server.call('email_folder_list')
  await server.close()
  const dir = join(shop.dir, 'audit', 'tampered')
  const [log = ''] = readdirSync(dir).filter((name) => name.endsWith('.jsonl'))
  appendFileSync(join(dir, log), `${readFileSync(join(dir, log), 'utf8').split('\n')[0]}\n`)
  const { code, failed } = await report(config)
  assert.equal(code, 1)
  assert.match(failed[0]?.says ?? '', new RegExp(log))
  assert.match(failed[0]?.fix ?? '', /verify-log/)
})

test('a configuration that cannot be used: exit 78, with its lines, on the screen and as JSON', async () => {
  const config = changed('wrong', (text) => text.replace('environment:', 'enviroment:'))
  const { code, stdout } = await doctor(config)
  assert.equal(code, 78)
  assert.match(stdout, /enviroment/)
  assert.equal((await report(join(shop.dir, 'nowhere.yaml'))).code, 78)
  assert.equal((await report(join(shop.dir, 'nowhere.yaml'))).report.ok, false)
})

test('init writes a configuration that only lacks its secrets, and never a second time', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-init-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const first = await run('read-server', ['init', '--dir', join(dir, 'new')])
  assert.equal(first.code, 0, first.stderr)
  const path = join(dir, 'new', 'read.yaml')
  assert.equal(statSync(path).mode & 0o077, 0)
  assert.deepEqual(readdirSync(join(dir, 'new')), ['read.yaml'], 'nothing secret is made')
  const text = readFileSync(path, 'utf8')
  const { code, failed } = await report(path)
  assert.equal(code, 78)
  assert.equal(failed.length, 4)
  for (const { says } of failed) assert.match(says, /secrets\/\S+ does not exist/)
  const second = await run('read-server', ['init', '--dir', join(dir, 'new')])
  assert.equal(second.code, 78)
  assert.match(second.stderr, /not overwritten/)
  assert.equal(readFileSync(path, 'utf8'), text)
})

test('tools lists what a client would see, as text and as JSON', async () => {
  const { tools } = await shop.read.client.listTools()
  const { code, stdout } = await run('read-server', ['tools', '--json'])
  assert.equal(code, 0)
  const listed = JSON.parse(stdout) as { name: string; input_schema: object; on_by_default: boolean }[]
  const on = listed.filter((tool) => tool.on_by_default)
  assert.deepEqual(
    on.map(({ name, input_schema }) => ({ name, input_schema })),
    tools.map(({ name, inputSchema }) => ({ name, input_schema: inputSchema })),
  )
  const page = (await run('read-server', ['tools'])).stdout
  for (const { name } of listed) assert.match(page, new RegExp(`^${name}`, 'm'))
})

test('a wrong call is told how to call; an option that a command does not know is not left out in silence', async () => {
  for (const args of [
    [],
    ['doctor'],
    ['nothing'],
    ['doctor', 'tools'],
    ['tools', '--config', 'x'],
    ['--config', 'x', '--json'],
    ['init', '--json'],
    ['--nope'],
  ]) {
    const { code, stdout, stderr } = await run('read-server', args)
    assert.equal(code, 64, args.join(' '))
    assert.equal(stdout, '')
    assert.match(stderr, /Usage:/)
  }
  assert.equal((await run('read-server', ['--version'])).code, 0)
})
