/** Worlds one after another, each from its own seed, until enough steps were played or a promise was broken. */
import { ALL_SCOPES } from '../../support/all-on.ts'
import { WRITER_ADS } from './configs.ts'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@countersign/sandbox'
import { coverage, type Coverage } from './coverage.ts'
import { generator } from './generator.ts'
import type { Violation } from './oracle.ts'
import type { Numbered } from './step.ts'
import { type VirtualTime, virtualTime } from './time.ts'
import type { Stage } from './playing.ts'
import { openWorld } from './world.ts'

/** Steps of one world: enough for days to pass in it, few enough to play it again while shrinking. */
export const WORLD_STEPS = 2_000

/** Every row is synced; where memory stands in for the disk, that costs nothing. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export interface Broken {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly steps: readonly Numbered[]
}

export async function playSeed(stage: Stage, seed: number, steps: number, model = generator(seed)): Promise<Broken | null> {
  const world = openWorld(stage)
  const story: Numbered[] = []
  let violations: readonly Violation[] = []
  while (story.length < steps && violations.length === 0) {
    for (const step of model.next(world, story.length + 1)) {
      const numbered = { n: story.length + 1, step }
      story.push(numbered)
      violations = await world.play(numbered)
      model.learn(numbered.n, step, world)
      if (violations.length > 0) break
    }
  }
  stage.coverage.count('steps', story.length)
  const all = [...violations, ...(await world.end())]
  return all.length === 0 ? null : { seed, violations: all, steps: story }
}

/** A sandbox on time that the generator moves; `close` ends both. */
export async function openStage(time: VirtualTime = virtualTime()): Promise<Stage & { close(): Promise<void> }> {
  const dir = mkdtempSync(join(FAST, 'countersign-harness-'))
  const sandbox = await startSandbox({ dir: join(dir, 'sandbox'), slow_ms: 1, writerScopes: ALL_SCOPES, writerAds: WRITER_ADS })
  const counted: Coverage = coverage()
  const people = new Set(sandbox.seed.customers.flatMap(({ email }) => (email === null ? [] : [email.toLowerCase()])))
  return {
    sandbox,
    time,
    dir,
    coverage: counted,
    people,
    async close() {
      await sandbox.close()
      time.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
