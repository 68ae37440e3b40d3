/** What a server that looks watches of its rights: which tools they are too few for. */
import {
  checkAll as checkAllOf,
  missingRights,
  RIGHTS_PAGE,
  type RightsPlatform,
  type Watch,
  type Watching as Watched,
  watchRights as watchOf,
} from '@countersign/read'
import type { AnyTool } from './tools.ts'

type OnTools = readonly Pick<AnyTool, 'name' | 'scopes'>[]

export interface Watching extends Omit<Watched, 'remark'> {
  /** The tools that are on, by platform. */
  readonly on: Readonly<Record<RightsPlatform, OnTools>>
}

const watched = ({ on, ...watching }: Watching): Watched => ({
  ...watching,
  remark: (platform, rights) => lackingWords(on[platform], platform, rights),
})

export const watchRights = (watching: Watching): Watch => watchOf(watched(watching))

export const checkAll = (watching: Watching, again: boolean, told: Map<string, string>): Promise<void> => checkAllOf(watched(watching), again, told)

function lackingWords(on: OnTools, platform: RightsPlatform, rights: readonly string[]): string | null {
  const lacking = on.filter(({ scopes }) => missingRights(scopes, rights).length > 0)
  if (lacking.length === 0) return null
  const missing = [...new Set(lacking.flatMap(({ scopes }) => missingRights(scopes, rights)))]
  const names = lacking.map(({ name }) => name).join(', ')
  return `the ${platform} credentials lack ${missing.join(', ')}, so these tools are refused: ${names}. Add it at ${RIGHTS_PAGE[platform]}, or switch the tools off`
}
