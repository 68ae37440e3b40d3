/** What is asked about customers. */

/** The count understands fewer filters than the search, so it is asked for only where there are none. */
export const CUSTOMER_SEARCH = /* GraphQL */ `
  query CustomerSearch($first: Int!, $after: String, $query: String, $all: Boolean!) {
    customers(first: $first, after: $after, query: $query, sortKey: CREATED_AT, reverse: true) {
      nodes {
        id
        displayName
        createdAt
        numberOfOrders
        tags
        amountSpent {
          amount
          currencyCode
        }
        defaultEmailAddress {
          emailAddress
          marketingState
        }
        defaultAddress {
          countryCodeV2
        }
        lastOrder {
          id
          createdAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    customersCount @include(if: $all) {
      count
      precision
    }
    shop {
      ianaTimezone
    }
  }
`

export const CUSTOMER_GET = /* GraphQL */ `
  query CustomerGet($id: ID!) {
    customer(id: $id) {
      id
      displayName
      firstName
      lastName
      state
      locale
      verifiedEmail
      taxExempt
      note
      tags
      createdAt
      updatedAt
      numberOfOrders
      amountSpent {
        amount
        currencyCode
      }
      defaultEmailAddress {
        emailAddress
        marketingState
        marketingUpdatedAt
      }
      defaultPhoneNumber {
        phoneNumber
        smsMarketingConsent {
          state
          updatedAt
        }
      }
      defaultAddress {
        name
        company
        address1
        address2
        zip
        city
        province
        countryCodeV2
        phone
      }
      lastOrder {
        id
        name
        createdAt
      }
    }
    shop {
      ianaTimezone
    }
  }
`
