/** Where a Meta token may act: the ad accounts that it reaches are rights like its permissions, and those of the configuration are all that it needs. */
import { type MetaLookConnection, shownRight } from '@countersign/read'
import type { Needed } from './rights.needed.ts'

type Look = Pick<MetaLookConnection, 'grantedPermissions' | 'reachedAccounts'>

/** What the token may do, and where; asked fresh. */
export const metaRights = async (look: Look, signal: AbortSignal): Promise<readonly string[]> =>
  (await Promise.all([look.grantedPermissions(signal), look.reachedAccounts(signal)])).flat()

/** `own` of the workspace, without which it could do nothing there; `all` of the server, since workspaces of one business may share a token. */
export const withAccounts = ({ needed, allowed }: Needed, own: readonly string[], all: readonly string[]): Needed => ({
  // A workspace whose tools are all off needs no account either.
  needed: needed.length === 0 ? needed : [...needed, ...own],
  allowed: [...allowed, ...own, ...all],
})

/** A right as an operator reads of it. */
export const rightWords = (right: string): string => (/^act_\d+$/.test(right) ? `the ad account ${right}` : shownRight(right))
