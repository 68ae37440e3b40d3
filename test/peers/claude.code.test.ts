// The write-server’s own code form in the real Claude Code, in both eras: the operator asks for it, the person types it, and the model never has it.
// Promises: `human`, `closed`, `once`, `quiet`.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { needs } from '../support/peers.ts'
import { ALLOWED, apply, claude, offline, preview, projectFolder, settleIn } from './claude.ts'
import { type Model, startModel } from './model.ts'
import { ASKS, atClaude, configured, heard, press } from './person.ts'
import type { Terminal } from './terminal.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude', 'tmux')
const FORM = /requests your input[^]*Change the daily budget of Meta campaign 120210000000010001[^]*Type (\d{6}) to do exactly this/
const ON_ACCEPT = /❯ Accept/

let world: World
let project: string
before(async () => {
  world = await openWorld()
  project = projectFolder(world)
  settleIn(world, project)
  configured(world, 'limits:\n  preview_meta_budget_change: { approval: code }\n')
})
beforeEach(() => world.sandbox.reset())
after(() => world.close())

/** Says yes to the call, and comes to the form of the code, which is on no other screen. */
async function codeShown(terminal: Terminal): Promise<string> {
  await terminal.shows(ASKS)
  assert.doesNotMatch(terminal.scroll(), FORM)
  await press(terminal, '1', ASKS, () => FORM.test(terminal.screen()))
  assert.deepEqual(await world.effects(), [], 'the yes to the call is not enough')
  return FORM.exec(terminal.screen())?.[1] ?? ''
}

async function type(terminal: Terminal, code: string): Promise<void> {
  terminal.press('-l', code)
  await terminal.shows(new RegExp(`exactly this: ${code}`))
  await press(terminal, 'Enter', /❯ [*✔⚠] Type/, () => ON_ACCEPT.test(terminal.screen()))
}

const sit = (negotiation: string, person: (terminal: Terminal, model: Model) => Promise<void>) =>
  atClaude(world, project, [preview, apply], person, { env: { MCP_PROTOCOL_NEGOTIATION: negotiation } })

for (const negotiation of ['auto', 'legacy']) {
  test(`${negotiation}: yes to the call and the right code apply, once`, peer, () =>
    sit(negotiation, async (terminal, model) => {
      const code = await codeShown(terminal)
      await type(terminal, code)
      await press(terminal, 'Enter', ON_ACCEPT, () => model.results.length >= 2)
      assert.match(model.results[1]?.text ?? '', /"status":"applied"/)
      assert.equal((await world.effects()).length, 1)
      assert.ok(model.saw('"status":"applied"') || model.saw('applied'))
      // Mutation proof: put the code into the message of a refusal or a result.
      assert.ok(!model.saw(code), 'the code is for the person alone')
    }),
  )

  test(`${negotiation}: a wrong code and Esc apply nothing`, peer, async () => {
    await sit(negotiation, async (terminal, model) => {
      const code = await codeShown(terminal)
      await type(
        terminal,
        code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
      )
      await press(terminal, 'Enter', ON_ACCEPT, () => model.results.length >= 2)
      assert.match(model.results[1]?.text ?? '', /"status":"refused","code":"CODE_WRONG"/)
      assert.ok(!model.saw(code))
    })
    await sit(negotiation, async (terminal, model) => {
      const code = await codeShown(terminal)
      await press(terminal, 'Escape', FORM, () => model.results.length >= 2)
      assert.match(model.results[1]?.text ?? '', /"status":"refused","code":"CODE_WRONG"/)
      assert.ok(!model.saw(code))
    })
    assert.deepEqual(await world.effects(), [])
  })

  test(`${negotiation}: without a person nothing is applied`, needs('claude'), async () => {
    const model = await startModel([preview, apply])
    try {
      const env = { ...offline(model), MCP_PROTOCOL_NEGOTIATION: negotiation }
      const ran = await claude(world, project, ['-p', 'go', '--permission-mode', 'bypassPermissions', '--allowedTools', ALLOWED], env)
      assert.equal(ran.code, 0, `${ran.stderr}${ran.stdout}`)
      await heard(model, 2)
      assert.equal(model.results[1]?.isError, true)
      assert.deepEqual(await world.effects(), [])
    } finally {
      await model.close()
    }
  })
}
