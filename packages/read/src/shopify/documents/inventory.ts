/** What is asked about stock. */

const VARIANT = /* GraphQL */ `
  id
  title
  sku
  inventoryQuantity
  product {
    id
    title
    status
  }
`

const LEVEL = /* GraphQL */ `
  location {
    id
    name
  }
  quantities(names: ["available", "on_hand", "committed", "incoming"]) {
    name
    quantity
  }
`

/** Stock of variants at every location. */
export const INVENTORY_LIST = /* GraphQL */ `
  query InventoryList($first: Int!, $after: String, $query: String, $sort: ProductVariantSortKeys, $locations: Int!) {
    productVariants(first: $first, after: $after, query: $query, sortKey: $sort) {
      nodes {
        ${VARIANT}
        inventoryItem {
          id
          tracked
          inventoryLevels(first: $locations) {
            nodes {
              ${LEVEL}
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
`

/** Stock of variants at one location. */
export const INVENTORY_AT = /* GraphQL */ `
  query InventoryAt($first: Int!, $after: String, $query: String, $sort: ProductVariantSortKeys, $location: ID!) {
    location(id: $location) {
      id
      name
    }
    productVariants(first: $first, after: $after, query: $query, sortKey: $sort) {
      nodes {
        ${VARIANT}
        inventoryItem {
          id
          tracked
          inventoryLevel(locationId: $location) {
            ${LEVEL}
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`
