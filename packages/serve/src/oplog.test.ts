import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { describe, test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { z } from 'zod'
import { causeOf } from './oplog.ts'
import { EMAIL, TOKEN } from './test.house.ts'

const programOf = (code: string): string =>
  `import { operationalLog } from ${JSON.stringify(`${import.meta.dirname}/oplog.ts`)}\nlet now = 1_000_000\nconst log = operationalLog('test', () => now)\n${code}`

/** Runs code with the log in a process of its own, since its stderr is what is looked at. */
function logged(code: string): { stdout: string; lines: Record<string, unknown>[] } {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', programOf(code)], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  const lines = stderr.split('\n').filter((line) => line !== '')
  return { stdout, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

test('writes one JSON line each to stderr, nothing to stdout', () => {
  const { stdout, lines } = logged(`log.info({ tools: 3 }, 'up'); log.warn({ platform: 'meta' }, 'careful'); log.bug('ref-1', new TypeError('x'))`)
  assert.equal(stdout, '')
  assert.deepEqual(
    lines.map(({ level, server, tools, platform, reference, kind }) => ({ level, server, tools, platform, reference, kind })),
    [
      { level: 30, server: 'test', tools: 3, platform: undefined, reference: undefined, kind: undefined },
      { level: 40, server: 'test', tools: undefined, platform: 'meta', reference: undefined, kind: undefined },
      { level: 50, server: 'test', tools: undefined, platform: undefined, reference: 'ref-1', kind: 'TypeError' },
    ],
  )
})

// Mutation proof: leave out the comparison in tap().
test('a flood is cut, and its size is told in the next window', () => {
  const { lines } = logged(`for (let n = 0; n < 5000; n++) log.bug('ref', new Error('x'))\nnow += 60_000\nlog.info({}, 'later')`)
  assert.equal(lines.length, LIMITS.operationalLinesPerWindowMax + 2)
  assert.deepEqual(
    lines.slice(-2).map(({ count, msg }) => [count, String(msg).slice(0, 5)]),
    [
      [5_000 - LIMITS.operationalLinesPerWindowMax, 'lines'],
      [undefined, 'later'],
    ],
  )
})

test('a clock that jumps back does not silence it', () => {
  assert.equal(logged(`for (let n = 0; n < 100; n++) log.info({}, 'x')\nnow -= 1_000_000_000\nlog.info({}, 'y')`).lines.at(-1)?.['msg'], 'y')
})

// Mutation proof: leave out the listener for `error`.
test('a disk that is full behind stderr ends nothing', () => {
  const full = openSync('/dev/full', 'w')
  const code = `log.info({}, 'x')\nlog.info({}, 'y')\nsetTimeout(() => process.stdout.write('still here'), 20)`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', programOf(code)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', full],
  })
  closeSync(full)
  assert.deepEqual([stdout, status], ['still here', 0])
})

test('tells where in the code an error was thrown', () => {
  const { kind, at } = causeOf(new RangeError('x'))
  assert.equal(kind, 'RangeError')
  assert.ok(Array.isArray(at) && at.length > 0 && at.length <= 8)
  assert.match(String(at[0]), /packages\/serve\/src\/oplog\.test\.ts:\d+:\d+/)
})

describe('`quiet`: nothing of what an error says', () => {
  const text = `upstream said ${TOKEN} to ${EMAIL}`
  const forged = new Error(`x\n    at ${TOKEN} (file:///packages/a.ts:1:1)\n    at ${EMAIL}:1:1`)
  const changed = new Error(text)
  changed.message = 'something else'
  const emptied = new Error(text)
  emptied.message = ''
  const strange = Object.assign(new Error(text), { message: { length: 0, toString: () => TOKEN } })
  const stackless = new Error(text)
  delete stackless.stack
  const errors: Record<string, unknown> = {
    'a message': new Error(text),
    'a message of many lines that look like frames': forged,
    'a message that was changed afterwards': changed,
    'a message that was emptied afterwards': emptied,
    'a message that is no text': strange,
    'a name': Object.assign(new Error('x'), { name: TOKEN }),
    'a code': Object.assign(new Error('x'), { code: EMAIL }),
    'fields of a client library': Object.assign(new Error('x'), { config: { headers: { authorization: TOKEN } }, response: { body: text } }),
    'a cause': new Error('x', { cause: new Error(text) }),
    'errors within': new AggregateError([new Error(text)], text),
    'a list of wrong fields': z.strictObject({ a: z.literal(1) }).safeParse({ a: text, [TOKEN]: 1 }).error,
    'a text': text,
    'an object': { message: text },
    nothing: undefined,
    'an error without a stack': stackless,
    'a stack of its own': Object.assign(new Error('x'), { stack: { toString: () => text } }),
  }
  // Mutation proof: log `error.message`, or take frames from the whole stack.
  for (const [name, error] of Object.entries(errors))
    test(name, () => {
      const said = JSON.stringify(causeOf(error))
      for (const secret of [TOKEN, EMAIL]) assert.ok(!said.includes(secret), said)
    })
})

test('a system code is kept, because it tells an operator where to look', () => {
  assert.equal(causeOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))['code'], 'ECONNREFUSED')
})
