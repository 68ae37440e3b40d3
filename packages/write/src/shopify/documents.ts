/** Every GraphQL document that the write-server may send, one per effect; each is checked against Shopify's schema by a test. */

export const PRICE_CHANGE = `mutation CountersignPriceChange($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: false) {
    productVariants { id price }
    userErrors { field message code }
  }
}`

/** For the tests that check every document against the schema; a document that is not here is not checked. */
export const SHOPIFY_WRITE_DOCUMENTS = { PRICE_CHANGE: { scope: 'write_products', document: PRICE_CHANGE } } as const
