/** What is asked for a sales report: a finished table where reports are granted, else pages of orders to add up. */
import { MONEY } from './money.ts'

const ORDER = /* GraphQL */ `
  id
  processedAt
  subtotalPriceSet ${MONEY}
  totalDiscountsSet ${MONEY}
  currentSubtotalPriceSet ${MONEY}
  totalRefundedSet ${MONEY}
  attribution {
    handle
    displayName
  }
`

/** Oldest first, so that a report that has to stop covers whole days up to a day it can name. */
export const SALES_ORDERS = /* GraphQL */ `
  query SalesOrders($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, query: $query, sortKey: PROCESSED_AT) {
      nodes {
        ${ORDER}
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`

/** The same with what was sold. */
export const SALES_LINES = /* GraphQL */ `
  query SalesLines($first: Int!, $after: String, $query: String!) {
    orders(first: $first, after: $after, query: $query, sortKey: PROCESSED_AT) {
      nodes {
        ${ORDER}
        lineItems(first: 20) {
          nodes {
            title
            quantity
            currentQuantity
            originalTotalSet ${MONEY}
            discountedTotalSet(withCodeDiscounts: true) ${MONEY}
            product {
              id
            }
          }
          pageInfo {
            hasNextPage
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

const TABLE = /* GraphQL */ `
  {
    parseErrors
    tableData {
      columns {
        name
      }
      rows
    }
  }
`

/** Three tables in one request: the period, the one before, and the period by day, product or channel. */
export const SALES_TABLES = /* GraphQL */ `
  query SalesTables($period: String!, $before: String!, $groups: String!) {
    period: shopifyqlQuery(query: $period) ${TABLE}
    before: shopifyqlQuery(query: $before) ${TABLE}
    groups: shopifyqlQuery(query: $groups) ${TABLE}
  }
`
