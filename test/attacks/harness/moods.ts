/** How often what happens, and the moods of worlds: some are stormy, some calm, some full of people who decide. */

/** How often what happens; times pass as a shop's day does. */
export const MIX = {
  look: 22,
  preview: 28,
  apply: 19,
  change: 6,
  twins: 2,
  unknown: 1,
  pass: 18,
  platform: 3,
  house: 1.2,
  restart: 0.6,
  policy: 0.3,
  drift: 0.5,
  day: 0.15,
  rivals: 0.8,
  spree: 0.25,
  decide: 3,
  enrol: 0.15,
  freeze: 0.12,
  unfreeze: 0.2,
  back: 0.15,
  backup: 0.15,
  put_back: 0.05,
  kill: 0,
  lock: 0,
}

/** Each world has one: guards that bite only in a crowd, in a storm or in quiet weather all get their turn. */
export const MOODS = {
  mixed: {},
  hurry: { pass: 0.4, day: 0, platform: 1, house: 0.3, restart: 0.2 },
  storm: { platform: 10, house: 6, restart: 2, policy: 1 },
  calm: { platform: 0.2, house: 0.05, policy: 0, restart: 0.1, unknown: 0.2, look: 14, preview: 34, apply: 30, pass: 14, day: 0.05 },
  swarm: { rivals: 6, spree: 1, twins: 14, apply: 8, pass: 12 },
  council: { policy: 1.5, decide: 12, enrol: 1.5, look: 14, house: 0.4, platform: 1 },
  ruin: { back: 1.2, backup: 2, put_back: 1.2, freeze: 0.8, unfreeze: 1, house: 0.3, platform: 0.5, look: 10, preview: 34, apply: 30, pass: 8 },
} as const satisfies Record<string, Partial<typeof MIX>>

/** The share of calls that are honest all through. */
export const HONEST: Readonly<Record<keyof typeof MOODS, number>> = {
  mixed: 0.55,
  hurry: 0.85,
  storm: 0.75,
  calm: 0.92,
  swarm: 0.8,
  council: 0.9,
  ruin: 0.9,
}
