// The real Claude Code on a real terminal, in its automatic mode, with everything allowed by rule: it still asks the person, and the answer decides.
// Promises: `human`, `bound`, `once`.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { needs, peerPath } from '../support/peers.ts'
import { ALLOWED, apply, offline, preview, projectFolder, settleIn } from './claude.ts'
import { type Model, startModel, type Turn } from './model.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude', 'tmux')
const SUMMARY = /Change the daily budget of Meta campaign 120210000000010001 from 40\.00 EUR to 44\.00 EUR/
const ASKS = /Do you want to proceed\?/
const ONLY_YES_AND_NO = /1\. Yes\s*\n\s*2\. No\s*\n/
const LOOKS_MAX = 300

let world: World
let project: string
before(async () => {
  world = await openWorld()
  project = projectFolder(world)
  settleIn(world, project)
})
beforeEach(() => world.sandbox.reset())
after(() => world.close())

async function atTheTerminal(turns: readonly Turn[], person: (terminal: Terminal, model: Model) => Promise<void>): Promise<void> {
  const model = await startModel(turns)
  const command = [peerPath('claude'), 'go', '--allowedTools', ALLOWED] as const
  const terminal = openTerminal([...command], { dir: world.dir, home: world.home, cwd: project, env: offline(model) })
  try {
    await person(terminal, model)
  } finally {
    await terminal.close()
    await model.close()
  }
}

test('a yes applies what is shown, once; the same again is asked again, and the server refuses it', peer, () =>
  atTheTerminal([preview, apply, apply], async (terminal, model) => {
    // The whole summary is on the screen, and there is no "don't ask again".
    await terminal.shows(ASKS, SUMMARY, ONLY_YES_AND_NO)
    assert.deepEqual(await world.effects(), [])
    await yes(terminal, model, 2)
    assert.match(model.results[1]?.text ?? '', /"status":"applied"/)
    assert.equal((await world.effects()).length, 1)
    await terminal.shows(ASKS, SUMMARY, ONLY_YES_AND_NO)
    assert.equal(model.results.length, 2, 'nothing went on before the second answer')
    await yes(terminal, model, 3)
    assert.match(model.results[2]?.text ?? '', /"status":"refused"/)
    assert.equal((await world.effects()).length, 1)
  }),
)

test('a no applies nothing', peer, () =>
  atTheTerminal([preview, apply], async (terminal, model) => {
    await terminal.shows(ASKS, SUMMARY)
    terminal.press('2')
    await terminal.shows(/did not run|Interrupted/)
    assert.equal(model.results.length, 1)
    assert.deepEqual(await world.effects(), [])
  }),
)

/** Says yes until the model has heard of its `count`th call: a key that comes while the question is being drawn is lost. */
async function yes(terminal: Terminal, model: Model, count: number): Promise<void> {
  for (let looks = 0; model.results.length < count; looks++) {
    assert.ok(looks < LOOKS_MAX, `the model heard of ${model.results.length} calls:\n${terminal.screen()}`)
    if (looks % 10 === 0 && ASKS.test(terminal.screen())) terminal.press('1')
    await sleep(100)
  }
}
