/** What is asked about discounts: eight kinds, each with its own fields. */

const COMMON = /* GraphQL */ `
  title
  status
  startsAt
  endsAt
  asyncUsageCount
`

const CODES = /* GraphQL */ `
  usageLimit
  appliesOncePerCustomer
  codesCount {
    count
  }
  codes(first: 3) {
    nodes {
      code
    }
  }
`

const SUMMARY = 'summary'

const VALUE = /* GraphQL */ `
  customerGets {
    value {
      __typename
      ... on DiscountPercentage {
        percentage
      }
      ... on DiscountAmount {
        appliesOnEachItem
        amount {
          amount
          currencyCode
        }
      }
    }
  }
`

const MINIMUM = /* GraphQL */ `
  minimumRequirement {
    __typename
    ... on DiscountMinimumQuantity {
      greaterThanOrEqualToQuantity
    }
    ... on DiscountMinimumSubtotal {
      greaterThanOrEqualToSubtotal {
        amount
        currencyCode
      }
    }
  }
`

export const DISCOUNT_SEARCH = /* GraphQL */ `
  query DiscountSearch($first: Int!, $after: String, $query: String) {
    discountNodes(first: $first, after: $after, query: $query, sortKey: CREATED_AT, reverse: true) {
      nodes {
        id
        discount {
          __typename
          ... on DiscountCodeBasic { ${COMMON} ${CODES} ${SUMMARY} ${VALUE} ${MINIMUM} }
          ... on DiscountCodeBxgy { ${COMMON} ${CODES} ${SUMMARY} }
          ... on DiscountCodeFreeShipping { ${COMMON} ${CODES} ${SUMMARY} ${MINIMUM} }
          ... on DiscountCodeApp { ${COMMON} ${CODES} }
          ... on DiscountAutomaticBasic { ${COMMON} ${SUMMARY} ${VALUE} ${MINIMUM} }
          ... on DiscountAutomaticBxgy { ${COMMON} ${SUMMARY} }
          ... on DiscountAutomaticFreeShipping { ${COMMON} ${SUMMARY} ${MINIMUM} }
          ... on DiscountAutomaticApp { ${COMMON} }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    discountNodesCount(query: $query) {
      count
      precision
    }
    shop {
      ianaTimezone
    }
  }
`
