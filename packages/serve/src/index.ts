/** The MCP door and everything on its threshold: tools as plain objects, shared input fields, requests that leave the house. */
export { cursorField, dateField, idField, limitField, moneyField, moneyOf, moneyOutput, reasonField, searchField } from './fields.ts'
export { cap, clean, type Cleaned, cleanLine, hasInvisible } from './fence.ts'
export { isLoopback, type Outbound, outbound, type OutboundAnswer, type OutboundRequest } from './outbound.ts'
export { type LogRule, type Platform, type ReadTool, readTool, type ToolFacts } from './tool.ts'
