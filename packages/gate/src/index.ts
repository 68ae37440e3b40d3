/** How a write is weighed, sealed, approved, consumed and recorded. Knows no platform. */
export { type Allowlist, judgeRecipient, type Judgement, looksLike, parseAllowlist } from './allowlist.ts'
export { bind, type BoundTool, type Planned, type Reach } from './bound.ts'
export { apply, type Confirmation } from './apply.ts'
export { lockedKey, type LockedKey, makeApproverKey } from './approver.key.ts'
export { type Decidable, decidable, decide, signedText, type Statement, statementOf } from './approve.ts'
export {
  approverName,
  approversFile,
  type ApproversFile,
  type Approver,
  approversIn,
  approverUser,
  keyOf,
  readApprovers,
  sameUser,
} from './approvers.ts'
export { type Cap, type Caps, capWords, fallPercentMax, type LimitKey, limitKeys, type LimitUnit } from './caps.ts'
export { changeCancel, changeGet, changeList } from './changes.ts'
export { freeze, unfreeze } from './freeze.ts'
export { elsewhere, hostProblem, isListed, listedUrl, plainUrl } from './hosts.ts'
export { callerOf, type Gate, stateNow } from './gate.ts'
export { type Change, type Freeze, type Ledger, openLedger, type Signature } from './ledger.ts'
export { type Found, jail, type Jail } from './jail.ts'
export { type Mark, markIn } from './mark.ts'
export {
  type Approval,
  looseningOf,
  APPROVALS,
  type Mode,
  MODES,
  stricterMode,
  type OperatorLimits,
  type Policy,
  type PolicyRow,
  tighten,
} from './policy.ts'
export { type Asked, type May, mayRun, type Yes } from './may.ts'
export { type Filter, type Frozen, type LedgerReader, readLedger, type Signed, type StateNow } from './ledger.read.ts'
export { preview, reasonIn } from './preview.ts'
export { serveChanges, servePreview } from './served.ts'
export { settledByPerson } from './settle.ts'
export { type LimitUse, usedNow } from './used.ts'
export { inputOf, planOf, trimLedger } from './trim.ts'
export { previewUndo, type Undo } from './undo.ts'
export { type Use, usesOf, weigh } from './weigh.ts'
export { quotable } from './written.ts'
export { type ChangeSeed, type Fact, type Grant, type Plan, type Receipt, type Sealed, type Weight, type WriteTool, writeTool } from './write.ts'
