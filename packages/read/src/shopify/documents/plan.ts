/** What the write tools look at before they plan: the state that a change moves, and nothing more. */
import { MONEY } from './money.ts'

const COMMON = 'title status startsAt endsAt usageLimit asyncUsageCount codesCount { count }'

export const CUSTOMER_STATE = /* GraphQL */ `
  query CustomerState($id: ID!) {
    customer(id: $id) {
      id
      note
      tags
      numberOfOrders
    }
  }
`

export const CODE_STATE = /* GraphQL */ `
  query CodeState($code: String!) {
    codeDiscountNodeByCode(code: $code) {
      id
      codeDiscount {
        __typename
        ... on DiscountCodeBasic {
          ${COMMON}
          customerGets {
            value {
              __typename
              ... on DiscountPercentage { percentage }
              ... on DiscountAmount { amount { amount currencyCode } }
            }
          }
        }
        ... on DiscountCodeBxgy { ${COMMON} }
        ... on DiscountCodeFreeShipping { ${COMMON} }
        ... on DiscountCodeApp { ${COMMON} }
      }
    }
    shop {
      ianaTimezone
      currencyCode
    }
  }
`

const STATE = /* GraphQL */ `
  id
  name
  cancelledAt
  closedAt
  displayFinancialStatus
  displayFulfillmentStatus
  currencyCode
  presentmentCurrencyCode
  totalReceivedSet ${MONEY}
  totalRefundedSet ${MONEY}
`

export const ORDER_STATE = /* GraphQL */ `
  query OrderState($id: ID!) {
    order(id: $id) {
      ${STATE}
      note
      tags
    }
  }
`

/** Shopify computes what the lines are worth after discounts and tax, and where each part of it was paid. */
export const ORDER_REFUND = /* GraphQL */ `
  query OrderRefund($id: ID!, $lines: [RefundLineItemInput!], $shipping: Boolean!, $full: Boolean!) {
    order(id: $id) {
      ${STATE}
      lineItems(first: 100) {
        nodes {
          id
          title
          refundableQuantity
        }
        pageInfo {
          hasNextPage
        }
      }
      suggestedRefund(refundLineItems: $lines, refundShipping: $shipping, suggestFullRefund: $full) {
        amountSet ${MONEY}
        maximumRefundableSet ${MONEY}
        shipping {
          amountSet ${MONEY}
        }
        suggestedTransactions {
          gateway
          amountSet ${MONEY}
          maximumRefundableSet ${MONEY}
          parentTransaction {
            id
          }
        }
      }
    }
  }
`

export const PARCEL_STATE = /* GraphQL */ `
  query ParcelState($id: ID!) {
    order(id: $id) {
      id
      name
      cancelledAt
      displayFulfillmentStatus
      displayFinancialStatus
      fulfillmentOrders(first: 10) {
        nodes {
          id
          status
          assignedLocation {
            name
          }
          lineItems(first: 50) {
            nodes {
              remainingQuantity
            }
            pageInfo {
              hasNextPage
            }
          }
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  }
`

export const PRODUCT_STATE = /* GraphQL */ `
  query ProductState($id: ID!) {
    product(id: $id) {
      id
      title
      vendor
      productType
      status
      tags
      descriptionHtml
      totalInventory
      variantsCount {
        count
      }
      priceRangeV2 {
        minVariantPrice {
          amount
          currencyCode
        }
      }
    }
  }
`

export const STOCK_AT = /* GraphQL */ `
  query StockAt($item: ID!, $location: ID!) {
    inventoryItem(id: $item) {
      id
      tracked
      variants(first: 1) {
        nodes {
          id
          title
          inventoryPolicy
          product {
            title
          }
        }
      }
      inventoryLevel(locationId: $location) {
        location {
          id
          name
        }
        quantities(names: ["available", "on_hand", "committed"]) {
          name
          quantity
        }
      }
    }
  }
`

/** Several products by their ids; what is not there comes as null, in its place. */
export const PRODUCTS_STATE = /* GraphQL */ `
  query ProductsState($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Product {
        id
        title
        status
        totalInventory
        variantsCount {
          count
        }
      }
    }
  }
`

/** An app is shown its own subscriptions alone. */
export const WEBHOOK_STATE = /* GraphQL */ `
  query WebhookState($topic: WebhookSubscriptionTopic!, $uri: String!) {
    webhookSubscriptions(first: 50, topics: [$topic], uri: $uri) {
      nodes {
        id
        topic
        uri
        format
        filter
        includeFields
        metafieldNamespaces
        metafields {
          key
        }
        name
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

export const POLICY_STATE = /* GraphQL */ `
  query PolicyState {
    shop {
      myshopifyDomain
      primaryDomain {
        host
      }
      shopPolicies {
        id
        type
        body
      }
    }
  }
`
