/** The selection of an amount in the shop's own currency. */
export const MONEY = /* GraphQL */ `
  {
    shopMoney {
      amount
      currencyCode
    }
  }
`
