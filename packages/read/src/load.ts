/** What not every server needs that looks: their descriptions and forms are half of this room, and a start pays for what it loads. */

export const loadReadTools = async () => await import('./tools.ts')
