/** Looking at the platforms: their connections, readers and read tools. Nothing here can change anything but through a connection's own door. */
export { type Breaker, breaker, type BreakerOptions, isTransportFault } from './breaker.ts'
export type { BriefLook } from './brief/look.ts'
export { type ImapConnection, imapConnection, type ImapOptions } from './email/connect.ts'
export { folderProblem } from './email/folder.ts'
export { type MailAuth, type MailTokenOptions, mailTokens } from './email/oauth.ts'
export { type EmailReader, emailReader } from './email/reader.ts'
export type { Unanswered } from './email/unanswered.ts'
export { type Lanes, lanes } from './lanes.ts'
export { loadReadTools } from './load.ts'
export {
  metaLookConnection,
  type MetaLookConnection,
  type MetaOptions,
  type MetaRehearsalConnection,
  type MetaTouch,
  metaTouchConnection,
} from './meta/connect.ts'
export { metaIdField, metaIdOf, metaObjectIdOf } from './meta/ids.ts'
export { excessMetaPermissions } from './meta/permissions.ts'
export { type BudgetObject, metaReader, type MetaReader } from './meta/reader.ts'
export type { TokenState } from './meta/token.ts'
export { metaMoney, metaUnits } from './meta/units.ts'
export { understood, withEffect } from './outside.ts'
export {
  checkOfRights,
  grantedRights,
  type Judgement,
  missingRights,
  placesOf,
  type RightsCheck,
  type RightsFault,
  type RightsHolder,
  type RightsHolders,
  type RightsPlace,
} from './rights.ts'
export { endWords, knock, RENEW, RIGHTS_PAGE, type RightsPlatform, shownRight, tokenEnd, tokenFinding } from './rights.words.ts'
export { metaSettings, shopifySettings } from './settings.ts'
export type { ShopifyAccess } from './shopify/access.ts'
export {
  isShopDomain,
  shopifyConnection,
  type ShopifyConnection,
  type ShopifyOptions,
  type ShopifyTouch,
  shopifyTouchConnection,
  type TouchRules,
} from './shopify/connect.ts'
export type { Product, ProductVariant } from './shopify/look/product.ts'
export { shopifyReader, type ShopifyReader } from './shopify/reader.ts'
export { excessShopifyScopes } from './shopify/scopes.ts'
export { checkAll, tokenEnds, type Watch, type Watching, watchRights } from './watch.ts'
