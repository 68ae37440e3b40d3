import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { ConfigError, starterText } from '@countersign/serve'
import { readConfig } from './config.ts'
import { questions, STARTER } from './init.ts'
import { type Answers, PLACEHOLDERS } from './init.text.ts'

/** Writes the starter and the secrets it names, and reads it as the server would. */
function readBack(t: TestContext, answers: Answers) {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-init-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  mkdirSync(join(dir, 'secrets'))
  for (const name of ['shopify-read', 'meta-read', 'meta-app', 'imap']) writeFileSync(join(dir, 'secrets', name), name)
  writeFileSync(join(dir, 'read.yaml'), starterText(STARTER, dir, answers))
  return readConfig(join(dir, 'read.yaml'))
}

/** A person who gives these answers, one after the other, each held to the question's own check. */
const person = (...answers: string[]) => {
  const asked: string[] = []
  const ask: Parameters<typeof questions>[0] = async (question, { otherwise = '', problem = () => null } = {}) => {
    asked.push(question)
    for (;;) {
      const answer = (answers.shift() ?? '') || otherwise
      if (problem(answer) === null) return answer
      assert.ok(answers.length > 0, `nothing fits: ${question}`)
    }
  }
  return { asked, ask }
}

test('the placeholders are a configuration that only lacks its secrets', (t) => {
  assert.equal(readBack(t, PLACEHOLDERS).raw.environment, 'development')
  const dir = mkdtempSync(join(tmpdir(), 'countersign-init-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  writeFileSync(join(dir, 'read.yaml'), starterText(STARTER, dir, PLACEHOLDERS))
  assert.throws(
    () => readConfig(join(dir, 'read.yaml')),
    (error) => error instanceof ConfigError && error.message.split('\n').every((line) => /does not exist/.test(line)),
  )
  assert.equal(statSync(join(dir, 'secrets'), { throwIfNoEntry: false }), undefined)
})

test('answers stand in the file as given, and what does not fit is asked for again', async (t) => {
  const { ask } = person(
    'shop.example',
    'demo.myshopify.com',
    '',
    'my-id',
    '123',
    'act_1, act_2',
    'imap.example.com',
    'a: b # "c"',
    'INBOX, Büro & Co',
    'production',
  )
  const { raw } = readBack(t, await questions(ask))
  const main = raw.workspaces['main']
  assert.equal(raw.environment, 'production')
  assert.equal(main?.shopify?.shop, 'demo.myshopify.com')
  assert.deepEqual(main?.meta?.accounts, ['act_1', 'act_2'])
  assert.equal(main?.email?.imap.user, 'a: b # "c"')
  assert.deepEqual(main?.email?.folders, ['INBOX', 'Büro & Co'])
})

test('an empty answer leaves a platform out, and no more is asked of it', async (t) => {
  const { ask, asked } = person('', 'act_1', '')
  const answers = await questions(ask)
  assert.equal(asked.length, 4)
  assert.deepEqual(Object.keys(readBack(t, answers).raw.workspaces['main'] ?? {}), ['meta'])
})

test('nobody is asked for a secret', async () => {
  const { ask, asked } = person('demo.myshopify.com', 'my-id', 'act_1', 'imap.example.com', 'me')
  await questions(ask)
  for (const question of asked) assert.doesNotMatch(question, /secret|password|token/i)
  assert.doesNotMatch(readFileSync(join(import.meta.dirname, 'init.text.ts'), 'utf8'), /password: "|token: "|secret: "/)
})
