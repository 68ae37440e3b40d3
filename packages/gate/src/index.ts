/** How a write is weighed, sealed, approved, consumed and recorded. Knows no platform. */
export { type Allowlist, judgeRecipient, type Judgement, looksLike, parseAllowlist } from './allowlist.ts'
export { type ChangeSeed, type Fact, type Grant, type Plan, type Receipt, type Sealed, type Weight, type WriteTool, writeTool } from './write.ts'
