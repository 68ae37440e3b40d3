/** A policy row in words, for the command `tools` and the generated page. */
import { type Cap, dayFallPercentMax, type PolicyRow } from '@countersign/gate'

export const approvalWords = ({ approval, approvalUnlisted }: Pick<PolicyRow, 'approval' | 'approvalUnlisted'>): string =>
  approvalUnlisted === null ? approval : `${approval}; ${approvalUnlisted} for recipients who are not listed`

export const limitWords = (caps: Readonly<Record<string, Cap>>): { readonly name: string; readonly holds: string }[] =>
  Object.entries(caps).map(([name, cap]) => ({ name, holds: capWords(cap) }))

function capWords(cap: Cap): string {
  if (cap.kind === 'ratio') return `±${cap.callPercentMax} % each, +${cap.dayPercentMax} % or −${dayFallPercentMax(cap)} % in 24 h`
  return cap.kind === 'count' ? `${cap.dayMax} in 24 h` : 'where the operator sets it'
}
