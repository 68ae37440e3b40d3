/** Loads everything that looks at a shop with the first question: a server that is only started asks none. */

export const loadLooks = async () => (await import('../looks.ts')).shopifyLooks
