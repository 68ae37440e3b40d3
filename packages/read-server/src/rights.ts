/** What a server that looks may hold: rights to read. Anything beyond ends it. */
import {
  checkOfRights,
  excessMetaPermissions,
  excessShopifyScopes,
  type RightsCheck,
  type RightsPlace,
  type RightsPlatform,
  shownRight,
} from '@countersign/read'
import type { Workspace } from './workspaces.ts'

/** Rights beyond reading that a credential turned out to hold. */
export interface Excess extends RightsPlace {
  readonly rights: readonly string[]
}

const EXCESS: Readonly<Record<RightsPlatform, (rights: readonly string[]) => readonly string[]>> = {
  shopify: excessShopifyScopes,
  meta: excessMetaPermissions,
}

export const excessOf = (platform: RightsPlatform, rights: readonly string[]): readonly string[] => EXCESS[platform](rights).map(shownRight)

/** `onExcess` ends the server; where it returns, every look at that place is refused. A right that is missing ends nothing: its tools are refused. */
export const rightsCheck = (workspaces: ReadonlyMap<string, Workspace>, onExcess: (excess: Excess) => void): RightsCheck =>
  checkOfRights(
    workspaces,
    ({ platform }, rights) => ({ excess: excessOf(platform, rights), missing: [] }),
    ({ workspace, platform, excess }) => onExcess({ workspace, platform, rights: excess }),
  )
