/** The few tools that a world is mostly about. */
import type { Cap } from '@countersign/gate'
import { POLICY } from '../../../packages/write-server/src/policy.ts'
import type { Random } from './random.ts'

const FAVOURITES_MAX = 4

/** What steps can add up to is bounded by the most rules. */
const isByPercent = (tool: string): boolean =>
  Object.entries(POLICY).some(([name, { caps }]) => name === tool && Object.values<Cap>(caps).some(({ kind }) => kind === 'ratio'))

export function drawn(chance: Random, listed: ReadonlySet<string>): readonly string[] {
  const names = [...listed].filter((name) => name.startsWith('preview_'))
  // By platform first: one with few tools is not to be met more seldom.
  const platforms = [...Map.groupBy(names, (name) => name.split('_')[1]).values()]
  const pick = (from: readonly string[]): string => chance.oneOf([...from, ...from.filter(isByPercent), ...from.filter(isByPercent)]) ?? ''
  return Array.from({ length: 1 + chance.below(FAVOURITES_MAX) }, () => pick(chance.oneOf(platforms) ?? []))
}
