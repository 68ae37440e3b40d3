/** Plays the sections in order and counts what did not go as it should: the demo is also a test of what it shows. */
import type { Transcript } from './transcript.ts'

export interface Stage extends Transcript {
  /** States what was expected and whether it held; `found` says what was there instead. */
  expect(held: boolean, expected: string, found?: string): void
}

export interface Section<World> {
  readonly title: string
  readonly about: string
  play(stage: Stage, world: World): Promise<void>
}

export interface Played {
  readonly held: number
  readonly failed: number
  readonly exitCode: 0 | 1
}

/** A section that breaks off ends the play: the later ones stand on it. Nothing checked is a failure too. */
export async function play<World>(sections: readonly Section<World>[], world: World, paper: Transcript): Promise<Played> {
  let held = 0
  let failed = 0
  const stage: Stage = {
    ...paper,
    expect(asExpected, expected, found) {
      if (asExpected) held += 1
      else failed += 1
      paper.verdict(asExpected, asExpected ? expected : `expected: ${expected}${found === undefined ? '' : ` -- found: ${found}`}`)
    },
  }
  for (const [index, section] of sections.entries()) {
    paper.section(`${index + 1}  ${section.title}`, section.about)
    try {
      await section.play(stage, world)
    } catch (error) {
      stage.expect(false, `section ${index + 1} runs to its end`, messageOf(error))
      break
    }
  }
  return { held, failed, exitCode: failed === 0 && held > 0 ? 0 : 1 }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
