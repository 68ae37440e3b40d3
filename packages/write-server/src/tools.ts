/** Every write tool of the write-server, in the order clients list them. */
import { EMAIL_WRITE_TOOLS, META_WRITE_TOOLS, SHOPIFY_WRITE_TOOLS } from '@countersign/write'

export const WRITE_TOOLS = [...SHOPIFY_WRITE_TOOLS, ...META_WRITE_TOOLS, ...EMAIL_WRITE_TOOLS] as const

export type WriteToolName = (typeof WRITE_TOOLS)[number]['name']
export const WRITE_TOOL_NAMES: readonly string[] = WRITE_TOOLS.map((tool) => tool.name)
