// `once`, `recorded`, `known` across kill -9: after a death at any step nothing is lost, nothing is done twice, and nothing is claimed that is not known.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { changeGet } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { world } from '../support/gate.ts'

const CHILD = join(import.meta.dirname, 'crash.child.ts')
// audit.1 previewed, audit.2 approved and started, audit.3 settled.
const STEPS = ['ledger.open', 'audit.1', 'ledger.start', 'audit.2', 'ledger.spend', 'effect', 'ledger.settle', 'audit.3']

/** What the ledger may say afterwards, by where the process died. */
function expected(step: string, side: string): readonly string[] {
  const at = STEPS.indexOf(step) + (side === 'after' ? 0.5 : 0)
  if (at < STEPS.indexOf('ledger.start') + 0.5) return ['none', 'open']
  return at < STEPS.indexOf('ledger.settle') + 0.5 ? ['unknown'] : ['applied']
}

for (const step of STEPS)
  for (const side of ['before', 'after'])
    test(`killed ${side} ${step}`, async () => {
      const dir = mkdtempSync(join(tmpdir(), 'countersign-crash-'))
      const child = spawnSync(process.execPath, [CHILD, dir, step, side], { encoding: 'utf8', timeout: 20_000 })
      assert.equal(child.signal, 'SIGKILL', child.stderr)
      const effects = existsSync(join(dir, 'effects')) ? readFileSync(join(dir, 'effects'), 'utf8') : ''
      const rows = readdirSync(join(dir, 'audit'))
        .filter((name) => name.endsWith('.jsonl'))
        .flatMap((name) => readFileSync(join(dir, 'audit', name), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { event: string })

      // `recorded`. Mutation proof: drop change_started from start() in apply.ts; an effect without its row appears.
      if (effects !== '')
        assert.ok(
          rows.some((row) => row.event === 'change_started'),
          'an effect without its row',
        )

      // The next process, later than any deadline of the dead one.
      const next = world({ dir, now: 1_800_000_000_000 + 120_000 })
      const shown = child.stdout === '' ? undefined : (JSON.parse(child.stdout) as Parameters<typeof next.apply>[0])
      const state = shown === undefined ? 'none' : String((await changeGet(next.gate, shown.change_id, next.callAs('claude-code')))['state'])
      assert.ok(expected(step, side).includes(state), `the ledger says ${state}`)

      // Replaying the token after a start does nothing; before it, the change is simply still open, and applies once.
      if (shown !== undefined) {
        const again = await next.apply(shown).then(
          (result) => String(result['status']),
          (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
        )
        assert.equal(again, state === 'open' ? 'applied' : 'CHANGE_CLOSED')
        if (state !== 'open') assert.equal(next.shelf.effects.length, 0)
        // `caps`: what is not known keeps its reservation.
        if (state === 'unknown') assert.equal(next.gate.ledger.history('main', next.time.now).length, 4)
      }
      next.close()
      rmSync(dir, { recursive: true, force: true })
    })

// Mutation proof: leave `state = 'open'` out of `taken` in ledger.start.ts; four effects.
test('four processes held right before the compare-and-set of one token: one effect', () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-race-'))
  const child = spawnSync(process.execPath, [join(import.meta.dirname, 'race.child.ts'), dir], { encoding: 'utf8', timeout: 30_000 })
  assert.equal(child.status, 0, child.stderr)
  assert.deepEqual(JSON.parse(child.stdout), { met: 4, effects: 1, applied: 1, refused: 3 })
  rmSync(dir, { recursive: true, force: true })
})
