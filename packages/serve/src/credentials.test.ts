import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { z } from 'zod'
import { COMMON_CONFIG, loadConfig } from './config.ts'
import { checkCredentials, claimCredentials, sharedCredentials } from './credentials.ts'
import { ConfigError } from './file.ts'
import { secretRef } from './secrets.ts'
import { folder } from './test.folder.ts'

const schema = z.strictObject(COMMON_CONFIG(z.strictObject({ token: secretRef, app_secret: secretRef.optional() })))

/** A configuration with one token a workspace. */
function configs(t: TestContext) {
  const { dir, put } = folder(t)
  return (environment: string, tokens: Record<string, string>, { audit = 'audit', shared = '' } = {}) => {
    const workspaces = Object.entries(tokens).map(
      ([name, token]) => `  ${name}: { token: { file: ${put(`${name}-${token}`, token)} }, app_secret: { file: ${put('app', 'one-app')} } }`,
    )
    const text = `environment: ${environment}
audit: { dir: ${join(dir, audit)} }
${shared === '' ? '' : `fingerprints: { dir: ${join(dir, shared)} }`}
serve: { transport: stdio }
workspaces:
${workspaces.join('\n')}
`
    return loadConfig(put(`${environment}.yaml`, text), schema, {})
  }
}

const refused = (key: RegExp) => (error: unknown) => error instanceof ConfigError && key.test(error.message) && !error.message.includes('T-')

test('a credential of one environment is refused under another, by its key and line, and the others are not claimed', (t) => {
  const config = configs(t)
  claimCredentials(config('development', { main: 'T-one' }), 'read-server')
  claimCredentials(config('development', { main: 'T-one' }), 'read-server')
  // Mutation proof: let refuseOther return.
  assert.throws(
    () => claimCredentials(config('production', { fresh: 'T-new', main: 'T-one' }), 'read-server'),
    refused(/production\.yaml:\d+: `workspaces\.(main\.token|fresh\.app_secret)`: .*development/),
  )
  checkCredentials(config('development', { fresh: 'T-new' }), 'read-server')
})

test('checking records nothing', (t) => {
  const config = configs(t)
  checkCredentials(config('development', { main: 'T-one' }), 'read-server')
  checkCredentials(config('production', { main: 'T-one' }), 'read-server')
})

test('configurations with logs of their own are compared where they name one folder', (t) => {
  const config = configs(t)
  claimCredentials(config('development', { main: 'T-one' }, { audit: 'a', shared: 'prints' }), 'read-server')
  claimCredentials(config('production', { main: 'T-one' }, { audit: 'b' }), 'read-server')
  assert.throws(
    () => claimCredentials(config('production', { main: 'T-one' }, { audit: 'c', shared: 'prints' }), 'read-server'),
    refused(/`workspaces\.main\.token`/),
  )
})

test('one credential in two workspaces is told of by both keys; an app secret may be shared', (t) => {
  const config = configs(t)
  assert.deepEqual(sharedCredentials(config('development', { main: 'T-one', other: 'T-two' })), [])
  const [sentence, ...more] = sharedCredentials(config('development', { main: 'T-one', other: 'T-one', third: 'T-three' }))
  assert.match(sentence ?? '', /^`workspaces\.main\.token` and `workspaces\.other\.token` are one credential/)
  assert.deepEqual(more, [])
})

// Mutation proof: leave the server out of refuseOther, or the exemption of an app's secret out of it.
test('a credential of one server is refused by the other, in one folder, and in both directions; the app’s secret is of both', (t) => {
  const config = configs(t)
  const reader = config('development', { main: 'T-reads' }, { audit: 'r', shared: 'prints' })
  const writer = config('development', { main: 'T-writes' }, { audit: 'w', shared: 'prints' })
  claimCredentials(reader, 'read-server')
  claimCredentials(writer, 'write-server')
  claimCredentials(reader, 'read-server')
  assert.throws(
    () => claimCredentials(reader, 'write-server'),
    refused(/`workspaces\.main\.token`: .*used before by the read-server.*for the write-server/),
  )
  assert.throws(() => checkCredentials(writer, 'read-server'), refused(/`workspaces\.main\.token`: .*used before by the write-server/))
  claimCredentials(config('development', { main: 'T-writes' }, { audit: 'apart' }), 'read-server')
})
