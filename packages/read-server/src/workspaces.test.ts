import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { lookAt } from './look.ts'
import { type Excess, rightsCheck } from './rights.ts'
import { type Workspace, workspaceNames } from './workspaces.ts'

const signal = new AbortController().signal
const refused = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

/** A shop whose answer about its credential's rights comes when the test says so. Everything else about it throws. */
function shop() {
  let asked = 0
  const answers: PromiseWithResolvers<readonly string[]>[] = []
  const connection = {
    grantedScopes: () => {
      asked++
      const answer = Promise.withResolvers<readonly string[]>()
      answers.push(answer)
      return answer.promise
    },
  }
  const found: Excess[] = []
  // The test's shop is only asked for its rights, which is the point.
  const workspaces = new Map([['main', { shopify: connection } as unknown as Workspace]])
  const look = lookAt(
    workspaces,
    rightsCheck(workspaces, (excess) => found.push(excess)),
  )
  return {
    look: () => look.shopify('main', signal, []),
    meta: () => look.meta('main', signal, []),
    other: () => look.shopify('other', signal, []),
    answers,
    found,
    asked: () => asked,
  }
}

// Mutation proof: leave out `await` before `check` in lookAt.
test('no reader is handed out before the platform has said what the credential may do', async () => {
  const { look, answers, asked } = shop()
  let handed = 0
  const looks = [look(), look(), look()].map((reader) => reader.then(() => handed++))
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual([handed, asked()], [0, 1], 'all wait for one answer')
  answers[0]?.resolve(['read_products'])
  await Promise.all(looks)
  await look()
  assert.deepEqual([handed, asked()], [3, 1], 'the answer holds')
})

// Mutation proof: leave out the throw after `onExcess`.
test('`split`: a right beyond reading is told with its name, and no reader is handed out, now or later', async () => {
  const { look, answers, found } = shop()
  const looks = [look(), look()]
  answers[0]?.resolve(['read_products', 'write_products', 'write_orders'])
  for (const reader of [...looks, look()]) await assert.rejects(reader, refused('UPSTREAM_FORBIDDEN'))
  assert.deepEqual(found, [{ workspace: 'main', platform: 'shopify', rights: ['write_products', 'write_orders'] }])
})

// Mutation proof: leave out `passed.delete(key)`, or take a failed check for a passed one.
test('`closed`: a check without an answer hands out nothing, and is made again', async () => {
  const { look, answers, asked } = shop()
  const first = look()
  answers[0]?.reject(new Refusal('UPSTREAM_UNREACHABLE'))
  await assert.rejects(first, refused('UPSTREAM_UNREACHABLE'))
  const second = look()
  answers[1]?.resolve(['read_products'])
  assert.ok(await second)
  assert.equal(asked(), 2)
})

test('what a workspace does not have is refused, and nobody is asked', async () => {
  const { meta, other, asked } = shop()
  for (const reader of [meta(), other()]) await assert.rejects(reader, refused('PLATFORM_NOT_CONFIGURED'))
  assert.equal(asked(), 0)
})

test('the names of workspaces come in the order of the file, and there is at least one', () => {
  assert.deepEqual(
    workspaceNames(
      new Map([
        ['south', {}],
        ['north', {}],
      ]),
    ),
    ['south', 'north'],
  )
  assert.throws(() => workspaceNames(new Map()), /assertion failed/)
})
