// Webhooks, policies and bulk deletions on the real write-server: off until switched on, shown whole to those who decide, bound to the operator's hosts.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { person } from '../support/gate.ts'
import { type Connected, connect, ROOT } from '../support/servers.ts'

const TOOLS = ['webhook_create', 'webhook_delete', 'shop_policy_update', 'product_bulk_delete'].map((name) => `preview_shopify_${name}`)
const reason = 'The owner asked for it this morning.'
const dir = mkdtempSync(join(tmpdir(), 'countersign-two-person-journey-'))
const config = join(dir, 'write.yaml')
let sandbox: Sandbox
let server: Connected
before(async () => {
  const writerScopes = ['write_products', 'read_products', 'read_orders', 'write_legal_policies', 'read_legal_policies']
  sandbox = await startSandbox({ dir, writerScopes })
  // Of the other shop tools only those of products stay on, so that the app needs no other right.
  const off = 'inventory_adjust order_update order_refund order_cancel fulfillment_create discount_create discount_deactivate customer_update'
  const rules = Object.fromEntries([...off.split(' ').map((name) => [`preview_shopify_${name}`, 'off']), ...TOOLS.map((name) => [name, 'on'])])
  const people = ['bert', 'carla'].map((name) => {
    const { approver } = person(name)
    return { name, user: name, public_key: approver.key.export({ type: 'spki', format: 'pem' }).toString(), added_at: '2026-11-01T00:00:00.000Z' }
  })
  writeFileSync(join(dir, 'approvers.json'), JSON.stringify({ approvers: people }))
  edit((text) =>
    text.replace('approval:\n', `tools: ${JSON.stringify(rules)}\napproval:\n  approvers: ${JSON.stringify(join(dir, 'approvers.json'))}\n`),
  )
  list('hooks.kleiner-hafen.example')
  server = await connect({ server: 'write-server', config })
})
after(async () => {
  await server.close()
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

function edit(change: (text: string) => string): void {
  const text = readFileSync(config, 'utf8')
  assert.notEqual(change(text), text)
  writeFileSync(config, change(text))
}
/** The operator's list of hosts for webhooks, as it is from the next start. */
const list = (...hosts: string[]) =>
  edit((text) =>
    text.replace(/ {6}webhook_hosts: .*\n/, '').replace('    shopify:\n', `    shopify:\n      webhook_hosts: ${JSON.stringify(hosts)}\n`),
  )

const ids = () => sandbox.seed.products.slice(0, 2).map(({ id }) => String(id))
const INPUTS: Readonly<Record<string, () => object>> = {
  preview_shopify_webhook_create: () => ({ topic: 'ORDERS_CREATE', url: 'https://hooks.kleiner-hafen.example/new' }),
  preview_shopify_webhook_delete: () => ({ topic: 'ORDERS_PAID', url: 'https://hooks.kleiner-hafen.example/orders' }),
  preview_shopify_shop_policy_update: () => ({ type: 'SHIPPING_POLICY', text: `We ship to Germany.\n\n${'Word after word. '.repeat(200)}The end.` }),
  preview_shopify_product_bulk_delete: () => ({ product_ids: ids() }),
}
const shown = async (name: string, more: object = {}) => server.call(name, { ...INPUTS[name]?.(), ...more, reason })

test('switched on they are listed and previewed, with exactly the rights that the app has; each waits for two approvers', async () => {
  const { tools } = await server.client.listTools()
  const listed = tools.map(({ name }) => name)
  assert.deepEqual(
    TOOLS.filter((name) => !listed.includes(name)),
    [],
  )
  for (const tool of tools.filter(({ name }) => TOOLS.includes(name))) assert.ok((tool.description ?? '').length <= 160, tool.name)
  for (const name of TOOLS) {
    const { status, risk, approval, summary, change_id, confirm_token } = await shown(name)
    assert.deepEqual([status, risk, approval], ['preview', 3, 'two_person'], name)
    const applied = await server.call('apply_change', { change_id, confirm_token, summary })
    assert.equal(applied['status'], 'awaiting_approval', JSON.stringify(applied))
  }
  assert.equal(sandbox.core.effects.length, 0)
})

test('whoever decides reads both texts of a policy to their ends', async () => {
  const { change_id, untrusted } = await shown('preview_shopify_shop_policy_update')
  const main = join(ROOT, 'packages', 'write-server', 'src', 'main.ts')
  const screen = execFileSync(process.execPath, [main, 'change', String(change_id), '--config', config], { encoding: 'utf8' })
  const bare = (text: string): string => text.replace(/^ {2}[|+] /gm, '').replace(/\s/g, '')
  const texts = Object.values(untrusted as Record<string, string>)
  assert.equal(texts.length, 2)
  assert.ok(texts.every((text) => text.length > 100))
  for (const text of texts) assert.ok(bare(screen).includes(bare(text)), text.slice(-40))
})

// Mutation proof: leave `webhook_hosts` out of what the rules' digest covers, and out of the plan.
test('a host that the operator has taken off since the preview gets nothing, whoever has the token', async () => {
  const { change_id, confirm_token, summary } = await shown('preview_shopify_webhook_create', {
    topic: 'ORDERS_PAID',
    url: 'https://hooks.kleiner-hafen.example/x',
  })
  await server.close()
  list('other.example')
  server = await connect({ server: 'write-server', config })
  assert.equal((await server.call('apply_change', { change_id, confirm_token, summary }))['code'], 'POLICY_CHANGED')
  assert.equal((await shown('preview_shopify_webhook_create'))['code'], 'HOST_NOT_LISTED')
  assert.equal(sandbox.core.effects.length, 0)
})
