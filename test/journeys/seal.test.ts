// `quiet`: a secret that is sealed at rest, from the command that seals it to a server that uses it.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { offlineConfigs } from '../support/servers.ts'
import { checkQuiet, run, SECRET } from '../support/wire.ts'

const configs = offlineConfigs()
after(() => configs.remove())
const env = { SEAL: randomBytes(32).toString('hex') }
const put = (name: string, text: string): string => {
  writeFileSync(join(configs.dir, name), text, { mode: 0o600 })
  return join(configs.dir, name)
}
const plain = put('plain', `${SECRET}\n`)
const sealed = join(configs.dir, 'shopify.sealed')
const config = put(
  'sealed.yaml',
  readFileSync(configs.write, 'utf8')
    .replace('serve:', 'seal_key: { env: SEAL }\nserve:')
    .replace(/client_secret: \{[^}]*\}/, `client_secret: { sealed: ${sealed} }`),
)
const args = ['seal', '--config', config, '--in', plain, '--out', sealed]

test('a secret is sealed, and the server starts with it', () => {
  const before = run('write-server', ['--config', config], env)
  assert.equal(before.code, 78)
  assert.match(before.stderr, /shopify\.sealed does not exist\. Make it with `write-server seal`/)
  const made = run('write-server', args, env)
  assert.equal(made.code, 0, made.stderr)
  assert.match(made.stdout, /\{ sealed: .*shopify\.sealed \}, and delete .*plain/)
  assert.ok(!readFileSync(sealed, 'utf8').includes(SECRET) && !made.stdout.includes(SECRET))
  assert.equal(statSync(sealed).mode & 0o077, 0)
  assert.equal(run('write-server', ['--config', config], env).code, 0)
})

test('it is not overwritten, and without a key nothing is sealed', () => {
  const again = run('write-server', args, env)
  assert.equal(again.code, 78)
  assert.match(again.stderr, /is there already/)
  for (const SEAL of ['', 'short', `${env.SEAL}00`]) {
    const keyless = run('write-server', [...args.slice(0, -1), join(configs.dir, 'other.sealed')], { SEAL })
    assert.equal(keyless.code, 78)
    assert.match(keyless.stderr, /seal_key/)
    checkQuiet(keyless)
  }
  assert.equal(statSync(join(configs.dir, 'other.sealed'), { throwIfNoEntry: false }), undefined)
})

// Mutation proof: leave setAAD out of seal and unseal.
test('a sealed file put in the place of another one ends the start', () => {
  renameSync(sealed, join(configs.dir, 'meta.sealed'))
  const moved = put('moved.yaml', readFileSync(config, 'utf8').replace('shopify.sealed', 'meta.sealed'))
  const ended = run('write-server', ['--config', moved], env)
  assert.equal(ended.code, 78)
  assert.match(ended.stderr, /moved\.yaml:\d+: `workspaces\.main\.shopify\.client_secret`: .*meta\.sealed does not open/)
  checkQuiet(ended)
})
