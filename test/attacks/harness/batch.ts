/** A long run: worlds from consecutive seeds, in the words of a test or of a terminal. */
import { availableParallelism } from 'node:os'
import { openStage, playSeed, WORLD_STEPS } from './run.ts'
import { shrink, story } from './shrink.ts'
import type { Coverage } from './coverage.ts'

export interface Batch {
  readonly seed: number
  readonly steps: number
  readonly say: (line: string) => void
}

const BOUNDS = { triesMax: 400, time_ms: 120_000 } as const

/** Throws the shrunk story of the first broken promise; else gives what was met. */
export async function playBatch({ seed, steps, say }: Batch): Promise<Coverage> {
  const stage = await openStage()
  const worlds = Math.ceil(steps / WORLD_STEPS)
  const begun = performance.now()
  say(`seeds ${seed} to ${seed + worlds - 1}, ${steps} steps, ${availableParallelism()} processors`)
  try {
    for (let world = 0; world < worlds; world++) {
      const broken = await playSeed(stage, seed + world, Math.min(WORLD_STEPS, steps - world * WORLD_STEPS))
      if (broken === null) continue
      say(
        `seed ${broken.seed} breaks at step ${broken.steps.length}: ${broken.violations.map(({ promise, text }) => `${promise}: ${text}`).join('; ')}`,
      )
      throw new Error(story(broken, await shrink(stage, broken, BOUNDS)))
    }
    const took_s = (performance.now() - begun) / 1_000
    say(`${stage.coverage.of('steps')} steps in ${took_s.toFixed(0)} s, ${Math.round(stage.coverage.of('steps') / took_s)} a second`)
    return stage.coverage
  } finally {
    await stage.close()
  }
}
