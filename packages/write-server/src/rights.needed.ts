/** Which rights the credentials of this server must hold and may hold: what the tools that are on need, to touch and to look. */
import type { PolicyRow } from '@countersign/gate'

/** What a credential may hold beside, because the platform gives it along or it only looks. */
const RIGHTS_BESIDE = {
  shopify: [],
  // Meta gives `public_profile` to every token; the others only look.
  meta: ['ads_read', 'read_insights', 'public_profile'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type RightsPlatform = keyof typeof RIGHTS_BESIDE

export interface Needed {
  readonly needed: readonly string[]
  /** What it may hold without being one too many; the needed ones among them. */
  readonly allowed: readonly string[]
}

interface On {
  readonly platform: string
  readonly row: Pick<PolicyRow, 'scope' | 'mode'>
}

/** A right to touch comes with its right to look, because every change is planned from a fresh read. */
export function rightsNeeded(platform: RightsPlatform, tools: readonly On[]): Needed {
  const on = tools.filter((tool) => tool.platform === platform && tool.row.mode !== 'off').map(({ row }) => row.scope)
  const needed = [...new Set(on)]
  const looks = platform === 'shopify' ? needed.filter((scope) => scope.startsWith('write_')).map((scope) => scope.replace(/^write_/, 'read_')) : []
  return { needed, allowed: [...new Set([...needed, ...looks, ...RIGHTS_BESIDE[platform]])] }
}

/** What a credential has too many and too few. */
export const compared = ({ needed, allowed }: Needed, granted: readonly string[]) => ({
  excess: granted.filter((right) => !allowed.includes(right)),
  missing: needed.filter((right) => !granted.includes(right)),
})
