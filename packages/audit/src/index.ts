/** The audit log: what is recorded is on disk before anything happens, and what was done to the record afterwards is found. */
export { type Audit, type AuditOptions, openAudit } from './audit.ts'
export { type AuditKeys, auditKeys, keysFrom } from './keys.ts'
export { argsHmac, auditParams, paramHash, type ParamRule } from './redact.ts'
export { type Actor, AUDIT_EVENTS, type AuditEvent, type Head, readRow, type Row, type RowDraft } from './row.ts'
export { type Json } from './tidy.ts'
export { type Checkpoint, readCheckpoint } from './checkpoint.ts'
export { formatProblems, type Problem, type ProblemKind } from './problems.ts'
export { type Verified, verifyLogs, type VerifyOptions } from './verify.ts'
