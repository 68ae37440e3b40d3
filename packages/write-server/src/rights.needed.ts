/** Which rights the credentials of this server must hold and may hold: what the tools that are on need, to touch and to look. */
import type { PolicyRow } from '@countersign/gate'
import { type Ruled, rowsOf } from './rules.ts'
import { WRITE_TOOLS } from './tools.ts'

/** What a credential may hold beside, because the platform gives it along or it only looks. */
const RIGHTS_BESIDE = {
  shopify: [],
  // Meta adds `public_profile` to tokens by itself; it shows a name and changes nothing.
  meta: ['ads_read', 'public_profile'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type RightsPlatform = keyof typeof RIGHTS_BESIDE

/** Every tool with its row as it holds here. */
export const toolsOn = (config: Ruled): readonly On[] => {
  const rows = rowsOf(config)
  return WRITE_TOOLS.flatMap((tool) => {
    const row = rows.get(tool.name)
    return row === undefined ? [] : [{ platform: tool.platform, row, reads: tool.reads ?? [] }]
  })
}

export interface Needed {
  readonly needed: readonly string[]
  /** What it may hold without being one too many; the needed ones among them. */
  readonly allowed: readonly string[]
}

interface On {
  readonly platform: string
  readonly row: Pick<PolicyRow, 'scope' | 'mode'>
  /** What its plan looks at beyond what its scope shows. */
  readonly reads?: readonly string[]
}

/** A right to touch comes with its right to look, because every change is planned from a fresh read. */
export function rightsNeeded(platform: RightsPlatform, tools: readonly On[]): Needed {
  const on = tools.filter((tool) => tool.platform === platform && tool.row.mode !== 'off')
  const touches = new Set(on.map(({ row }) => row.scope))
  const all = [...touches, ...on.flatMap(({ reads = [] }) => reads)]
  return withBeside(platform, [...new Set(all.filter((right) => !right.startsWith('read_') || !touches.has(right.replace(/^read_/, 'write_'))))])
}

/** With none needed, a credential has no business here at all, but what its platform gives along is none of its doing. */
export function withBeside(platform: RightsPlatform, needed: readonly string[]): Needed {
  const looks = platform === 'shopify' ? needed.filter((scope) => scope.startsWith('write_')).map((scope) => scope.replace(/^write_/, 'read_')) : []
  return { needed, allowed: [...new Set([...needed, ...looks, ...RIGHTS_BESIDE[platform]])] }
}

/** What a credential has too many and too few. */
export const compared = ({ needed, allowed }: Needed, granted: readonly string[]) => ({
  excess: granted.filter((right) => !allowed.includes(right)),
  missing: needed.filter((right) => !granted.includes(right)),
})
