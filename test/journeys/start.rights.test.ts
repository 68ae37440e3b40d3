// `split`: a read-server that was given a credential which can do more than read stops before it shows anything, and names what is too much.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { verifyLogs } from '@countersign/audit'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { EXIT } from '@countersign/serve'
import { wired } from '../support/wire.ts'

const dir = mkdtempSync(join(tmpdir(), 'countersign-rights-'))
let sandbox: Sandbox
before(async () => {
  sandbox = await startSandbox({ dir })
})
after(async () => {
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

const clientIdIn = (file: string): string => /client_id: "([^"]+)"/.exec(readFileSync(join(dir, file), 'utf8'))?.[1] ?? assert.fail(file)

/** The read-server's configuration with one platform's credentials of the writer. */
function withWriter(platform: 'shopify' | 'meta'): { path: string; audit: string } {
  const audit = join(dir, 'audit', `rights-${platform}`)
  const text = readFileSync(join(dir, 'read.yaml'), 'utf8').replace(join(dir, 'audit', 'read'), audit)
  const swapped =
    platform === 'shopify'
      ? text.replace(clientIdIn('read.yaml'), clientIdIn('write.yaml')).replace('shopify.read', 'shopify.write')
      : text.replace('meta.read', 'meta.write')
  assert.notEqual(swapped, text)
  const path = join(dir, `rights-${platform}.yaml`)
  writeFileSync(path, swapped)
  return { path, audit }
}

for (const [platform, tool, right] of [
  ['shopify', 'shopify_product_search', 'write_products'],
  ['meta', 'meta_campaign_search', 'ads_management'],
] as const)
  for (const era of ['modern', 'legacy'] as const)
    // Mutation proof: leave out `onExcess` in rightsCheck, or make the reader before the check.
    test(`${platform} in the ${era} era: the server stops, and no answer was sent`, async () => {
      const { path, audit } = withWriter(platform)
      const session = await wired('read-server', path, era)
      const { tools } = await session.client.listTools()
      assert.ok(tools.length > 0)
      const sent = session.lines.length
      await assert.rejects(session.call(tool))
      assert.deepEqual(await session.ended, { code: EXIT.config, signal: null })
      assert.equal(session.lines.length, sent, 'no data was shown')
      assert.match(session.stderr(), new RegExp(`"rights":"[^"]*\\b${right}\\b`))
      assert.match(session.stderr(), /can do more than read: .*\bRemove these rights at \S+.*and start again/)
      const secrets = ['shopify.write', 'meta.write'].map((name) => readFileSync(join(dir, 'secrets', name), 'utf8').trim())
      for (const secret of secrets) assert.ok(!session.stderr().includes(secret))
      assert.deepEqual(verifyLogs({ dir: audit }).problems, [])
    })
