/** What is asked about orders. */
import { MONEY } from './money.ts'

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

/** Newest first: what people ask about is what came in last. */
export const ORDER_SEARCH = /* GraphQL */ `
  query OrderSearch($first: Int!, $after: String, $query: String) {
    orders(first: $first, after: $after, query: $query, sortKey: CREATED_AT, reverse: true) {
      nodes {
        id
        name
        createdAt
        cancelledAt
        closed
        displayFinancialStatus
        displayFulfillmentStatus
        returnStatus
        currentSubtotalLineItemsQuantity
        tags
        currentTotalPriceSet ${MONEY}
        totalOutstandingSet ${MONEY}
        risk {
          recommendation
        }
        customer {
          id
          displayName
        }
        shippingAddress {
          countryCodeV2
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    ordersCount(query: $query) {
      count
      precision
    }
    shop {
      ianaTimezone
    }
  }
`

const LINES = /* GraphQL */ `
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
`

const PARCELS = /* GraphQL */ `
  fulfillments(first: 10) {
    id
    status
    displayStatus
    createdAt
    inTransitAt
    estimatedDeliveryAt
    deliveredAt
    totalQuantity
    trackingInfo(first: 3) {
      company
      number
      url
    }
  }
`

const MONEY_BACK = /* GraphQL */ `
  refunds(first: 5) {
    id
    createdAt
    note
    totalRefundedSet ${MONEY}
    refundLineItems(first: 5) {
      nodes {
        lineItem {
          id
        }
        quantity
        restockType
        subtotalSet ${MONEY}
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

/** No message of an event: Shopify writes names and addresses of customers and staff into them. */
const TIMELINE = /* GraphQL */ `
  events(first: 30, sortKey: CREATED_AT, reverse: true) {
    nodes {
      action
      createdAt
      attributeToApp
      attributeToUser
      criticalAlert
    }
    pageInfo {
      hasNextPage
    }
  }
  risk {
    recommendation
    assessments {
      riskLevel
      facts {
        description
        sentiment
      }
    }
  }
`

export const ORDER_GET = /* GraphQL */ `
  query OrderGet($id: ID!) {
    order(id: $id) {
      id
      name
      createdAt
      closedAt
      cancelledAt
      cancelReason
      test
      displayFinancialStatus
      displayFulfillmentStatus
      returnStatus
      email
      note
      tags
      discountCodes
      attribution {
        displayName
      }
      subtotalPriceSet ${MONEY}
      totalDiscountsSet ${MONEY}
      totalShippingPriceSet ${MONEY}
      totalTaxSet ${MONEY}
      totalPriceSet ${MONEY}
      currentTotalPriceSet ${MONEY}
      totalReceivedSet ${MONEY}
      totalRefundedSet ${MONEY}
      totalOutstandingSet ${MONEY}
      customer {
        id
        displayName
      }
      shippingAddress {
        name
        city
        countryCodeV2
      }
      ${LINES}
      ${PARCELS}
      ${MONEY_BACK}
      ${TIMELINE}
    }
    shop {
      ianaTimezone
    }
  }
`
