// Several shops in one configuration: two sandboxes behind one read-server, with results, rates, caches and log rows of their own; and environments that never share a credential.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { parse, stringify } from 'yaml'
import { run } from '../support/command.ts'
import { connect, type Connected } from '../support/servers.ts'

interface Raw {
  environment: string
  audit: { dir: string }
  fingerprints?: { dir: string }
  workspaces: Record<string, Record<string, Record<string, unknown>>>
}
const NAMES = ['north', 'south'] as const

let dir: string
let sandboxes: Readonly<Record<(typeof NAMES)[number], Sandbox>>
before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-workspaces-'))
  const [north, south] = await Promise.all(NAMES.map((name) => startSandbox({ dir: join(dir, name) })))
  assert.ok(north !== undefined && south !== undefined)
  sandboxes = { north, south }
})
after(async () => {
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()))
  rmSync(dir, { recursive: true, force: true })
})

const readOf = (name: (typeof NAMES)[number]): Raw => parse(readFileSync(join(dir, name, 'read.yaml'), 'utf8')) as Raw

/** Both shops in one configuration, with a log of its own. */
function both(name: string, change: (raw: Raw) => void = () => {}): { config: string; audit: string } {
  const audit = join(dir, 'audit', name)
  mkdirSync(audit, { recursive: true, mode: 0o700 })
  const raw: Raw = {
    ...readOf('north'),
    audit: { dir: audit },
    workspaces: Object.fromEntries(NAMES.map((workspace) => [workspace, readOf(workspace).workspaces['main'] ?? {}])),
  }
  change(raw)
  const config = join(dir, `${name}.yaml`)
  writeFileSync(config, stringify(raw))
  return { config, audit }
}

const rowsIn = (audit: string): readonly Record<string, unknown>[] =>
  readdirSync(audit)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(audit, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('two shops', () => {
  let server: Connected
  let audit: string
  before(async () => {
    const made = both('shops', (raw) => {
      const folders = raw.workspaces['south']?.['email']
      if (folders !== undefined) folders['folders'] = ['INBOX']
    })
    audit = made.audit
    server = await connect({ server: 'read-server', config: made.config })
  })
  after(() => server.close())

  test('every tool asks which, and the instructions say so', async () => {
    const { tools } = await server.client.listTools()
    for (const { name, inputSchema } of tools) {
      assert.ok(inputSchema.required?.includes('workspace'), name)
      assert.deepEqual(
        { ...(inputSchema.properties?.['workspace'] as object | undefined) },
        { type: 'string', enum: [...NAMES], description: 'Which workspace' },
        name,
      )
    }
    assert.match(server.client.getInstructions() ?? '', /`workspace`/)
  })

  test('a call without one, or with one that is not there, is refused and reaches no shop', async () => {
    for (const args of [{}, { workspace: 'main' }, { workspace: 'east' }, { workspace: ['north'] }, { workspace: 'north ' }]) {
      const answer = await server.call('shopify_product_search', args)
      assert.equal(answer['code'], 'INPUT_INVALID', JSON.stringify(answer))
      assert.match(String(answer['message']), /`workspace`/)
    }
  })

  // Mutation proof: give workspacesOf the first workspace's settings for all.
  test('results come from the shop that was named, and so do its folders', async () => {
    const folders = async (workspace: string) =>
      ((await server.call('email_folder_list', { workspace }))['folders'] as { folder: string }[]).map(({ folder }) => folder)
    assert.deepEqual([await folders('north'), await folders('south')], [['INBOX', 'Support'], ['INBOX']])
    const hidden = await server.call('email_message_search', { workspace: 'south', folder: 'Support' })
    assert.equal(hidden['code'], 'FOLDER_NOT_ALLOWED')
  })

  test('trouble of one is not trouble of the other', async () => {
    for (const workspace of NAMES) assert.equal((await server.call('shopify_product_search', { workspace, limit: 1 }))['code'], undefined)
    sandboxes.south.core.order('shopify', 'forbidden', 1, 'read')
    assert.equal((await server.call('shopify_product_search', { workspace: 'north', limit: 2 }))['code'], undefined)
    assert.equal((await server.call('shopify_product_search', { workspace: 'south', limit: 2 }))['code'], 'UPSTREAM_FORBIDDEN')
    sandboxes.north.core.order('meta', 'throttled', 1, 'read')
    assert.equal((await server.call('meta_campaign_search', { workspace: 'south', limit: 3 }))['code'], undefined)
  })

  // Mutation proof: admit `tool.rates` as they are in call.ts.
  test('a minute that is used up in one is not used up in the other', async () => {
    const codes = new Set<unknown>()
    for (let call = 0; call < 45; call++) codes.add((await server.call('email_folder_list', { workspace: 'north' }))['code'])
    assert.ok(codes.has('RATE_LIMITED'))
    assert.equal((await server.call('email_folder_list', { workspace: 'south' }))['code'], undefined)
  })

  test('every row names the shop it is about, and only a refused call none', () => {
    const calls = rowsIn(audit).filter(({ event }) => String(event).startsWith('tool_call'))
    const served = calls.filter(({ event }) => event === 'tool_call_completed')
    assert.deepEqual(new Set(served.map(({ workspace }) => workspace)), new Set(NAMES))
    assert.ok(calls.some(({ event, workspace }) => event === 'tool_call_denied' && workspace === null))
  })
})

test('a right too many in one shop ends the server without any look, and names the shop and the page', async () => {
  const { config, audit } = both('excess', (raw) => {
    const { workspaces } = parse(readFileSync(join(dir, 'south', 'write.yaml'), 'utf8')) as Raw
    Object.assign(raw.workspaces['south'] ?? {}, { meta: workspaces['main']?.['meta'] })
  })
  const server = await connect({ server: 'read-server', config })
  await server.client.listTools()
  // Mutation proof: leave watchRights out of the start, with its listed().
  const gone = new Promise<void>((resolve) => (server.client.onclose = resolve))
  await gone
  assert.match(server.stderr(), /meta credentials of workspace south can do more than read: ads_management\. Remove these rights at .*System users/)
  const alerts = rowsIn(audit).filter(({ event }) => event === 'alert_raised')
  assert.deepEqual(
    alerts.map(({ workspace, reason }) => [workspace, reason]),
    [['south', 'EXCESS_RIGHTS']],
  )
  assert.equal(rowsIn(audit).filter(({ event }) => String(event).startsWith('tool_call')).length, 0)
})

/** A shop whose app may read products alone, and what was asked of it. */
async function poorShop(): Promise<{ readonly url: string; readonly asked: string[]; close(): void }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push(body)
      const token = { access_token: 'shpat_poor', scope: 'read_products', expires_in: 86_399 }
      const data = { currentAppInstallation: { accessScopes: [{ handle: 'read_products' }] } }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(request.url?.includes('oauth') === true ? token : { data }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, asked, close: () => server.close() }
}

