import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { NO_FORM } from './form.ts'
import { looks, serveRead } from './served.read.ts'
import { ACTOR, stand } from './test.house.ts'
import { type AnyReadTool, readTool } from './tool.ts'

interface Look {
  find(id: string): string
}

const shout = readTool<Look>()({
  name: 'shopify_demo_get',
  title: 'Demo',
  description: 'For tests.',
  platform: 'shopify',
  input: z.strictObject({ id: z.string().transform((id) => id.length) }),
  log: {},
  output: z.strictObject({ text: z.string() }),
  scopes: ['read_products'],
  tier: 1,
  run: async ({ id }, look) => ({ text: look.find(`${typeof id} ${id}`) }),
})
const served = (look: Parameters<typeof serveRead<Look>>[2], mode: 'on' | 'off' = 'on') =>
  serveRead(shout as unknown as AnyReadTool<Look>, mode, look)
const found = async () => ({ find: (id: string) => id })

test('is marked as a look and nothing else', () => {
  const tool = served(found)
  assert.deepEqual(tool.annotations, { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true })
  assert.deepEqual([tool.risk, tool.tellsOfEffect, tool.deadline_ms, tool.mode], [1, false, LIMITS.readDeadline_ms, 'on'])
})

// Mutation proof: parse the input a second time: a field that is turned into something else no longer fits its own schema.
test('the tool gets what its schema made of the input, once', async () => {
  assert.equal((await stand({ tools: [served(found)] }).ask({ id: 'abc' }, { name: 'shopify_demo_get' }))['text'], 'number 3')
})

test('the reader is made for the call: its workspace, its signal', async () => {
  const seen: unknown[] = []
  const tool = served(async (workspace, signal) => {
    seen.push(workspace, signal)
    return found()
  })
  const signal = new AbortController().signal
  await tool.run({ id: 1 }, { correlationId: 'c', actor: ACTOR, workspace: 'north', signal, form: NO_FORM })
  assert.deepEqual(seen, ['north', signal])
})

test('a reader that is refused refuses the call, and the tool does not run', async () => {
  const tool = served(async () => Promise.reject(new Refusal('UPSTREAM_FORBIDDEN')))
  assert.equal((await stand({ tools: [tool] }).ask({ id: 'abc' }, { name: 'shopify_demo_get' }))['code'], 'UPSTREAM_FORBIDDEN')
})

// Mutation proof: raise a figure in LOOKS_PER_MINUTE, or leave out either window.
test('all looks at one platform share the mission’s figure, and one tool leaves room for the others', async () => {
  assert.deepEqual(looks('shopify', 'a'), [
    { key: 'shopify:look', perMinute: 60 },
    { key: 'a', perMinute: 40 },
  ])
  assert.deepEqual(
    looks('meta', 'a').map(({ perMinute }) => perMinute),
    [30, 20],
  )
  const other = { ...served(found), ...serveRead({ ...shout, name: 'shopify_other_get' } as unknown as AnyReadTool<Look>, 'on', found) }
  const house = stand({ tools: [served(found), other] })
  const codes: Record<string, number> = {}
  for (const name of ['shopify_demo_get', 'shopify_other_get'])
    for (let n = 0; n < 45; n++) {
      const { code = 'fine' } = await house.ask({ id: 'a' }, { name })
      codes[`${name} ${String(code)}`] = (codes[`${name} ${String(code)}`] ?? 0) + 1
    }
  assert.deepEqual(codes, {
    'shopify_demo_get fine': 40,
    'shopify_demo_get RATE_LIMITED': 5,
    'shopify_other_get fine': 20,
    'shopify_other_get RATE_LIMITED': 25,
  })
})
