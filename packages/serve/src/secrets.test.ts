import assert from 'node:assert/strict'
import { relative } from 'node:path'
import { test } from 'node:test'
import { format } from 'node:util'
import { Secret } from '@countersign/kernel'
import { readSecret, secretRef, secretRefs } from './secrets.ts'
import { folder } from './test.folder.ts'
import { TOKEN } from './test.house.ts'

const valueOf = (found: ReturnType<typeof readSecret>): string => (found instanceof Secret ? found.reveal() : assert.fail(found.why))
const whyOf = (found: ReturnType<typeof readSecret>): string => (found instanceof Secret ? assert.fail('was read') : found.why)

test('a secret is read from a file or the environment, without the line break that editors add', (t) => {
  const { put } = folder(t)
  assert.equal(valueOf(readSecret({ file: put('s', `${TOKEN}\n`) }, {})), TOKEN)
  assert.equal(valueOf(readSecret({ file: put('crlf', `${TOKEN}\r\n`) }, {})), TOKEN)
  assert.equal(valueOf(readSecret({ env: 'TOKEN' }, { TOKEN: ` ${TOKEN}\n` })), TOKEN)
  assert.equal(valueOf(readSecret({ file: put('odd', 'päss "wörd" #1: *&') }, {})), 'päss "wörd" #1: *&')
})

test('what is read does not print by accident', (t) => {
  const secret = readSecret({ file: folder(t).put('s', TOKEN) }, {})
  assert.ok(!format('%s %j %o', secret, { secret }, [secret]).includes(TOKEN))
})

// Mutation proof: put the text that was read into any of the sentences.
test('says what is wrong and what to do, and never what was read', (t) => {
  const { dir, put } = folder(t)
  const env = { EMPTY: '', BLANK: ' \n', TWO: `${TOKEN}\nX-Other: 1` }
  for (const [ref, says] of [
    [{ env: 'NOT_THERE' }, /variable NOT_THERE is not set or empty\. Set it/],
    [{ env: 'EMPTY' }, /EMPTY is not set or empty/],
    [{ env: 'BLANK' }, /BLANK is not set or empty/],
    [{ env: '__proto__' }, /is not set or empty/],
    [{ env: 'TWO' }, /TWO holds more than one line/],
    [{ file: `${dir}/none` }, /none does not exist\. Create it with the secret in it/],
    [{ file: dir }, /is a folder, not a file/],
    [{ file: put('empty', '\n \n') }, /empty is empty\. Write the secret into it/],
    [{ file: put('large', TOKEN.repeat(1_000)) }, /larger than 16384 bytes/],
    [{ file: put('binary', new Uint8Array([0xff, 0xfe])) }, /not plain text/],
    // Mutation proof: leave out `oneLine`: the second line would become a header of its own.
    [{ file: put('two', `${TOKEN}\r\nHost: evil.example`) }, /two holds more than one line of text/],
    [{ file: put('escape', `${TOKEN}\u001B[2J`) }, /more than one line/],
  ] as const) {
    const why = whyOf(readSecret(ref, env))
    assert.match(why, says)
    assert.ok(!why.includes(TOKEN), why)
  }
})

test('a relative path is shown in full, since a client may start the server anywhere', (t) => {
  const { dir } = folder(t)
  assert.ok(whyOf(readSecret({ file: relative(process.cwd(), `${dir}/none`) }, {})).startsWith(`${dir}/none`))
})

test('a reference is one of two forms and nothing else', () => {
  for (const good of [{ env: 'A_1' }, { file: '/x' }]) assert.deepEqual(secretRef.parse(good), good)
  // Mutation proof: allow a plain text as a third form.
  for (const bad of [
    TOKEN,
    { value: TOKEN },
    { env: 'A', file: 'b' },
    { env: TOKEN + '!' },
    { env: '' },
    { env: '1A' },
    { file: '' },
    {},
    null,
    [TOKEN],
    7,
    undefined,
  ]) {
    const parsed = secretRef.safeParse(bad)
    assert.ok(!parsed.success)
    assert.ok(!JSON.stringify(parsed.error.issues).includes(TOKEN), JSON.stringify(parsed.error.issues))
  }
})

test('finds every reference in a configuration, with its keys', () => {
  const config = { a: { env: 'A' }, b: { c: [{ file: 'c' }], url: new URL('http://127.0.0.1'), n: 1, nothing: undefined }, env: 'development' }
  assert.deepEqual(
    secretRefs(config).map(({ keys, ref }) => [keys.join('.'), ref]),
    [
      ['a', { env: 'A' }],
      ['b.c.0', { file: 'c' }],
    ],
  )
})
