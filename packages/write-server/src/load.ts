/** What only a person at a terminal needs, loaded when it is asked for: serving must not pay for it. */

export const loadInit = async () => (await import('./init.ts')).init

export const loadCatalogue = async () => (await import('./catalogue.ts')).catalogue

export const loadDoctor = async () => (await import('./doctor.ts')).doctor

export const loadChecklist = async () => (await import('./checklist.ts')).checklist

export const loadChanges = async () => await import('./changes.ts')

export const loadLimits = async () => (await import('./limits.ts')).limits

export const loadMetaRules = async () => (await import('./meta.rules.ts')).metaRules

export const loadStopping = async () => await import('./stopping.ts')

export const loadRevoking = async () => (await import('./revoking.ts')).rehearseRevoke

export const loadEnrolling = async () => await import('./enrolling.ts')

export const loadDeciding = async () => (await import('./deciding.ts')).decideOn

export const loadSealing = async () => (await import('./sealing.ts')).sealFile
