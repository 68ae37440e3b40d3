import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { z } from 'zod'
import { COMMON_CONFIG, loadConfig } from './config.ts'
import { checkEnvironments, claimEnvironments, sharedCredentials } from './credentials.ts'
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
  claimEnvironments(config('development', { main: 'T-one' }))
  claimEnvironments(config('development', { main: 'T-one' }))
  // Mutation proof: let refuseOther return.
  assert.throws(
    () => claimEnvironments(config('production', { fresh: 'T-new', main: 'T-one' })),
    refused(/production\.yaml:\d+: `workspaces\.(main\.token|fresh\.app_secret)`: .*development/),
  )
  checkEnvironments(config('development', { fresh: 'T-new' }))
})

test('checking records nothing', (t) => {
  const config = configs(t)
  checkEnvironments(config('development', { main: 'T-one' }))
  checkEnvironments(config('production', { main: 'T-one' }))
})

test('configurations with logs of their own are compared where they name one folder', (t) => {
  const config = configs(t)
  claimEnvironments(config('development', { main: 'T-one' }, { audit: 'a', shared: 'prints' }))
  claimEnvironments(config('production', { main: 'T-one' }, { audit: 'b' }))
  assert.throws(
    () => claimEnvironments(config('production', { main: 'T-one' }, { audit: 'c', shared: 'prints' })),
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
