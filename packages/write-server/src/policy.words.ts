/** A policy row in words, for the command `tools` and the generated page. */
import { type Caps, capWords, type PolicyRow } from '@countersign/gate'

export const approvalWords = ({ approval, approvalUnlisted }: Pick<PolicyRow, 'approval' | 'approvalUnlisted'>): string =>
  approvalUnlisted === null ? approval : `${approval}; ${approvalUnlisted} for recipients who are not listed`

export const limitWords = (caps: Caps): { readonly name: string; readonly holds: string }[] =>
  Object.entries(caps).map(([name, cap]) => ({ name, holds: capWords(cap) }))
