// The real Claude Code as client, with a model played by script: it connects to both servers, reads, previews, and applies nothing without a person.
// Promises: `preview`, `human`.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { needs } from '../support/peers.ts'
import { ROOT } from '../support/servers.ts'
import { ALLOWED, apply, CAMPAIGN, cancel, claude, look, offline, preview, projectFolder, says, settleIn } from './claude.ts'
import { startModel } from './model.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude')
const NAMES = ['countersign-read', 'countersign-write'] as const

let world: World
let project: string
before(async () => {
  world = await openWorld()
  project = projectFolder(world)
})
after(() => world.close())

test('the README’s lines register both servers, and both connect', peer, async () => {
  const line = /^claude mcp add --scope user (countersign-(?:read|write)) +-- (\S+) (\S+) +--config (\S+)$/gm
  const lines = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(line)]
  assert.deepEqual(
    lines.map(([, name]) => name),
    NAMES,
    'the README has a line for each server',
  )
  // Only the two folders that the README says to replace are replaced.
  const here = (path = '') => path.replace('/srv/countersign', ROOT).replace('/etc/countersign', join(world.dir, 'sandbox'))
  for (const [, name = '', program, main, config] of lines) {
    const added = await claude(world, world.dir, ['mcp', 'add', '--scope', 'user', name, '--', here(program), here(main), '--config', here(config)])
    assert.equal(added.code, 0, added.stderr)
  }
  const { stdout } = await claude(world, world.dir, ['mcp', 'list'])
  for (const name of NAMES) assert.match(stdout, new RegExp(`^${name}: .*✔ Connected$`, 'm'), stdout)
})

test('the project’s own .mcp.json waits for a person, and connects both servers once approved', peer, async () => {
  for (const name of NAMES) await claude(world, project, ['mcp', 'remove', '--scope', 'user', name])
  const waiting = await claude(world, project, ['mcp', 'list'])
  for (const name of NAMES) assert.match(waiting.stdout, new RegExp(`^${name}: .*Pending approval`, 'm'), waiting.stdout)
  settleIn(world, project)
  for (const MCP_PROTOCOL_NEGOTIATION of ['auto', 'legacy']) {
    const { stdout } = await claude(world, project, ['mcp', 'list'], { ...offline(), MCP_PROTOCOL_NEGOTIATION })
    for (const name of NAMES) assert.match(stdout, new RegExp(`^${name}: .*✔ Connected$`, 'm'), stdout)
  }
})

const CARELESS: readonly (readonly [situation: string, args: readonly string[], env?: Readonly<Record<string, string>>])[] = [
  ['every tool allowed by rule', ['--allowedTools', ALLOWED]],
  ['every tool allowed by rule, in the protocol of 2025', ['--allowedTools', ALLOWED], { MCP_PROTOCOL_NEGOTIATION: 'legacy' }],
  ['all permission checks bypassed', ['--permission-mode', 'bypassPermissions']],
  ['edits accepted, every tool allowed by rule', ['--permission-mode', 'acceptEdits', '--allowedTools', ALLOWED]],
  ['the automatic mode, every tool allowed by rule', ['--permission-mode', 'auto', '--allowedTools', ALLOWED]],
  ['nothing may be asked, every tool allowed by rule', ['--permission-mode', 'dontAsk', '--allowedTools', ALLOWED]],
  ['a hook that allows every call', ['--settings', says('PreToolUse', { permissionDecision: 'allow' })]],
  ['a hook that answers every question', ['--settings', says('PermissionRequest', { decision: { behavior: 'allow' } })]],
]

// Mutation proof: without `requiresUserInteraction` in the definition of apply_change every one of these applies the change.
for (const [situation, args, env] of CARELESS)
  test(`without a person nothing is applied: ${situation}`, peer, async () => {
    const model = await startModel([look, preview, apply, cancel])
    try {
      const ran = await claude(world, project, ['-p', 'go', '--output-format', 'stream-json', '--verbose', ...args], { ...offline(model), ...env })
      assert.equal(ran.code, 0, `${ran.stderr}${ran.stdout}`)
    } finally {
      await model.close()
    }
    const [looked, previewed, applied, cancelled] = model.results
    assert.ok(looked?.text.includes(CAMPAIGN), JSON.stringify(model.results))
    assert.match(previewed?.text ?? '', /"status":"preview".*"confirm_token"/)
    assert.equal(applied?.isError, true)
    assert.match(applied.text, /requires permission/)
    // The same client in the same run lets through a tool that is not marked: it is the mark that stopped the other.
    assert.match(cancelled?.text ?? '', /"status":"cancelled"/)
    assert.deepEqual(await world.effects(), [])
    assert.deepEqual(rowsOf('apply_change'), [], 'the call never reached the server')
  })

/** The write-server's own witness: what its logs say of a tool. */
function rowsOf(tool: string): string[] {
  const folder = join(world.dir, 'sandbox', 'audit', 'write')
  const rows = globSync('*.jsonl', { cwd: folder }).flatMap((path) => readFileSync(join(folder, path), 'utf8').split('\n'))
  assert.ok(rows.some((row) => row.includes('"tool":"preview_meta_budget_change"')))
  return rows.filter((row) => row.includes(`"tool":"${tool}"`))
}
