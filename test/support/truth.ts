/** What must be true after a kill -9, whatever was killed when; and at which steps it is worth to die. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Case, Later, Shown } from './killing.ts'

/** What leaves the house for good. The mail server has the message with its last line. */
export const EFFECT = { shopify: /^send CountersignPriceChange/, meta: /^send POST/, smtp: /^send \. *$/ } as const
export const PLATFORMS = ['shopify', 'meta', 'smtp'] as const
export type Platform = (typeof PLATFORMS)[number]

/** Connecting and looking change nothing, so one look stands for all; whoever dies between two of them is where they were before. */
export function worthDying(steps: readonly string[]): readonly number[] {
  const plan = steps.findIndex((step) => /^send (ProductGet|GET)/.test(step))
  return steps.flatMap((step, index) => {
    const looks =
      /^(connect|answer HTTP|send (ProductGet|GET))/.test(step) && index !== plan && !/^send (Countersign|POST)/.test(steps[index - 1] ?? '')
    return looks ? [] : [index + 1]
  })
}

const count = (steps: readonly string[], pattern: RegExp): number => steps.filter((step) => pattern.test(step)).length

export interface Died {
  readonly platform: Platform
  readonly one: Case
  readonly shown: Shown
  /** The steps that were taken, without the one that it died before. */
  readonly taken: readonly string[]
  /** How many commits there are until the change has started; the mark and the outcome are the two after. */
  readonly commits: number
}

/** The promises, wherever it died. `goOn`: what a change that never started is still good for. */
export async function checkTruth(
  { platform, one, shown, taken, commits }: Died,
  goOn: (later: Later, commits: number) => Promise<void>,
): Promise<void> {
  const isOut = taken.some((step) => EFFECT[platform].test(step))
  const done = count(taken, /^commit/)
  // What was sent may still be on its way to the platform.
  for (let waited = 0; isOut && one.effects().length === 0 && waited < 2_000; waited += 10) await sleep(10)
  if (!isOut) await sleep(20)
  assert.equal(one.effects().length, isOut ? 1 : 0)
  const later = one.later()
  const logged = later.rows().filter((row) => row['event'] === 'change_started')
  assert.ok(logged.length === 1 || !isOut, 'no effect without its row on disk')
  if (done < commits) {
    assert.equal(later.reserved(shown), 0)
    await goOn(later, done)
    assert.equal(one.effects().length, 1)
  } else {
    assert.ok(later.reserved(shown) > 0, 'a start keeps what it reserved')
    const isSettled = done >= commits + 2
    assert.equal((await later.get(shown))['state'], isSettled || (isOut && platform !== 'smtp') ? 'applied' : 'unknown')
    assert.ok(later.reserved(shown) > 0, 'also when it is known')
    assert.equal(await later.apply(shown), 'CHANGE_CLOSED')
    assert.equal(await later.approve(shown, 'ben'), 'APPROVAL_DECIDED')
    assert.equal(one.effects().length, isOut ? 1 : 0, 'nothing is repeated')
  }
  later.close()
  assert.deepEqual(one.problems(), [])
}
