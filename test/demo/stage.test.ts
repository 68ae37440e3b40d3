/** The runner of the demo: one thing that is not as expected makes the whole demo fail. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { play, type Section } from './stage.ts'
import { transcript } from './transcript.ts'

const section = (title: string, body: Section<object>['play']): Section<object> => ({ title, about: 'What it shows.', play: body })

const holding = section('holding', (stage) => Promise.resolve(stage.expect(true, 'this holds')))
const failing = section('failing', (stage) => Promise.resolve(stage.expect(false, 'one effect', 'two effects')))
const breaking = section('breaking', () => Promise.reject(new Error('the server has gone')))
const silent = section('silent', () => Promise.resolve())

async function played(...sections: Section<object>[]) {
  let out = ''
  const result = await play(sections, {}, transcript({ write: (text) => (out += text), colour: false }))
  return { ...result, out }
}

test('all as expected is exit 0', async () => {
  const { exitCode, held, failed, out } = await played(holding, holding)
  assert.deepEqual({ exitCode, held, failed }, { exitCode: 0, held: 2, failed: 0 })
  assert.ok(out.includes('✓ this holds'))
})

// Mutation proof: `failed === 0 ||` instead of `failed === 0 &&` in play.
test('a step that is not as expected is shown with what was found, and is exit 1 whatever comes after', async () => {
  const { exitCode, held, failed, out } = await played(failing, holding)
  assert.deepEqual({ exitCode, held, failed }, { exitCode: 1, held: 1, failed: 1 })
  assert.ok(out.includes('✗ expected: one effect -- found: two effects'), out)
})

test('a section that breaks off is exit 1, says why, and nothing is shown that stood on it', async () => {
  const { exitCode, out } = await played(holding, breaking, holding)
  assert.equal(exitCode, 1)
  assert.ok(out.includes('✗ expected: section 2 runs to its end -- found: the server has gone'), out)
  assert.ok(!out.includes('3  holding'))
})

test('a play that has checked nothing is no success', async () => {
  assert.equal((await played(silent)).exitCode, 1)
  assert.equal((await played()).exitCode, 1)
})
