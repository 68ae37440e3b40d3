// `split`: the read-server cannot write. Walls beside the table of test/house.test.ts: what does not resolve, what is not exported, what the credentials may not do.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect, ROOT } from '../support/servers.ts'
import { openShop, type Shop } from '../support/sandbox.ts'

/** Runs one line as if it stood in a file of a package. */
function lineIn(room: string, line: string): string {
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', line], {
    cwd: join(ROOT, 'packages', room, 'src'),
    encoding: 'utf8',
    timeout: 20_000,
  })
  return run.status === 0 ? 'ran' : (/ERR_[A-Z_]+/.exec(run.stderr)?.[0] ?? run.stderr)
}

// Mutation proof: add @countersign/write to a package.json of the left wing and install; the first of these runs.
for (const room of ['read-server', 'read', 'serve', 'audit', 'kernel'])
  test(`${room} cannot reach a room that writes, not even by name`, () => {
    for (const name of ['@countersign/write', '@countersign/gate', '@countersign/write-server', '@countersign/sandbox', 'nodemailer'])
      assert.equal(lineIn(room, `await import('${name}')`), 'ERR_MODULE_NOT_FOUND', name)
  })

test('a package has one door: its inner files cannot be imported', () => {
  for (const inner of ['@countersign/gate/src/grant.ts', '@countersign/gate/package.json', '@countersign/read/src/shopify/connect.ts'])
    assert.equal(lineIn('write', `await import('${inner}')`), 'ERR_PACKAGE_PATH_NOT_EXPORTED', inner)
  assert.equal(lineIn('write', "await import('@countersign/gate')"), 'ran')
})

describe('a credential that can write', () => {
  let shop: Shop
  before(async () => {
    shop = await openShop()
  })
  after(() => shop.close())

  for (const platform of ['shopify', 'meta'] as const)
    test(`${platform}: the read-server stops at the first look, names the excess, and shows nothing`, async () => {
      const config = join(shop.dir, `read-${platform}.yaml`)
      const [read, write] = ['read.yaml', 'write.yaml'].map((name) => readFileSync(join(shop.dir, name), 'utf8'))
      assert.ok(read !== undefined && write !== undefined)
      const block = new RegExp(`\\n    ${platform}:\\n(?:      .*\\n)+`)
      // The writer's own credentials, put where the reader's belong: what a hurried operator does.
      // Apart from the folder in which the writer has left its fingerprints: this is about what holds without it.
      writeFileSync(config, read.replace(/fingerprints:\n.*\n/, '').replace(block, block.exec(write)?.[0] ?? ''))
      const server = await connect({ server: 'read-server', config })
      const tool = platform === 'shopify' ? 'shopify_product_search' : 'meta_campaign_search'
      const answer = await server.call(tool).catch((error: unknown) => ({ status: 'gone', error: String(error) }))
      // Mutation proof: let excessShopifyScopes or excessMetaPermissions return nothing.
      assert.ok(['refused', 'gone'].includes(String(answer['status'])), JSON.stringify(answer))
      await new Promise((resolve) => setTimeout(resolve, 300))
      assert.match(server.stderr(), platform === 'shopify' ? /write_products/ : /ads_management/)
      assert.match(server.stderr(), /can do more than read/)
      await assert.rejects(server.client.listTools({}, { timeout: 2_000 }))
      await server.close()
    })
})
