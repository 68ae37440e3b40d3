// Several workspaces behind one pipeline: which is meant, and that none uses up the minute of another.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stand, tool } from './test.house.ts'

const two = () =>
  stand({
    workspaces: ['north', 'south'],
    tools: [tool({ rates: [{ key: 'demo', perMinute: 2 }], run: async (_, { workspace }) => ({ text: workspace }) })],
  })
const code = async (answer: Promise<Record<string, unknown>>) => (await answer)['code'] ?? (await answer)['text']

test('the workspace is asked for, known by name alone, and logged', async () => {
  const { ask, log } = two()
  assert.equal(await code(ask({ id: 'a' })), 'INPUT_INVALID')
  assert.equal(await code(ask({ id: 'a', workspace: 'east' })), 'INPUT_INVALID')
  assert.equal(await code(ask({ id: 'a', workspace: 'south' })), 'south')
  assert.deepEqual(
    log.rows.map(({ workspace }) => workspace),
    [null, null, null, null, 'south', 'south', 'south'],
  )
})

// Mutation proof: admit `tool.rates` as they are.
test('each workspace has its own minute', async () => {
  const { ask } = two()
  for (const workspace of ['north', 'north', 'south', 'south']) assert.equal(await code(ask({ id: 'a', workspace })), workspace)
  for (const workspace of ['north', 'south']) assert.equal(await code(ask({ id: 'a', workspace })), 'RATE_LIMITED')
})

test('calls that name no workspace of ours share one minute, whatever they name', async () => {
  const { ask } = two()
  const strange: unknown[] = [{ id: 'a' }, { id: 'a', workspace: 'x'.repeat(1_000) }, { id: 'a', workspace: ['north'] }, 'text', null]
  const codes = []
  for (const args of strange) codes.push(await code(ask(args)))
  assert.deepEqual(codes, ['INPUT_INVALID', 'INPUT_INVALID', 'RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED'])
  assert.equal(await code(ask({ id: 'a', workspace: 'north' })), 'north')
})
