/** The MCP door and everything on its threshold: tools as plain objects, the one call pipeline, requests that leave the house. */
export { inputOf, type House, type Incoming, newReference, type Outcome, pipeline } from './call.ts'
export { type Ask, asker } from './ask.ts'
export { askHidden, askNewPassphrase, NoAnswer, PASSPHRASE_CHARS_MIN } from './hidden.ts'
export { type Cli, runCli } from './cli.ts'
export { commonCommands } from './cli.common.ts'
export { type Command, complain, EXIT, type Options, say, UsageError } from './cli.words.ts'
export {
  absolutePath,
  COMMON_CONFIG,
  type Config,
  configDigest,
  environmentField,
  fieldProblem,
  loadConfig,
  loopbackUrl,
  readSealKey,
} from './config.ts'
export { checkCredentials, claimCredentials, sharedCredentials } from './credentials.ts'
export { ConfigError, fileText, inNewFolder, mustBeNew, replaceFile, type Seen, seenAt, writeNew } from './file.ts'
export { listed, needed, optional, quoted, type Starter, starterText, writeStarter } from './starter.ts'
export { type Env, readSecret, type SecretRef, secretRef } from './secrets.ts'
export { seal, SEAL_KEY } from './seal.ts'
export { cap, clean, type Cleaned, cleanLine, hasInvisible } from './fence.ts'
export { cursorField, dateField, idField, limitField, moneyField, moneyOf, moneyOutput, reasonField, searchField } from './fields.ts'
export { type Form, FormNeeded, NO_FORM, type Question } from './form.ts'
export { operationalLog, type OperationalLog } from './oplog.ts'
export { personalCounts, type PersonalKind, personalIn } from './personal.ts'
export { isLoopback, type Outbound, outbound, type OutboundAnswer, type OutboundRequest } from './outbound.ts'
export type { Prompt, PromptArgument } from './prompts.ts'
export { examine, terminalColumns } from './doctor.ts'
export { checkConfig, checkLog, counted, toolFindings, type ToolMode } from './doctor.house.ts'
export { broken, doctorDeadline, reach } from './doctor.reach.ts'
export { type Finding, isFine, screen, type Screen } from './findings.ts'
export type { Rate } from './rate.ts'
export { inputNames } from './catalogue.ts'
export { type DoorSign, inputSchemaOf, serveOverStdio, type Serving, toolList } from './server.ts'
export { type Actor, type Annotations, type Call, type ServedTool, UNNAMED } from './served.ts'
export { looks, serveRead } from './served.read.ts'
export { type AnyReadTool, type LogRule, type Platform, type ReadTool, readTool, type ToolFacts } from './tool.ts'
export { wording } from './wording.ts'
export { cutAt, wrapped } from './wrap.ts'
