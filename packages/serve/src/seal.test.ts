import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { Secret } from '@countersign/kernel'
import { z } from 'zod'
import { COMMON_CONFIG, loadConfig, readSealKey } from './config.ts'
import { ConfigError } from './file.ts'
import { seal, unseal } from './seal.ts'
import { secretRef } from './secrets.ts'
import { folder } from './test.folder.ts'

const newKey = () => new Secret(randomBytes(32).toString('hex'))
const KEY = newKey()
const PLAIN = new Secret('shpss_LEAK_0123')
const text = seal(KEY, '/etc/countersign/shopify.sealed', PLAIN) ?? assert.fail('a key')

test('what was sealed opens under its name with its key, wherever its folder is', () => {
  for (const path of ['/etc/countersign/shopify.sealed', 'elsewhere/shopify.sealed']) {
    const opened = unseal(KEY, path, text)
    assert.ok('reveal' in opened)
    assert.equal(opened.reveal(), PLAIN.reveal())
  }
  assert.ok(!text.includes('LEAK') && !Buffer.from(text.split(' ')[1] ?? '', 'base64').includes('LEAK'))
  assert.notEqual(seal(KEY, 'shopify.sealed', PLAIN), text, 'no two sealings are alike')
})

const flipped = (at: number): string => {
  const [head = '', body = ''] = text.trim().split(' ')
  const bytes = Buffer.from(body, 'base64')
  bytes.writeUInt8((bytes.at(at) ?? 0) ^ 1, at < 0 ? bytes.length + at : at)
  return `${head} ${bytes.toString('base64')}\n`
}

// Mutation proof: leave out setAAD on both sides, or swallow the tag.
for (const [what, path, sealed, key, why] of [
  ['another name', '/etc/countersign/meta.sealed', text, KEY, /does not open/],
  ['another key', '/etc/countersign/shopify.sealed', text, newKey(), /does not open/],
  ['a changed first byte', '/etc/countersign/shopify.sealed', flipped(0), KEY, /does not open/],
  ['a changed tag', '/etc/countersign/shopify.sealed', flipped(12), KEY, /does not open/],
  ['a changed last byte', '/etc/countersign/shopify.sealed', flipped(-1), KEY, /does not open/],
  ['a short file', '/etc/countersign/shopify.sealed', text.slice(0, 40), KEY, /is not a sealed secret/],
  ['a plain file', '/etc/countersign/shopify.sealed', 'shpss_LEAK_0123', KEY, /is not a sealed secret/],
  ['a key that is none', '/etc/countersign/shopify.sealed', text, new Secret('LEAK password'), /64 hexadecimal/],
] as const)
  test(`${what}: it stays shut, and nothing of it is said`, () => {
    const opened = unseal(key, path, sealed)
    assert.ok('why' in opened)
    assert.match(opened.why, why)
    assert.doesNotMatch(opened.why, /LEAK/)
  })

const schema = z.strictObject(COMMON_CONFIG(z.strictObject({ token: secretRef })))

test('a configuration refers to a sealed file, and its key may stand below it', (t) => {
  const { dir, put } = folder(t)
  const config = (key: string) => `environment: development
audit: { dir: ${join(dir, 'audit')} }
serve: { transport: stdio }
workspaces:
  main: { token: { sealed: ${put('shopify.sealed', text)} } }
${key}`
  const good = put('good.yaml', config('seal_key: { env: SEAL }\n'))
  const env = { SEAL: KEY.reveal() }
  const { raw, secret, secrets } = loadConfig(good, schema, env)
  assert.equal(secret(raw.workspaces['main']?.token ?? assert.fail('a token')).reveal(), PLAIN.reveal())
  assert.deepEqual(
    secrets.map(({ key }) => key),
    ['seal_key', 'workspaces.main.token'],
  )
  assert.equal(readSealKey(good, env).reveal(), KEY.reveal())
  const says = (path: string, given: Record<string, string>, why: RegExp) =>
    assert.throws(
      () => loadConfig(path, schema, given),
      (error) => error instanceof ConfigError && why.test(error.message) && !/LEAK/.test(error.message),
    )
  says(good, { SEAL: newKey().reveal() }, /good\.yaml:5: `workspaces\.main\.token`: .*shopify\.sealed does not open/)
  says(good, {}, /`seal_key`: the environment variable SEAL is not set/)
  says(put('none.yaml', config('')), {}, /`workspaces\.main\.token`: is sealed, and there is no `seal_key`/)
  says(
    put('loop.yaml', config(`seal_key: { sealed: ${join(dir, 'shopify.sealed')} }\n`)),
    env,
    /`seal_key` must be \{ env: NAME \} or \{ file: PATH \}/,
  )
  assert.throws(() => readSealKey(put('none.yaml', config('')), env), ConfigError)
})
