/** The read tools that belong to no single platform. */
import { commerceBrief } from './commerce.brief.ts'

export const HOUSE_READ_TOOLS = [commerceBrief] as const
