/** How much of Meta's allowance is used, by its own headers. A connection that only looks stops short of the end: calling on makes a block last longer. */
import { type Clock, MINUTE_MS, Refusal, SECOND_MS } from '@countersign/kernel'
import { z } from 'zod'

/** Meta counts insights apart from everything else, so a day of reports does not close the lists. */
export type Lane = 'insights' | 'management'
const LANES: readonly Lane[] = ['insights', 'management']

/** Above this, a looking connection refuses by itself. */
export const HEADROOM_PERCENT = 90
const REST_MS = MINUTE_MS
const REST_MAX_MS = 60 * MINUTE_MS
/** Meta's windows are an hour long: an older figure says nothing about now. */
const FRESH_MS = 60 * MINUTE_MS

type Headers = Readonly<Record<string, string>>

export interface Gauge {
  /** Refuses (`UPSTREAM_THROTTLED`) while this lane rests. */
  admit(lane: Lane): void
  readonly learn: (headers: Headers) => void
  /** Meta has said no to everything for so long. */
  readonly rest: (seconds: number) => void
  /** The fullest of what Meta last reported, in whole percent; null where it has not said within the hour. */
  readonly percent: () => number | null
}

interface Reading {
  readonly lanes: readonly Lane[]
  readonly percent: number
  readonly wait_s: number
}

export function usageGauge(clock: Clock, headroomPercent: number | null): Gauge {
  const levels = new Map<Lane, { readonly percent: number; readonly at_ms: number }>()
  const restUntil = new Map<Lane, number>()
  const restUntilOf = (lane: Lane): number => restUntil.get(lane) ?? 0

  return {
    admit(lane) {
      const rest_ms = restUntilOf(lane) - clock()
      if (rest_ms > 0) throw new Refusal('UPSTREAM_THROTTLED', { retryAfterS: Math.ceil(rest_ms / SECOND_MS) })
    },
    learn(headers) {
      const now = clock()
      const readings = readingsOf(headers)
      for (const lane of LANES) {
        const own = readings.filter(({ lanes }) => lanes.includes(lane))
        if (own.length === 0) continue
        const percent = Math.max(...own.map((reading) => reading.percent))
        levels.set(lane, { percent, at_ms: now })
        if (headroomPercent === null || percent <= headroomPercent) continue
        const wait_ms = Math.max(REST_MS, ...own.map(({ wait_s }) => wait_s * SECOND_MS))
        restUntil.set(lane, Math.max(restUntilOf(lane), now + Math.min(wait_ms, REST_MAX_MS)))
      }
    },
    rest(seconds) {
      for (const lane of LANES) restUntil.set(lane, Math.max(restUntilOf(lane), clock() + Math.min(seconds * SECOND_MS, REST_MAX_MS)))
    },
    percent() {
      const fresh = [...levels.values()].filter(({ at_ms }) => clock() - at_ms <= FRESH_MS).map(({ percent }) => percent)
      return fresh.length === 0 ? null : Math.round(Math.max(...fresh))
    },
  }
}

/** Seconds until Meta expects to take calls again, from its usage headers; one minute where it does not say, an hour at most. */
export function regainS(headers: Headers): number {
  const wait_s = Math.max(0, ...readingsOf(headers).map((reading) => reading.wait_s))
  return Math.min(Math.max(wait_s, REST_MS / SECOND_MS), REST_MAX_MS / SECOND_MS)
}

const share = z.number().min(0).max(10_000_000).default(0).catch(0)
const app = z.object({ call_count: share, total_cputime: share, total_time: share })
const useCase = app.extend({ type: z.string().max(100).default('').catch(''), estimated_time_to_regain_access: share })
const account = z.object({ acc_id_util_pct: share, reset_time_duration: share })
const insights = z.object({ app_id_util_pct: share, acc_id_util_pct: share })

const fullest = ({ call_count, total_cputime, total_time }: z.output<typeof app>): number => Math.max(call_count, total_cputime, total_time)

/** A header that cannot be read says nothing; none of them may fail a good answer. */
function readingsOf(headers: Headers): readonly Reading[] {
  const [overall, throttle, own] = [
    headerOf(app, headers['x-app-usage']),
    headerOf(insights, headers['x-fb-ads-insights-throttle']),
    headerOf(account, headers['x-ad-account-usage']),
  ]
  const cases = Object.values(headerOf(z.record(z.string(), z.array(useCase).max(50)), headers['x-business-use-case-usage']) ?? {}).flat()
  return [
    ...(overall === undefined ? [] : [{ lanes: LANES, percent: fullest(overall), wait_s: 0 }]),
    ...(own === undefined ? [] : [{ lanes: LANES, percent: own.acc_id_util_pct, wait_s: own.reset_time_duration }]),
    ...(throttle === undefined
      ? []
      : [{ lanes: ['insights'] as const, percent: Math.max(throttle.app_id_util_pct, throttle.acc_id_util_pct), wait_s: 0 }]),
    ...cases.map((one) => ({
      lanes: lanesOf(one.type),
      percent: fullest(one),
      wait_s: one.estimated_time_to_regain_access * (MINUTE_MS / SECOND_MS),
    })),
  ]
}

/** Use cases of other products, such as Pages, say nothing about advertising. */
function lanesOf(type: string): readonly Lane[] {
  if (type === 'ads_insights') return ['insights']
  return type === 'ads_management' || type === 'custom_audience' ? ['management'] : []
}

function headerOf<T extends z.ZodType>(schema: T, text: string | undefined): z.output<T> | undefined {
  if (text === undefined) return undefined
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
