/** May this run? One pure function from everything the answer depends on: no ledger, no clock, no memory of an earlier yes. */
import type { RefusalCode } from '@countersign/kernel'
import { folded } from './approvers.ts'
import { type Approval, APPROVALS, type Mode, type PolicyRow, stricter } from './policy.ts'
import type { Plan, Sealed } from './write.ts'

/** Arguments reach the answer only as what the plan made of them: whom it reaches. What it uses of the limits is weighed apart. */
export interface Asked {
  /** The row of this tool as it holds in this workspace: the house's, tightened by the operator. */
  readonly row: PolicyRow
  readonly caller: { readonly user: string; readonly client: string }
  readonly workspace: string
  readonly environment: string
  readonly tool: string
  readonly reaches: Plan<Sealed>['reaches']
  /** `asksBefore`: the operator knows this client to ask a person before every apply. `canForm`: it can show a person a form. */
  readonly session: { readonly asksBefore: boolean; readonly canForm: boolean }
  /** User names of everybody enrolled; the requester may be among them and does not count. */
  readonly approvers: readonly string[]
}

export interface Yes {
  readonly may: true
  readonly mode: Exclude<Mode, 'off'>
  /** What the change counts as: writing to somebody who is not listed is a high risk whatever the row says. */
  readonly risk: 2 | 3
  readonly approval: Approval
  /** Whether the person in the session has to type a code; otherwise the client's own prompt asks. */
  readonly form: boolean
  /** How many different approvers, none of them the requester, have to sign. */
  readonly signatures: 0 | 1 | 2
}

export type May = Yes | { readonly may: false; readonly code: RefusalCode; readonly detail: string }

export const SIGNATURES: Readonly<Record<Approval, 0 | 1 | 2>> = { chat: 0, code: 0, approver: 1, two_person: 2 }

export function mayRun({ row, caller, workspace, environment, tool, reaches, session, approvers }: Asked): May {
  if (row.mode === 'off') return no('TOOL_OFF', `\`${tool}\` is off in the workspace ${workspace} (${environment}).`)
  const strangers = reaches.filter(({ listed }) => !listed).length
  if (strangers > 0 && row.approvalUnlisted === null)
    return no('RECIPIENT_INVALID', 'This tool writes only to recipients on the operator’s list (`recipients.allow`).')

  const risk = strangers > 0 ? 3 : row.risk
  // Everything that asks for a yes; the strictest holds, and a code asked for by one of them is not lost because another asks for more.
  const asked: Approval[] = [row.approval]
  if (strangers > 0 && row.approvalUnlisted !== null) asked.push(row.approvalUnlisted)
  if (risk === 3) asked.push('approver')
  if (!session.asksBefore) asked.push('code')
  const approval = asked.reduce(stricter)
  const form = asked.includes('code')

  const needs = `${whyOf(row, strangers)}it needs the approval kind \`${approval}\``
  if (form && !session.canForm)
    return no(
      'APPROVAL_UNAVAILABLE',
      session.asksBefore
        ? `${needs}, and this client cannot show the form for its code.`
        : `${needs}. This client is not one that the operator lists as asking a person (\`approval.chat_clients\`), and it cannot show a form, so nobody can be asked.`,
    )
  const signatures = SIGNATURES[approval]
  const others = new Set(approvers.map(folded).filter((user) => user !== '' && user !== folded(caller.user))).size
  // A requester without a name could be any of the approvers.
  if (signatures > 0 && (others < signatures || folded(caller.user) === ''))
    return no(
      'APPROVAL_UNAVAILABLE',
      `${needs}: ${signatures === 1 ? 'one approver' : 'two approvers'} other than the requester, and ${others} ${others === 1 ? 'is' : 'are'} enrolled. ` +
        'The operator sets them up with `write-server approvers add`.',
    )
  return { may: true, mode: row.mode, risk, approval, form, signatures }
}

const no = (code: RefusalCode, detail: string): May => ({ may: false, code, detail })

function whyOf({ risk, approval }: PolicyRow, strangers: number): string {
  if (strangers > 0)
    return `${strangers === 1 ? 'A recipient is' : `${strangers} recipients are`} not on the operator’s list (\`recipients.allow\`), so `
  if (risk === 3) return 'The change is of high risk, so '
  return APPROVALS.indexOf(approval) > 0 ? 'By the policy ' : 'As it stands '
}
