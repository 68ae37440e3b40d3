import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { starterText } from '@countersign/serve'
import { readConfig } from './config.ts'
import { questions, STARTER } from './init.ts'
import { type Answers, PLACEHOLDERS } from './init.text.ts'

/** Writes the starter and the secrets it names, and reads it as the server would. */
function readBack(t: TestContext, answers: Answers) {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-init-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  mkdirSync(join(dir, 'secrets'))
  for (const [name] of STARTER.secrets(answers)) writeFileSync(join(dir, 'secrets', name), `not-a-real-${name}`)
  writeFileSync(join(dir, 'write.yaml'), starterText(STARTER, dir, answers))
  return readConfig(join(dir, 'write.yaml'))
}

/** Answers that are given whatever is asked; one that does not fit its question ends the test. */
async function told(...answers: string[]) {
  const asked: string[] = []
  const given = await questions(async (question, { otherwise = '', problem = () => null } = {}) => {
    asked.push(question)
    const answer = (answers.shift() ?? '') || otherwise
    assert.equal(problem(answer), null, `${question} ${answer}`)
    return answer
  })
  return { given, asked }
}

test('the placeholders are a configuration that only lacks its secrets, and name every one of them', (t) => {
  const { raw, secrets } = readBack(t, PLACEHOLDERS)
  assert.equal(raw.environment, 'development')
  assert.deepEqual(raw.workspaces['main']?.email?.recipients.allow, [], 'nobody is listed by itself')
  assert.equal(secrets.length, STARTER.secrets(PLACEHOLDERS).length)
})

// Mutation proof: leave a commented line out, or break it.
test('approvers and outbox stand there as comments, and are good as soon as they are none', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-init-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  mkdirSync(join(dir, 'secrets'))
  for (const [name] of STARTER.secrets(PLACEHOLDERS)) writeFileSync(join(dir, 'secrets', name), `not-a-real-${name}`)
  const text = starterText(STARTER, dir, PLACEHOLDERS)
  writeFileSync(join(dir, 'write.yaml'), text.replace(/^( +)# (approvers|outbox): /gm, '$1$2: '))
  const { raw } = readConfig(join(dir, 'write.yaml'))
  assert.equal(raw.approval.approvers, join(dir, 'operator/approvers.json'))
  assert.equal(raw.workspaces['main']?.email?.outbox, join(dir, 'outbox'))
})

test('answers stand in the file as given', async (t) => {
  const answers = [
    'demo.myshopify.com',
    'my-id',
    'act_1, act_2',
    'smtp.example.com',
    'shop@demo.example',
    '',
    'Büro: Shop # 1',
    'anna@customer.test, @partner.example',
    'staging',
  ]
  const { raw } = readBack(t, (await told(...answers)).given)
  const main = raw.workspaces['main']
  assert.equal(raw.environment, 'staging')
  assert.deepEqual(main?.meta?.accounts, ['act_1', 'act_2'])
  assert.deepEqual(main?.email?.from, { name: 'Büro: Shop # 1', address: 'shop@demo.example' })
  assert.deepEqual(main?.email?.recipients.allow, ['anna@customer.test', '@partner.example'])
})

test('an empty answer leaves a platform out, and no more is asked of it', async (t) => {
  const { given, asked } = await told('', 'act_1')
  assert.equal(asked.length, 4)
  const { shopify, meta, email } = readBack(t, given).raw.workspaces['main'] ?? {}
  assert.deepEqual([shopify, meta?.accounts, email], [undefined, ['act_1'], undefined])
})

test('what the configuration would refuse is refused at once; nobody is asked for a secret', async () => {
  await assert.rejects(told('shop.example'), /permanent name/)
  await assert.rejects(told('', '', 'smtp.example.com', 'shop@demo.example', '', 'Shop', '@co.uk'), /entry 1/)
  await assert.rejects(told('', '', 'smtp.example.com', 'shop@demo.example', '', 'The "Shop"'), /has quotes/)
  const { asked } = await told('demo.myshopify.com', 'my-id', 'act_1', 'smtp.example.com', 'shop@demo.example', '', 'Shop')
  for (const question of asked) assert.doesNotMatch(question, /secret|password|token/i)
})
