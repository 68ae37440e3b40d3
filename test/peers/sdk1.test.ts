// A 2025-era client that knows nothing of ours: the SDK's 1.x line, which checks every structured result against the listed output schema itself.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { McpError } from '@modelcontextprotocol/sdk/types.js'
import { createSeed } from '@countersign/sandbox'
import { ROOT, type ServerName } from '../support/servers.ts'
import { environment } from './program.ts'
import { openWorld, SERVERS, type World } from './world.ts'

let world: World
const clients = new Map<ServerName, Client>()

const clientOf = (server: ServerName): Client => {
  const client = clients.get(server)
  assert.ok(client, `${server} is connected`)
  return client
}

before(async () => {
  world = await openWorld()
  for (const server of SERVERS) {
    const [command, ...args] = world.commandOf(server)
    // A name that an operator lists, so that this old client gets as far as a listed one may.
    const client = new Client({ name: 'countersign-demo', version: '1.0.0' })
    await client.connect(new StdioClientTransport({ command, args, cwd: ROOT, env: environment(world.home), stderr: 'ignore' }))
    clients.set(server, client)
  }
})

after(async () => {
  for (const client of clients.values()) await client.close()
  await world.close()
})

/** Calls with the client's own check of the result on: it throws where the structured content does not fit the listed output schema. */
async function call(server: ServerName, name: string, args: Record<string, unknown>): Promise<{ said: Record<string, unknown>; isError: boolean }> {
  const result = await clientOf(server).callTool({ name, arguments: args })
  assert.ok(result.structuredContent !== undefined && result.structuredContent !== null, `${name} answers structured`)
  const said = { ...result.structuredContent }
  // The text part is all that a client without structured results sees: it must be the same, not less and not more.
  assert.deepEqual(result.content, [{ type: 'text', text: JSON.stringify(said) }])
  return { said, isError: result.isError === true }
}

for (const server of SERVERS)
  test(`${server}: shakes hands as a 2025 server and lists tools that client accepts`, async () => {
    const client = clientOf(server)
    assert.deepEqual(client.getServerCapabilities(), server === 'read-server' ? { prompts: {}, tools: {} } : { tools: {} })
    assert.match(client.getServerVersion()?.name ?? '', /^countersign-(read|write)$/)
    assert.ok((client.getInstructions() ?? '').length <= 1_536)
    await client.ping()
    const { tools, nextCursor } = await client.listTools()
    assert.equal(nextCursor, undefined)
    assert.ok(tools.length > 5)
    for (const tool of tools) {
      assert.equal(tool.inputSchema['additionalProperties'], false, `${tool.name} refuses unknown arguments`)
      assert.ok(tool.outputSchema, `${tool.name} says what it answers`)
      assert.equal(tool.annotations?.readOnlyHint, tool.name !== 'apply_change' && tool.name !== 'change_cancel', tool.name)
    }
  })

for (const server of SERVERS)
  test(`${server}: what every tool says to arguments that it does not know fits its output schema`, async () => {
    const { tools } = await clientOf(server).listTools()
    for (const { name } of tools) {
      const { said, isError } = await call(server, name, { nonsense: 1 })
      assert.deepEqual([isError, said['status'], said['code']], [true, 'refused', 'INPUT_INVALID'], name)
    }
  })

/** What a tool is called with, and whether it is meant to work. */
const READS: readonly (readonly [name: string, args: Record<string, unknown>, works: boolean])[] = [
  ['shopify_product_search', { limit: 5 }, true],
  ['shopify_product_search', { status: 'ACTIVE', query: 'mug' }, true],
  ['meta_campaign_search', { limit: 5 }, true],
  ['email_folder_list', {}, true],
  ['email_message_search', { folder: 'Support', limit: 5 }, true],
  ['shopify_order_get', { order_id: `gid://shopify/Order/${createSeed().orders.at(-1)?.id ?? 0}` }, true],
  ['shopify_order_get', { order_id: 'gid://shopify/Order/1' }, false],
  ['shopify_order_get', { order_id: 'gid://shopify/Product/8000000000001' }, false],
  ['email_message_get', { folder: 'INBOX', uid: 4_000_000 }, false],
  ['shopify_product_search', { limit: 51 }, false],
  ['shopify_product_search', { sort: 'PRICE' }, false],
]

for (const [name, args, works] of READS)
  test(`${name} ${JSON.stringify(args)} ${works ? 'answers' : 'is refused'}, and both fit the output schema`, async () => {
    await clientOf('read-server').listTools()
    const { said, isError } = await call('read-server', name, args)
    assert.equal(isError, !works, JSON.stringify(said))
    if (!works) assert.deepEqual(Object.keys(said).slice(0, 4), ['status', 'code', 'message', 'fix'])
  })

test('every result of a whole change fits its output schema, the refusals of a replay included', async () => {
  await clientOf('write-server').listTools()
  const [product] = world.sandbox.seed.products
  const [variant] = product?.variants ?? []
  assert.ok(product && variant)
  const { said: preview } = await call('write-server', 'preview_shopify_price_change', {
    product_id: `gid://shopify/Product/${product.id}`,
    changes: [{ variant_id: `gid://shopify/ProductVariant/${variant.id}`, price: { amount: '18.50', currency: 'EUR' } }],
    reason: 'The supplier lowered the price of this one.',
  })
  assert.equal(preview['status'], 'preview', JSON.stringify(preview))
  const apply = { change_id: preview['change_id'], confirm_token: preview['confirm_token'], summary: preview['summary'] }
  const wrong = await call('write-server', 'apply_change', { ...apply, summary: `${String(preview['summary'])}.` })
  assert.equal(wrong.said['status'], 'refused')
  assert.deepEqual(await world.effects(), [])
  const first = await call('write-server', 'apply_change', apply)
  assert.equal(first.said['status'], 'applied', JSON.stringify(first.said))
  const again = await call('write-server', 'apply_change', apply)
  assert.equal(again.isError, true)
  assert.equal((await world.effects()).length, 1)
  assert.equal((await call('write-server', 'change_get', { change_id: preview['change_id'] })).said['state'], 'applied')
  assert.equal((await call('write-server', 'change_list', {})).isError, false)
  assert.equal((await call('write-server', 'change_cancel', { change_id: preview['change_id'] })).isError, true)
})

for (const server of SERVERS)
  test(`${server}: an unknown tool is an error of the protocol, not a result that a model could mistake for one`, async () => {
    for (const name of ['shopify_order_refund', '__proto__', 'constructor', 'apply_change ', ''])
      await assert.rejects(clientOf(server).callTool({ name, arguments: {} }), (error) => {
        assert.ok(error instanceof McpError)
        assert.equal(error.code, -32_602)
        assert.doesNotMatch(error.message, /refund|proto/)
        return true
      })
  })
