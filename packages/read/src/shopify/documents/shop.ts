/** What is asked about the shop and about the app itself. */

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

/** What hardly ever changes and every date and amount depends on. */
export const SHOP_FACTS = /* GraphQL */ `
  query ShopFacts {
    shop {
      ianaTimezone
      currencyCode
      taxesIncluded
    }
  }
`

export const SHOP_GET = /* GraphQL */ `
  query ShopGet {
    shop {
      id
      name
      myshopifyDomain
      primaryDomain {
        host
      }
      currencyCode
      enabledPresentmentCurrencies
      ianaTimezone
      taxesIncluded
      weightUnit
      createdAt
      plan {
        publicDisplayName
        shopifyPlus
        partnerDevelopment
      }
      shopAddress {
        countryCodeV2
      }
      features {
        giftCards
        reports
        sellsSubscriptions
        storefront
      }
      resourceLimits {
        locationLimit
        maxProductVariants
      }
    }
  }
`