// Mutation proof: drop the comparison in look.ts.
test('a right too few: the tool stays listed, its calls are refused by the right’s name, and the operator is told', async (t) => {
  const poor = await poorShop()
  t.after(() => poor.close())
  const { config } = both('missing', (raw) => Object.assign(raw.workspaces['south']?.['shopify'] ?? {}, { base_url: poor.url }))
  const server = await connect({ server: 'read-server', config })
  t.after(() => server.close())
  const { tools } = await server.client.listTools()
  assert.ok(tools.some(({ name }) => name === 'shopify_order_get'))
  const answer = await server.call('shopify_order_get', { workspace: 'south', order_id: '#1001' })
  assert.equal(answer['code'], 'UPSTREAM_FORBIDDEN')
  assert.match(String(answer['message']), /This tool needs read_orders, read_customers, and/)
  assert.ok(
    poor.asked.every((body) => !body.includes('orders(')),
    'nothing is asked of the shop',
  )
  assert.equal((await server.call('shopify_order_get', { workspace: 'north', order_id: '#1' }))['code'], 'NOT_FOUND', 'the other shop is asked')
  assert.equal((await server.client.listTools()).tools.length, tools.length)
  for (let waited_ms = 0; !/credentials lack/.test(server.stderr()) && waited_ms < 10_000; waited_ms += 50) await sleep(50)
  assert.match(server.stderr(), /credentials lack [a-z_, ]*read_orders, read_customers[a-z_, ]*, so these tools are refused: .*shopify_order_get/)
})

describe('environments', () => {
  const start = async (config: string) => {
    const server = await connect({ server: 'read-server', config })
    await server.client.listTools()
    await server.close()
  }

  test('the same log under another environment: refused by key and line, and doctor says it too', async () => {
    const { config, audit } = both('environments')
    await start(config)
    await start(config)
    const other = both('environments', (raw) => (raw.environment = 'production'))
    const refused = await run('read-server', ['--config', other.config])
    assert.equal(refused.code, 78)
    // Mutation proof: leave claimCredentials out of the start.
    assert.match(refused.stderr, /environments\.yaml:\d+: `workspaces\.north\.shopify\.client_secret`: .*`environment: development`/)
    const seen = await run('read-server', ['doctor', '--config', other.config])
    assert.equal(seen.code, 78)
    assert.match(seen.stdout, /FAIL +environment/)
    assert.equal(rowsIn(audit).filter(({ environment }) => environment === 'production').length, 0)
  })

  test('logs apart, fingerprints together: refused; nothing together: not known', async () => {
    const prints = { dir: join(dir, 'prints') }
    await start(both('dev', (raw) => (raw.fingerprints = prints)).config)
    const production = both('prod', (raw) => Object.assign(raw, { environment: 'production', fingerprints: prints }))
    assert.equal((await run('read-server', ['--config', production.config])).code, 78)
    for (const name of readdirSync(prints.dir, { recursive: true, withFileTypes: true }))
      for (const workspace of NAMES)
        for (const secret of readdirSync(join(dir, workspace, 'secrets')))
          assert.ok(
            !readFileSync(join(name.parentPath, name.name), 'utf8').includes(readFileSync(join(dir, workspace, 'secrets', secret), 'utf8').trim()),
          )
  })

  test('one credential for two workspaces is warned of, by both keys', async () => {
    const { config } = both('shared', (raw) => {
      const meta = raw.workspaces['north']?.['meta']
      if (meta !== undefined) Object.assign(raw.workspaces['south'] ?? {}, { meta: structuredClone(meta) })
    })
    const { code, stdout } = await run('read-server', ['doctor', '--config', config])
    assert.equal(code, 0, stdout)
    assert.match(stdout, /warn +shared +`workspaces\.north\.meta\.token` and/)
    assert.match(stdout, /All fine\. One warning\./)
  })
})
