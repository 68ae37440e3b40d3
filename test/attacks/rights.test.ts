// `closed`: a write-server whose credentials hold more or less than its tools need stops, and so does one that was given the read-server's.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { verifyLogs } from '@countersign/audit'
import { APP_SCOPES, type Sandbox, startSandbox } from '@countersign/sandbox'
import { EXIT } from '@countersign/serve'
import { META_WRITE_TOOLS } from '@countersign/write'
import { run, wired } from '../support/wire.ts'

const dir = mkdtempSync(join(tmpdir(), 'countersign-rights-'))
let sandbox: Sandbox
before(async () => {
  sandbox = await startSandbox({ dir, writerScopes: [...APP_SCOPES.writer, 'write_themes'] })
})
after(async () => {
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

/** The write-server's configuration with edits, its files in a folder of its own. */
function edited(name: string, ...edits: readonly (readonly [RegExp | string, string])[]): { path: string; audit: string } {
  const own = join(dir, name)
  mkdirSync(own)
  let text = readFileSync(join(dir, 'write.yaml'), 'utf8')
    .replace(join(dir, 'audit', 'write'), join(own, 'audit'))
    .replace(join(dir, 'ledger'), join(own, 'ledger'))
  for (const [from, to] of [[/fingerprints:\n.*\n/, ''] as const, ...edits]) {
    const next = text.replace(from, to)
    assert.notEqual(next, text, String(from))
    text = next
  }
  const path = join(dir, `${name}.yaml`)
  writeFileSync(path, text)
  return { path, audit: join(own, 'audit') }
}

const block = (platform: string) => new RegExp(`\\n    ${platform}:\\n(?:      .*\\n)+`)
/** Leaves one platform, so that the other cannot be what stops it. */
const without = (platform: string) => [block(platform), '\n'] as const
const readers = (platform: string) => [block(platform), block(platform).exec(readFileSync(join(dir, 'read.yaml'), 'utf8'))?.[0] ?? ''] as const

// Mutation proof: let judgeRights return two empty lists.
for (const [what, edits, tool, says] of [
  [
    'a scope that no tool needs',
    () => [without('meta')],
    'shopify',
    /can do more than the tools that are on need: write_themes\. Remove these rights at Shopify’s Dev Dashboard/,
  ],
  [
    'a scope of a tool that was switched off',
    () => [without('shopify'), [/^serve:/m, `tools: { ${META_WRITE_TOOLS.map(({ name }) => `${name}: off`).join(', ')} }\nserve:`]] as const,
    'email',
    /meta credentials .*more than .*need: ads_management.*Remove these rights at Meta’s business settings/,
  ],
  [
    'the reader’s app, which lacks what is needed',
    () => [without('meta'), readers('shopify')],
    'shopify',
    /lack what .*: write_products, write_inventory, .*\. Add them at Shopify/,
  ],
  [
    'the reader’s token, which lacks what is needed',
    () => [without('shopify'), readers('meta')],
    'meta',
    /the ad account act_1002, and lack what the tools that are on need: ads_management\. Remove these rights and add the missing ones at Meta/,
  ],
] as const)
  // A server that does not stop would be waited for: the bound makes that a failure.
  test(`${what}: no preview is shown, and the server stops by itself with a word to the operator`, { timeout: 20_000 }, async (context) => {
    const { path, audit } = edited(what.replaceAll(/[^a-z]+/g, '-'), ...edits())
    const session = await wired('write-server', path, 'modern')
    context.after(() => session.child.kill('SIGKILL'))
    await session.client.listTools()
    if (tool !== 'email') {
      const input =
        tool === 'shopify'
          ? { product_id: '8000000000001', changes: [{ variant_id: '44000000000001', price: { amount: '20.00', currency: 'EUR' } }] }
          : { object_id: '120210000000012001', daily_budget: { amount: '20.00', currency: 'EUR' } }
      const answer = await session
        .call(tool === 'shopify' ? 'preview_shopify_price_change' : 'preview_meta_budget_change', { ...input, reason: 'Because of the season.' })
        .catch(() => ({ status: 'gone' }))
      assert.ok(['refused', 'gone'].includes(String(answer['status'])), JSON.stringify(answer))
    }
    assert.deepEqual(await session.ended, { code: EXIT.config, signal: null })
    assert.match(session.stderr(), says)
    assert.deepEqual(sandbox.core.effects, [])
    assert.deepEqual(verifyLogs({ dir: audit }).problems, [])
    for (const name of ['shopify.write', 'meta.write', 'shopify.read', 'meta.read'])
      assert.ok(!session.stderr().includes(readFileSync(join(dir, 'secrets', name), 'utf8').trim()))
  })

// Mutation proof: leave the server out of refuseOther, or let the two configurations of the sandbox name no common folder.
for (const platform of ['shopify', 'meta'] as const)
  test(`${platform}: a credential that the read-server has used does not even start the write-server, nor the other way round`, () => {
    assert.equal(run('read-server', ['--config', join(dir, 'read.yaml')]).code, 0)
    assert.equal(run('write-server', ['--config', join(dir, 'write.yaml')]).code, 0)
    for (const [server, other] of [
      ['write', 'read'],
      ['read', 'write'],
    ] as const) {
      const [own, theirs] = [server, other].map((name) => readFileSync(join(dir, `${name}.yaml`), 'utf8'))
      assert.ok(own !== undefined && theirs !== undefined)
      const path = join(dir, `${server}-borrows-${platform}.yaml`)
      writeFileSync(path, own.replace(block(platform), block(platform).exec(theirs)?.[0] ?? ''))
      const { code, stderr } = run(`${server}-server`, ['--config', path])
      assert.equal(code, EXIT.config, stderr)
      assert.match(stderr, new RegExp(`workspaces\\.main\\.${platform}\\.\\w+\`: this credential was used before by the ${other}-server`))
    }
  })
