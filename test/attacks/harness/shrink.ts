/** From a long story of a broken promise to a short one that still breaks it. */
import { type Numbered, told } from './step.ts'
import { openWorld, type Stage } from './world.ts'
import { coverage } from './coverage.ts'
import type { Violation } from './oracle.ts'
import type { Broken } from './run.ts'

/** Plays a written story again, as it stands. */
export async function replay(stage: Stage, steps: readonly Numbered[]): Promise<readonly Violation[]> {
  const world = openWorld({ ...stage, coverage: coverage() })
  const violations: Violation[] = []
  for (const numbered of steps) {
    violations.push(...(await world.play(numbered)))
    if (violations.length > 0) break
  }
  return [...violations, ...(await world.end())]
}

export interface Bounds {
  readonly triesMax: number
  readonly time_ms: number
}

export interface Shrunk {
  readonly steps: readonly Numbered[]
  readonly violations: readonly Violation[]
  readonly tries: number
}

/** Delta debugging: halves, quarters and so on are left out, as long as the same promise stays broken. */
export async function shrink(stage: Stage, broken: Broken, { triesMax, time_ms }: Bounds): Promise<Shrunk> {
  const promise = broken.violations[0]?.promise
  const end = performance.now() + time_ms
  let [steps, violations, tries] = [broken.steps, broken.violations, 0]
  const breaks = async (some: readonly Numbered[]): Promise<boolean> => {
    tries += 1
    const found = await replay(stage, some)
    if (!found.some((one) => one.promise === promise)) return false
    violations = found
    return true
  }
  let size = Math.ceil(steps.length / 2)
  while (size >= 1 && tries < triesMax && performance.now() < end) {
    let smaller = false
    for (let from = steps.length - size; from > -size && tries < triesMax && performance.now() < end; from -= size) {
      const without = steps.filter((_, index) => index < from || index >= from + size)
      if (without.length < steps.length && (await breaks(without))) [steps, smaller] = [without, true]
    }
    if (!smaller || size > steps.length) size = size === 1 ? (smaller ? 1 : 0) : Math.ceil(size / 2)
  }
  return { steps, violations, tries }
}

/** For a person who has to find the bug. */
export const story = ({ seed }: Pick<Broken, 'seed'>, { steps, violations, tries }: Shrunk): string =>
  [
    `seed ${seed}: ${violations.map(({ promise, text }) => `\`${promise}\` is broken: ${text}`).join('\n')}`,
    `${steps.length} steps are left after ${tries} tries:`,
    ...steps.slice(-80).map(told),
  ].join('\n')
