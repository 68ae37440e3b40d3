// The real Claude Code on a real terminal, in every mode that is to spare its person: it still asks, with the whole summary on the screen, and the answer decides.
// Promises: `human`, `bound`, `once`.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { needs } from '../support/peers.ts'
import { ALLOWED, apply, preview, projectFolder, says, settleIn, tool } from './claude.ts'
import type { Turn } from './model.ts'
import { ASKS, atClaude, press, type Sitting, yes } from './person.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude', 'tmux')
const SUMMARY = /Change the daily budget of Meta campaign 120210000000010001 from 40\.00 EUR to 44\.00 EUR/
const ONLY_YES_AND_NO = /1\. Yes\s*\n\s*2\. No\s*\n/

let world: World
let project: string
before(async () => {
  world = await openWorld()
  project = projectFolder(world)
  settleIn(world, project)
})
beforeEach(() => world.sandbox.reset())
after(() => world.close())

const sit = (turns: readonly Turn[], person: Parameters<typeof atClaude>[3], sitting?: Sitting) => atClaude(world, project, turns, person, sitting)

/** What became of the last preview, as its own agent is told. */
const look: Turn = (results) => {
  const { change_id } = apply(results)?.input ?? {}
  return tool('change_get', { change_id })
}

test('a yes applies what is shown, once; the same again is asked again, and the server refuses it', peer, () =>
  sit([preview, apply, apply], async (terminal, model) => {
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

test('a no applies nothing, and the change stays open', peer, async () => {
  await sit([preview, apply, look], async (terminal, model) => {
    await terminal.shows(ASKS, SUMMARY)
    await press(terminal, '2', ASKS, () => /did not run|Interrupted/.test(terminal.screen()))
    assert.equal(model.results.length, 1)
    assert.deepEqual(await world.effects(), [])
    // The person goes on with something else; only then the model speaks again.
    terminal.press('-l', 'and now')
    await press(terminal, 'Enter', /❯\sand now/, () => model.results.length >= 3)
    assert.match(model.results[1]?.text ?? '', /rejected|doesn't want/)
    assert.match(model.results[2]?.text ?? '', /"state":"open"/)
    assert.deepEqual(await world.effects(), [])
  })
})

const SPARED: readonly (readonly [situation: string, sitting: Sitting])[] = [
  ['the automatic mode, every tool allowed by rule', { args: ['--permission-mode', 'auto', '--allowedTools', ALLOWED] }],
  ['edits accepted', { args: ['--permission-mode', 'acceptEdits', '--allowedTools', ALLOWED] }],
  ['all permission checks bypassed', { args: ['--permission-mode', 'bypassPermissions'] }],
  ['a hook that allows every call', { args: ['--allowedTools', ALLOWED, '--settings', says('PreToolUse', { permissionDecision: 'allow' })] }],
  [
    'a hook that answers every question',
    { args: ['--allowedTools', ALLOWED, '--settings', says('PermissionRequest', { decision: { behavior: 'allow' } })] },
  ],
  ['all of it, in the protocol of 2025', { args: ['--permission-mode', 'bypassPermissions'], env: { MCP_PROTOCOL_NEGOTIATION: 'legacy' } }],
]

// Mutation proof: without `requiresUserInteraction` in the definition of apply_change nobody is asked, and the change is applied.
for (const [situation, sitting] of SPARED)
  test(`the person is asked all the same, and no is no: ${situation}`, peer, () =>
    sit(
      [preview, apply],
      async (terminal, model) => {
        // Before it skips all questions it puts one of its own.
        await press(terminal, 'Down', /❯ No, exit/, () => /❯ Yes, I accept/.test(terminal.screen()) || ASKS.test(terminal.screen()))
        await press(terminal, 'Enter', /❯ Yes, I accept/, () => ASKS.test(terminal.screen()))
        await terminal.shows(ASKS, SUMMARY, ONLY_YES_AND_NO)
        assert.deepEqual([model.results.length, await world.effects()], [1, []])
        await press(terminal, '2', ASKS, () => /did not run|Interrupted/.test(terminal.screen()))
        assert.deepEqual([model.results.length, await world.effects()], [1, []])
      },
      sitting,
    ),
  )

test('nobody is asked where nothing may be asked: every call is refused', peer, () =>
  sit(
    [preview, apply],
    async (terminal, model) => {
      await terminal.shows(/finished/)
      assert.equal(model.results[1]?.isError, true)
      assert.doesNotMatch(terminal.scroll(), ASKS)
      assert.deepEqual(await world.effects(), [])
    },
    { args: ['--permission-mode', 'dontAsk', '--allowedTools', ALLOWED] },
  ),
)

const PEOPLE = ['anna@customer.test', 'bob@partner.example', 'carla@partner.example', 'dora@partner.example', 'emil@partner.example']
const LONG: Turn = () =>
  tool('preview_email_send', {
    to: PEOPLE,
    subject: 'About your order: the mug arrives next week',
    text: Array.from({ length: 60 }, (_, at) => `Line ${at + 1} of a mail with a lot to say.`).join('\n'),
    reason: 'They all asked when their mugs arrive.',
  })

for (const [columns, rows] of [
  [150, 50],
  [80, 40],
] as const)
  test(`a mail to five people on ${columns} columns: the whole summary, and first that it cannot be undone`, peer, () =>
    sit(
      [LONG, apply],
      async (terminal, model) => {
        const screen = flat(await terminal.shows(ASKS, /Cannot be undone/))
        const { summary } = JSON.parse(model.results[0]?.text ?? '{}') as { summary: string }
        assert.ok(summary.startsWith(`Cannot be undone: Send 5 mails to ${PEOPLE.join(' and ')} with the subject`))
        assert.ok(screen.includes(flat(summary)), screen)
        await yes(terminal, model, 2)
        assert.match(model.results[1]?.text ?? '', /"status":"applied"/)
        assert.deepEqual((await world.effects()).map(({ target }) => target).toSorted(), PEOPLE)
      },
      { columns, rows },
    ),
  )

/** A screen without its breaks, bars and blanks, to be looked through for a text that it broke. */
const flat = (text: string): string => text.replace(/[\s│]+/g, '')
