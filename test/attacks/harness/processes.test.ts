// The same hostile model against real processes of both servers, several at once on one ledger, killed with SIGKILL in the middle of their work.
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { writeConfigs } from './configs.ts'
import { generator } from './generator.ts'
import { ONE_USER, processSessions, wallTime } from './processes.ts'
import { openStage, playSeed } from './run.ts'
import { openSession } from './sessions.ts'
import { told } from './step.ts'
import { troublemaker } from './trouble.ts'

const [SEED, WORLDS, STEPS] = [5, 2, 240]
const MIX = { kill: 8, lock: 1, pass: 0, day: 0, house: 0, drift: 0, look: 16, preview: 40, apply: 26, restart: 0.5, policy: 0.3 } as const

// Mutation proof: leave `change_started` out of the rows that apply.ts writes before the grant; the first mail is then found without its row.
test('processes that die at any moment break no promise', { timeout: 600_000 }, async (t) => {
  const stage = await openStage(wallTime())
  const configs = writeConfigs(mkdtempSync(join(stage.dir, 'schemas-')), stage.sandbox.configs)
  const tools = new Map<string, ReturnType<typeof openSession>['tools']>()
  for (const name of ONE_USER) {
    const session = openSession(name, 0, { configs, trouble: troublemaker(), onBug: (error) => assert.fail(String(error)) })
    tools.set(name, session.tools)
    await session.end()
  }
  let stderr = ''
  const open = processSessions(
    (name) => tools.get(name) ?? new Map(),
    (said) => (stderr += said),
  )
  t.diagnostic(`seeds ${SEED} to ${SEED + WORLDS - 1}, ${STEPS} steps each`)
  try {
    for (let seed = SEED; seed < SEED + WORLDS; seed++) {
      const model = generator(seed, MIX, 0.93)
      const broken = await playSeed({ ...stage, cast: ONE_USER, open, linger: () => pause(25) }, seed, STEPS, model)
      assert.equal(broken, null, `${JSON.stringify(broken?.violations)}\n${broken?.steps.slice(-30).map(told).join('\n')}`)
    }
    for (const [what, times] of stage.coverage.lines()) t.diagnostic(`${what}: ${times}`)
    assert.ok(stage.coverage.of('step kill') >= 20)
    assert.ok(stage.coverage.of('apply_change applied') >= 8)
    assert.ok(stage.coverage.of('apply_change lost') >= 3)
    assert.doesNotMatch(stderr, /shp(?:at|ss)_|EAA[0-9a-f]{80}|@customer\.test|^\s+at /m)
  } finally {
    await stage.close()
  }
})
