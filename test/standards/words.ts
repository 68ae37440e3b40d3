/** How one requirement is written down: what it asks, whether it holds, what shows it, what is missing. */
export interface Citation {
  /** See `fileOf`. */
  readonly file: string
  /** The title of a test, or a part of it. */
  readonly test: string
}

export interface Requirement {
  readonly id: string
  readonly level: string
  /** In our words. */
  readonly says: string
  readonly holds: 'yes' | 'partly' | 'no' | 'not_applicable'
  readonly by: readonly Citation[]
  /** What is missing; null where all of it holds. */
  readonly why: string | null
}

type Shown = readonly [file: string, test: string]
const cited = (by: readonly Shown[]): Citation[] => by.map(([file, test]) => ({ file, test }))

export interface Says {
  yes(id: string, says: string, ...by: readonly [Shown, ...Shown[]]): Requirement
  partly(id: string, says: string, why: string, ...by: readonly [Shown, ...Shown[]]): Requirement
  no(id: string, says: string, why: string): Requirement
  notOurs(id: string, says: string, why: string): Requirement
}

/** The four answers, for requirements of one level. */
export const at = (level: string): Says => ({
  yes: (id, says, ...by) => ({ id, level, says, holds: 'yes', by: cited(by), why: null }),
  partly: (id, says, why, ...by) => ({ id, level, says, holds: 'partly', by: cited(by), why }),
  no: (id, says, why) => ({ id, level, says, holds: 'no', by: [], why }),
  notOurs: (id, says, why) => ({ id, level, says, holds: 'not_applicable', by: [], why }),
})
