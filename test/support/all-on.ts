/** Every write tool switched on, those too that the house has off as installed, and what a shop then has to grant. */
import { rightsNeeded, toolsOn } from '../../packages/write-server/src/rights.needed.ts'
import { WRITE_TOOL_NAMES } from '../../packages/write-server/src/tools.ts'

export const ALL_ON = Object.fromEntries(WRITE_TOOL_NAMES.map((name) => [name, 'on' as const]))

const SHOP = { tools: {}, limits: {}, shopify: {} }
/** More or fewer would stop the write-server. */
export const ALL_SCOPES = rightsNeeded('shopify', toolsOn({ tools: ALL_ON, limits: {}, workspaces: { main: SHOP } })).allowed
