// The real Claude Code asked for a code, in both eras: what its dialog shows a person, what the keys do, and that its model sees nothing of it.
// Promises: `human`, `closed`, `quiet`.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { needs, peerPath } from '../support/peers.ts'
import { claude, offline, settleIn } from './claude.ts'
import { CODE, type FormServer, formServer, THING } from './form.ts'
import { type Model, startModel } from './model.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const ALLOWED = 'mcp__form'
const ASKS = new RegExp(`requests your input[^]*${CODE}`)
const ON_FIELD = /❯ [*✔⚠] The code/
const ON_ACCEPT = /❯ Accept/
const LOOKS_MAX = 300

interface Stand {
  readonly dir: string
  readonly home: string
  readonly project: string
  readonly server: FormServer
  readonly model: Model
}

async function stand(run: (stand: Stand) => Promise<void>, marked: 'marked' | 'plain' = 'plain'): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-form-'))
  const [home, project] = [join(dir, 'home'), join(dir, 'project')]
  for (const folder of [home, project]) mkdirSync(folder)
  const server = formServer(dir, marked)
  const [command, ...args] = server.command
  writeFileSync(join(project, '.mcp.json'), JSON.stringify({ mcpServers: { form: { command, args } } }))
  settleIn({ home }, project, ['form'])
  const model = await startModel([() => ({ name: `mcp__form__${THING.name}`, input: THING.arguments })])
  try {
    await run({ dir, home, project, server, model })
  } finally {
    await model.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

const atTheTerminal = (
  negotiation: string,
  person: (terminal: Terminal, stand: Stand) => Promise<void>,
  marked: 'marked' | 'plain' = 'plain',
): Promise<void> =>
  stand(async (made) => {
    const { dir, home, project, model } = made
    const env = { ...offline(model), MCP_PROTOCOL_NEGOTIATION: negotiation }
    const terminal = openTerminal([peerPath('claude'), 'go', '--allowedTools', ALLOWED], { dir, home, cwd: project, env })
    try {
      if (marked === 'plain') await terminal.shows(ASKS, ON_FIELD)
      await person(terminal, made)
    } finally {
      await terminal.close()
    }
    assert.ok(!model.saw(CODE), 'what the form shows is for the person alone')
  }, marked)

/** Presses a key where the screen shows what it is for, until it has brought what it is to bring: a key that comes while the dialog is drawn is lost. */
async function press(terminal: Terminal, key: string, on: RegExp, brought: () => boolean): Promise<void> {
  for (let looks = 0; !brought(); looks++) {
    const screen = terminal.screen()
    assert.ok(looks < LOOKS_MAX, `${key} brought nothing:\n${screen}`)
    if (looks % 10 === 0 && on.test(screen)) terminal.press(key)
    await sleep(100)
  }
}

async function type(terminal: Terminal, code: string): Promise<void> {
  terminal.press('-l', code)
  await terminal.shows(new RegExp(`The code: ${code}`))
  await press(terminal, 'Enter', ON_FIELD, () => ON_ACCEPT.test(terminal.screen()))
}

for (const negotiation of ['auto', 'legacy']) {
  test(`${negotiation}: the code typed by a person applies, once`, needs('claude', 'tmux'), () =>
    atTheTerminal(negotiation, async (terminal, { server, model }) => {
      assert.deepEqual(server.effects(), [])
      await type(terminal, CODE)
      await press(terminal, 'Enter', ON_ACCEPT, () => model.results.length === 1)
      assert.match(model.results[0]?.text ?? '', /"status":"applied"/)
      assert.ok(model.saw('applied') && !model.saw(CODE), 'of the whole exchange the model sees the outcome')
      assert.deepEqual(server.effects(), ['mug'])
      assert.deepEqual(server.ended(), ['input_required', 'applied'])
    }),
  )

  test(`${negotiation}: a wrong code, and Esc, apply nothing`, needs('claude', 'tmux'), async () => {
    const none = ({ server, model }: Stand) => {
      assert.match(model.results[0]?.text ?? '', /"status":"refused","code":"CHANGE_CLOSED"/)
      assert.deepEqual(server.effects(), [])
    }
    await atTheTerminal(negotiation, async (terminal, made) => {
      await type(terminal, '000000')
      await press(terminal, 'Enter', ON_ACCEPT, () => made.model.results.length === 1)
      none(made)
    })
    await atTheTerminal(negotiation, async (terminal, made) => {
      await press(terminal, 'Escape', ASKS, () => made.model.results.length === 1)
      none(made)
      assert.deepEqual(made.server.heard().at(-1), { able: true, typed: '' })
    })
  })

  test(`${negotiation}: without a person the form is cancelled, and nothing is applied`, needs('claude'), () =>
    stand(async ({ home, project, server, model }) => {
      const env = { ...offline(model), MCP_PROTOCOL_NEGOTIATION: negotiation }
      const ran = await claude({ home }, project, ['-p', 'go', '--permission-mode', 'bypassPermissions'], env)
      assert.equal(ran.code, 0, `${ran.stderr}${ran.stdout}`)
      assert.match(model.results[0]?.text ?? '', /"status":"refused"/)
      assert.deepEqual([server.effects(), model.saw(CODE)], [[], false])
      assert.deepEqual(server.ended(), ['input_required', 'CHANGE_CLOSED'])
    }),
  )
}

test('a tool that is marked asks twice, each in its own way: yes to the call, then the code; not a third time', needs('claude', 'tmux'), () =>
  atTheTerminal(
    'auto',
    async (terminal, { server, model }) => {
      await terminal.shows(/Do you want to proceed\?/)
      assert.deepEqual(server.heard(), [])
      await press(terminal, '1', /Do you want to proceed\?/, () => ASKS.test(terminal.screen()))
      await terminal.shows(ON_FIELD)
      await type(terminal, CODE)
      await press(terminal, 'Enter', ON_ACCEPT, () => model.results.length === 1)
      assert.deepEqual(server.ended(), ['input_required', 'applied'])
    },
    'marked',
  ),
)

test('a stray Enter is no answer, however often it comes', needs('claude', 'tmux'), () =>
  atTheTerminal('auto', async (terminal, { server, model }) => {
    await press(terminal, 'Enter', ASKS, () => terminal.screen().includes('This field is required'))
    for (let n = 0; n < 5; n++) {
      terminal.press('Enter')
      await sleep(100)
    }
    await terminal.shows(ASKS)
    assert.deepEqual([model.results, server.effects()], [[], []])
  }),
)

// What the wording of a form may rely on: a fifth line would hide the fourth as well, and a line is cut at the terminal's edge.
test('the dialog shows four lines of the message', needs('claude', 'tmux'), () =>
  atTheTerminal('auto', async (terminal) => {
    const screen = await terminal.shows(ASKS)
    for (const line of ['second', 'third', 'fourth']) assert.match(screen, new RegExp(`This is the ${line} line`))
    assert.doesNotMatch(screen, /more lines/)
  }),
)
