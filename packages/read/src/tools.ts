/** Every read tool, and what is sent to Shopify for it and for plans. Behind `loadReadTools`, not behind the door: a server that touches looks too, but serves none of these. */
export { HOUSE_READ_TOOLS } from './brief/tools.ts'
export { EMAIL_READ_TOOLS } from './email/tools.ts'
export { META_READ_TOOLS } from './meta/tools.ts'
export { SHOPIFY_ACCESS } from './shopify/access.ts'
export { SHOPIFY_PLAN_ACCESS, SHOPIFY_READ_DOCUMENTS } from './shopify/documents.ts'
export { SHOPIFY_READ_TOOLS } from './shopify/tools.ts'
