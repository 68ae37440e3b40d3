/** The MCP door and everything on its threshold: tools as plain objects, the one call pipeline, requests that leave the house. */
export { inputOf, type House, type Incoming, type Outcome, pipeline } from './call.ts'
export { type Cli, EXIT, runCli } from './cli.ts'
export {
  COMMON_CONFIG,
  ConfigError,
  configDigest,
  environmentField,
  loadConfig,
  loopbackUrl,
  readSecret,
  secretRef,
  type SecretRef,
} from './config.ts'
export { cap, clean, type Cleaned, cleanLine, hasInvisible } from './fence.ts'
export { cursorField, dateField, idField, limitField, moneyField, moneyOf, moneyOutput, reasonField, searchField } from './fields.ts'
export { operationalLog, type OperationalLog } from './oplog.ts'
export { isLoopback, type Outbound, outbound, type OutboundAnswer, type OutboundRequest } from './outbound.ts'
export type { Rate } from './rate.ts'
export { type DoorSign, serveOverStdio, toolList } from './server.ts'
export { type Actor, type Annotations, type Call, type ServedTool } from './served.ts'
export { looks, serveRead } from './served.read.ts'
export { type AnyReadTool, type LogRule, type Platform, type ReadTool, readTool, type ToolFacts } from './tool.ts'
