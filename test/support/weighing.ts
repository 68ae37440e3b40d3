/** A tool whose plans weigh whatever a test asks for, in a world's gate: every kind of weight, and a platform that only counts what reached it. */
import { bind, type Sealed, type Weight, writeTool } from '@countersign/gate'
import { canonical, Refusal } from '@countersign/kernel'
import { z } from 'zod'
import type { World } from './gate.ts'

export interface Reached {
  readonly at_ms: number
  readonly weights: readonly Weight[]
}

export interface Weighing {
  /** What surely or perhaps happened on the platform, in order. */
  readonly reached: Reached[]
  fault: 'none' | 'reject' | 'lose_answer'
}

/** Replaces the world's tool, under its name. */
export function weighing(w: World, platform: Weighing = { reached: [], fault: 'none' }): Weighing {
  const name = 'preview_box_change'
  const tool = writeTool<null, (weights: readonly Weight[]) => void>()({
    name,
    title: 'Weigh',
    description: 'Weighs.',
    platform: 'shopify',
    scope: 'write_boxes',
    input: z.strictObject({ weights: z.array(z.unknown()) }),
    log: {},
    async plan(input) {
      // What a tool's own plan would make of its input; the test is that tool.
      const weights = input.weights as Weight[]
      return {
        targets: ['box:all'],
        summary: `Weigh ${canonical(weights)}`,
        facts: [],
        consequences: [],
        warnings: [],
        sees: {},
        weights,
        reaches: [],
        undo: 'None is needed.',
        does: JSON.parse(JSON.stringify(weights)) as Sealed,
      }
    },
    async execute(does, touch) {
      touch(does as unknown as readonly Weight[])
      return {}
    },
    readBack: async () => null,
  })
  const bound = bind(tool, {
    look: () => null,
    touch: (_workspace, grant) => (weights) => {
      grant.spend('write_boxes', 'box:all')
      if (platform.fault === 'reject') throw new Refusal('UPSTREAM_REJECTED')
      platform.reached.push({ at_ms: w.time.now, weights })
      if (platform.fault === 'lose_answer') throw new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' })
    },
  })
  Object.assign(w.gate, { tools: new Map([[name, { tool: bound, rowIn: () => w.row }]]), callerWritesPerDay: 200 })
  return platform
}

/** Preview and apply of one plan with these weights. */
export const ask = async (w: World, ...weights: readonly Weight[]): Promise<Record<string, unknown>> =>
  w.apply(await w.preview({ weights: JSON.parse(JSON.stringify(weights)) as Sealed }))
