/** A started sandbox is whole: everything listens on loopback, both configurations fit it, and what it wrote is private. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { keyedHash } from '@countersign/kernel'
import { startSandbox } from './start.ts'

const dir = join(mkdtempSync(join(tmpdir(), 'countersign-sandbox-')), 'new', 'folder')
const sandbox = await startSandbox({ dir, slow_ms: 5 })
const { endpoints } = sandbox
after(async () => {
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

const read = (...path: readonly string[]): string => readFileSync(join(dir, ...path), 'utf8')
const secret = (name: string): string => read('secrets', name).trim()

/** The value after `key:` in one of the configurations. */
function valueOf(file: string, key: string): string {
  const found = new RegExp(`^ *${key}: "?([^"\\n]*)"?$`, 'm').exec(read(file))?.[1]
  assert.ok(found !== undefined && found !== '', `${key} stands in ${file}`)
  return found
}

async function shopToken(file: string, secretName: string): Promise<Record<string, unknown>> {
  const body = { client_id: valueOf(file, 'client_id'), client_secret: secret(secretName), grant_type: 'client_credentials' }
  const answer = await fetch(`${endpoints.shopify}/admin/oauth/access_token`, { method: 'POST', body: JSON.stringify(body) })
  assert.equal(answer.status, 200)
  return { ...((await answer.json()) as object) }
}

async function setPrice(token: unknown): Promise<void> {
  const query = `mutation { productVariantsBulkUpdate(productId: "gid://shopify/Product/8000000000001",
    variants: [{ id: "gid://shopify/ProductVariant/44000000000001", price: "20.00" }]) { userErrors { code } } }`
  const headers = { 'content-type': 'application/json', 'x-shopify-access-token': String(token) }
  await fetch(`${endpoints.shopify}/admin/api/2026-10/graphql.json`, { method: 'POST', headers, body: JSON.stringify({ query }) })
}

const effects = async (): Promise<unknown> => (await fetch(`${endpoints.control}/effects`)).json()

test('endpoints.json says where everything listens, and that is loopback', () => {
  assert.deepEqual(JSON.parse(read('endpoints.json')), endpoints)
  for (const url of [endpoints.shopify, endpoints.meta, endpoints.control]) assert.equal(new URL(url).hostname, '127.0.0.1')
  assert.deepEqual([endpoints.imap.host, endpoints.smtp.host], ['127.0.0.1', '127.0.0.1'])
})

test('no other user can read what was written', () => {
  for (const name of ['.', 'secrets', 'audit/read', 'audit/write', 'outbox']) assert.equal(statSync(join(dir, name)).mode & 0o777, 0o700, name)
  for (const name of readdirSync(join(dir, 'secrets'))) assert.equal(statSync(join(dir, 'secrets', name)).mode & 0o777, 0o600, name)
})

test('the two servers get different credentials, and each one’s folder is its own', () => {
  for (const [one, other] of [
    ['shopify.read', 'shopify.write'],
    ['meta.read', 'meta.write'],
    ['imap', 'smtp'],
  ] as const)
    assert.notEqual(secret(one), secret(other))
  assert.equal(valueOf('read.yaml', 'dir'), join(dir, 'audit/read'))
  assert.equal(valueOf('write.yaml', 'dir'), join(dir, 'audit/write'))
  assert.doesNotMatch(read('read.yaml'), /write|smtp/)
  const values = readdirSync(join(dir, 'secrets')).map(secret)
  for (const value of values)
    assert.ok(!read('read.yaml').includes(value) && !read('write.yaml').includes(value), 'a configuration refers to a secret')
})

test('the written credentials open Shopify for reading and for writing', async () => {
  assert.match(String((await shopToken('read.yaml', 'shopify.read'))['scope']), /^read_orders(?:,read_[a-z]+)+$/)
  const writer = await shopToken('write.yaml', 'shopify.write')
  assert.match(String(writer['scope']), /write_products/)
  await setPrice(writer['access_token'])
  assert.equal(JSON.stringify(await effects()).match(/productVariantsBulkUpdate/g)?.length, 1)
})

test('the written tokens open Meta: one to read, one to manage', async () => {
  for (const [name, scopes] of [
    ['meta.read', ['ads_read']],
    ['meta.write', ['ads_management', 'ads_read']],
  ] as const) {
    const token = secret(name)
    const url = `${endpoints.meta}/v26.0/me/permissions?appsecret_proof=${keyedHash(secret('meta.app'), token)}`
    const { data } = (await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()) as { data: { permission: string }[] }
    assert.deepEqual(
      data.map(({ permission }) => permission),
      scopes,
    )
  }
})

for (const [name, greeting] of [
  ['imap', /^\* OK/],
  ['smtp', /^220 /],
] as const)
  test(`${name} answers`, async () => {
    const socket = connect(endpoints[name].port, endpoints[name].host)
    try {
      const [line] = (await once(socket, 'data')) as [Buffer]
      assert.match(line.toString('latin1'), greeting)
    } finally {
      socket.destroy()
    }
  })

test('a reset by the control URL brings the shop back and forgets the effects; a fault ordered there bites', async () => {
  const writer = await shopToken('write.yaml', 'shopify.write')
  await setPrice(writer['access_token'])
  assert.notDeepEqual(await effects(), [])
  await fetch(`${endpoints.control}/reset`, { method: 'POST' })
  assert.deepEqual(await effects(), [])
  await fetch(`${endpoints.control}/fault`, { method: 'POST', body: JSON.stringify({ platform: 'shopify', kind: 'drop_before', times: 1 }) })
  await assert.rejects(setPrice(writer['access_token']))
  assert.deepEqual(await effects(), [])
})

test('a folder can be used again, and holds new secrets', async () => {
  const before = secret('shopify.write')
  const again = await startSandbox({ dir })
  try {
    assert.notEqual(secret('shopify.write'), before)
    assert.deepEqual(JSON.parse(read('endpoints.json')), again.endpoints)
  } finally {
    await again.close()
  }
})

test('a folder that cannot be made is an error, and nothing keeps listening', async () => {
  await assert.rejects(startSandbox({ dir: join(dir, 'endpoints.json', 'below') }), /ENOTDIR|EEXIST/)
})
