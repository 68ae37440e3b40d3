/** Every tool of the read-server, in the order clients list them. */
import { loadReadTools } from '@countersign/read'

const { EMAIL_READ_TOOLS, HOUSE_READ_TOOLS, META_READ_TOOLS, SHOPIFY_READ_TOOLS } = await loadReadTools()

export const READ_TOOLS = { shopify: SHOPIFY_READ_TOOLS, meta: META_READ_TOOLS, email: EMAIL_READ_TOOLS, house: HOUSE_READ_TOOLS } as const

export type AnyTool = (typeof READ_TOOLS)[keyof typeof READ_TOOLS][number]

export const READ_TOOL_NAMES: readonly string[] = Object.values(READ_TOOLS).flatMap((tools) => tools.map((tool) => tool.name))
