/** What is asked about products. */

export const PRODUCT_SEARCH = /* GraphQL */ `
  query ProductSearch($first: Int!, $after: String, $query: String, $sort: ProductSortKeys) {
    products(first: $first, after: $after, query: $query, sortKey: $sort) {
      nodes {
        id
        title
        vendor
        productType
        status
        tracksInventory
        totalInventory
        updatedAt
        variantsCount {
          count
        }
        priceRangeV2 {
          minVariantPrice {
            amount
            currencyCode
          }
          maxVariantPrice {
            amount
            currencyCode
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    productsCount(query: $query) {
      count
      precision
    }
    shop {
      ianaTimezone
    }
  }
`

/** A product with the prices of its variants: what a price change looks at. */
export const PRODUCT_GET = /* GraphQL */ `
  query ProductGet($id: ID!) {
    product(id: $id) {
      id
      title
      handle
      status
      variants(first: 100) {
        nodes {
          id
          title
          sku
          price
          compareAtPrice
        }
        pageInfo {
          hasNextPage
        }
      }
    }
    shop {
      currencyCode
    }
  }
`

/** A product as a person looks at it: a page of its variants, with what of each lies where. */
export const PRODUCT_SHOW = /* GraphQL */ `
  query ProductShow($id: ID!, $first: Int!, $after: String, $locations: Int!) {
    product(id: $id) {
      id
      title
      vendor
      productType
      status
      tags
      descriptionHtml
      tracksInventory
      totalInventory
      createdAt
      updatedAt
      publishedAt
      variantsCount {
        count
      }
      collections(first: 10) {
        nodes {
          id
          title
        }
        pageInfo {
          hasNextPage
        }
      }
      variants(first: $first, after: $after) {
        nodes {
          id
          title
          sku
          barcode
          price
          compareAtPrice
          inventoryQuantity
          inventoryPolicy
          inventoryItem {
            id
            tracked
            inventoryLevels(first: $locations) {
              nodes {
                location {
                  id
                  name
                }
                quantities(names: ["available"]) {
                  name
                  quantity
                }
              }
              pageInfo {
                hasNextPage
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
    shop {
      currencyCode
      ianaTimezone
    }
  }
`
