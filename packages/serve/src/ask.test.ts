import assert from 'node:assert/strict'
import { test } from 'node:test'
import { again, asker } from './ask.ts'

const reader = (...answers: string[]) => {
  const prompts: string[] = []
  return { prompts, read: async (prompt: string) => (prompts.push(prompt), answers.shift() ?? '') }
}

test('an answer that does not fit is asked for again, with the reason', async () => {
  const { prompts, read } = reader('no', ' yes ')
  assert.equal(await again(read, 'Really?', { problem: (answer) => (answer === 'yes' ? null : 'must be yes') }), 'yes')
  assert.deepEqual(prompts, ['Really?: ', '  It must be yes.\nReally?: '])
})

test('an empty answer is the one offered', async () => {
  const { prompts, read } = reader('')
  assert.equal(await again(read, 'Folder', { otherwise: 'INBOX' }), 'INBOX')
  assert.deepEqual(prompts, ['Folder [INBOX]: '])
})

test('it does not ask for ever', async () => {
  const { prompts, read } = reader()
  await assert.rejects(again(read, 'Shop', { problem: () => 'is needed' }))
  assert.equal(prompts.length, 5)
})

test('without a terminal nobody is asked', async () => assert.equal(await asker(), null))
