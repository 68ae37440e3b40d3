/** Which credentials are due to be replaced: monthly what can change something, quarterly what opens nothing alone. */
import { DAY_MS, LIMITS } from '@countersign/kernel'
import type { Finding } from '@countersign/serve'
import type { WriteConfig } from './config.ts'

export interface Rotation {
  readonly key: string
  readonly state: 'fresh' | 'soon' | 'overdue' | 'unknown'
  /** The end of a sentence that begins with the credential. */
  readonly says: string
}

type Secrets = Pick<WriteConfig, 'secrets'>

/** An app's secret only proves requests that a token signs; everything else logs in by itself. */
const lifeOf = (key: string): number => (key.endsWith('.app_secret') ? LIMITS.rotationLow_ms : LIMITS.rotationHigh_ms)
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

export const rotations = ({ secrets }: Secrets, now: number): Rotation[] =>
  secrets.map(({ key, rotated_ms }) => {
    // A date still to come says nothing about how old the secret is.
    if (rotated_ms === null || rotated_ms > now + DAY_MS) return { key, state: 'unknown', says: 'has no date' }
    const due_ms = rotated_ms + lifeOf(key)
    const says = `is of ${day(rotated_ms)}, due ${day(due_ms)}`
    if (due_ms <= now) return { key, state: 'overdue', says }
    return { key, state: due_ms - now <= LIMITS.tokenWarning_ms ? 'soon' : 'fresh', says }
  })

export const ROTATION_FIX: Readonly<Record<Exclude<Rotation['state'], 'fresh'>, string>> = {
  soon: 'Make a new one on the platform, put it in its place, and remove the old one there.',
  overdue: 'Make a new one on the platform, put it in its place, and remove the old one there.',
  unknown: 'Say since when it is this one: { env: NAME, rotated: 2026-11-01 }.',
}

export function rotationFindings(config: Secrets, now: number): Finding[] {
  const where = 'rotation'
  const all = rotations(config, now)
  const fresh = all.filter(({ state }) => state === 'fresh').length
  return [
    ...(fresh === 0 ? [] : [{ where, check: 'fresh', state: 'ok' as const, says: `${fresh} of ${all.length} credentials` }]),
    ...all.flatMap(({ key, state, says }): Finding[] =>
      state === 'fresh' ? [] : [{ where, check: state, state: 'warn', says: `\`${key}\` ${says}`, fix: ROTATION_FIX[state] }],
    ),
  ]
}
