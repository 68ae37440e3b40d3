/** Every GraphQL document that reading sends to Shopify, as constants: tests check each against the real schema and its scope map. */

/** What the app may do in this shop, as Shopify sees the installation. Needs no permission. */
export const GRANTED_SCOPES = /* GraphQL */ `
  query GrantedScopes {
    currentAppInstallation {
      accessScopes {
        handle
      }
    }
  }
`

export const PRODUCT_SEARCH = /* GraphQL */ `
  query ProductSearch($first: Int!, $after: String, $query: String) {
    products(first: $first, after: $after, query: $query) {
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

/** Two matches are enough to know that a name is ambiguous. */
export const ORDER_BY_NAME = /* GraphQL */ `
  query OrderByName($query: String!) {
    orders(first: 5, query: $query) {
      nodes {
        id
        name
      }
    }
  }
`

const MONEY = /* GraphQL */ `
  {
    shopMoney {
      amount
      currencyCode
    }
  }
`

export const ORDER_GET = /* GraphQL */ `
  query OrderGet($id: ID!) {
    order(id: $id) {
      id
      name
      createdAt
      cancelledAt
      cancelReason
      test
      displayFinancialStatus
      displayFulfillmentStatus
      email
      note
      tags
      discountCodes
      subtotalPriceSet ${MONEY}
      totalDiscountsSet ${MONEY}
      totalShippingPriceSet ${MONEY}
      totalTaxSet ${MONEY}
      totalPriceSet ${MONEY}
      currentTotalPriceSet ${MONEY}
      totalReceivedSet ${MONEY}
      totalRefundedSet ${MONEY}
      customer {
        id
        displayName
      }
      shippingAddress {
        name
        city
        countryCodeV2
      }
      lineItems(first: 50) {
        nodes {
          id
          title
          variantTitle
          sku
          quantity
          currentQuantity
          unfulfilledQuantity
          refundableQuantity
          originalUnitPriceSet ${MONEY}
          discountedTotalSet ${MONEY}
          product {
            id
          }
          variant {
            id
          }
        }
        pageInfo {
          hasNextPage
        }
      }
      fulfillments(first: 20) {
        id
        status
        displayStatus
        createdAt
        trackingInfo(first: 5) {
          company
          number
        }
      }
      refunds(first: 20) {
        id
        createdAt
        note
        totalRefundedSet ${MONEY}
      }
    }
    shop {
      ianaTimezone
    }
  }
`

/** For the tests that check every document against the schema; a document that is not here is not checked. */
export const SHOPIFY_READ_DOCUMENTS = { GRANTED_SCOPES, PRODUCT_SEARCH, PRODUCT_GET, ORDER_BY_NAME, ORDER_GET } as const
