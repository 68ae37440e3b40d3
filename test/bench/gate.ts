/** The gate's own time: a preview and an apply on a platform that answers at once, with the real ledger and the real log on disk. */
import { ROW, world } from '../support/gate.ts'
import { type Figure, median, ms, quantile } from './table.ts'

const WARM_UP = 20
/** Room for every round, so that no limit ends the run. */
const WIDE = {
  ...ROW,
  writesPerMinute: 1_000_000,
  caps: {
    change_percent: { kind: 'ratio', callPercentMax: 50, dayPercentMax: 1_000_000, weekPercentMax: null },
    boxes_per_day: { kind: 'count', dayMax: 1_000_000 },
    max_box: { kind: 'max', money: null },
  },
} as const

export async function gateFigures(rounds: number): Promise<Figure[]> {
  const w = world()
  w.row = WIDE
  try {
    const took = { preview: [] as number[], apply: [] as number[] }
    for (let round = 0; round < WARM_UP + rounds; round++) {
      const [from_ms, shown] = [performance.now(), await w.preview({ box: 'a', to: 1_000 + (round % 2) })]
      const between_ms = performance.now()
      const { status } = await w.apply(shown)
      const end_ms = performance.now()
      if (status !== 'applied') throw new Error(`the apply of round ${round} ended as ${String(status)}`)
      if (round < WARM_UP) continue
      took.preview.push(between_ms - from_ms)
      took.apply.push(end_ms - between_ms)
    }
    return (['preview', 'apply'] as const).map((step) => ({
      what: `${step}, median (p99)`,
      ours: `${ms(median(took[step]))} (${ms(quantile(took[step], 0.99))})`,
    }))
  } finally {
    w.close()
  }
}
