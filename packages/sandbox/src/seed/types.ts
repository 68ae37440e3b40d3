/** What a sandbox's shop is made of. Money is in cents of EUR; ids are the numbers inside the GIDs. */

export interface Shop {
  readonly id: number
  readonly name: string
  readonly myshopifyDomain: string
  readonly url: string
  readonly email: string
  readonly currency: 'EUR'
  readonly timezone: 'Europe/Berlin'
  readonly createdAt: string
}

export interface Location {
  readonly id: number
  readonly name: string
  readonly city: string
}

export interface Option {
  readonly name: string
  readonly value: string
}

/** The stand-in changes prices and stock of its own copy; a seed itself is never changed. */
export interface Variant {
  readonly id: number
  readonly inventoryItemId: number
  readonly productId: number
  readonly position: number
  readonly title: string
  readonly sku: string
  readonly barcode: string
  readonly options: readonly Option[]
  price: number
  compareAt: number | null
  readonly createdAt: string
  updatedAt: string
  /** Available pieces by location id. */
  readonly stock: Record<number, number>
}

export interface Product {
  readonly id: number
  title: string
  readonly handle: string
  vendor: string
  type: string
  status: 'ACTIVE' | 'DRAFT' | 'ARCHIVED'
  tags: readonly string[]
  descriptionHtml: string
  readonly createdAt: string
  updatedAt: string
  readonly variants: readonly Variant[]
}

export interface Address {
  readonly id: number
  readonly name: string
  readonly address1: string
  readonly zip: string
  readonly city: string
  readonly country: string
  readonly countryCode: string
  readonly phone: string
}

export interface Customer {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly phone: string
  readonly subscribed: boolean
  tags: readonly string[]
  note: string | null
  readonly createdAt: string
  readonly address: Address
}

export interface Line {
  readonly id: number
  readonly productId: number
  readonly variantId: number
  readonly title: string
  readonly variantTitle: string
  readonly sku: string
  readonly vendor: string
  readonly quantity: number
  readonly unitPrice: number
}

export interface Fulfillment {
  readonly id: number
  readonly name: string
  readonly createdAt: string
  readonly delivered: boolean
  readonly quantity: number
  readonly tracking: { readonly company: string; readonly number: string; readonly url: string }
}

export interface Refund {
  readonly id: number
  readonly createdAt: string
  readonly note: string
  readonly lines: readonly { readonly lineId: number; readonly quantity: number; readonly subtotal: number }[]
  readonly total: number
}

export interface Order {
  readonly id: number
  readonly number: number
  readonly name: string
  readonly createdAt: string
  updatedAt: string
  cancelledAt: string | null
  financial: 'PAID' | 'PENDING' | 'REFUNDED' | 'PARTIALLY_REFUNDED' | 'VOIDED'
  fulfillment: 'FULFILLED' | 'UNFULFILLED' | 'PARTIALLY_FULFILLED'
  readonly customerId: number
  readonly lines: readonly Line[]
  readonly subtotal: number
  readonly discount: number
  readonly discountCodes: readonly string[]
  readonly shipping: number
  /** Contained in the total: prices of this shop include tax. */
  readonly tax: number
  readonly total: number
  fulfillments: readonly Fulfillment[]
  refunds: readonly Refund[]
  note: string | null
  tags: readonly string[]
  readonly gateway: string
}

export interface Collection {
  readonly id: number
  readonly title: string
  readonly handle: string
  readonly productIds: readonly number[]
}

export interface Discount {
  readonly id: number
  /** The platform's own name of the type. */
  readonly kind: `Discount${'Code' | 'Automatic'}${'Basic' | 'Bxgy' | 'FreeShipping' | 'App'}`
  readonly title: string
  readonly codes: readonly string[]
  readonly percent: number | null
  readonly cents: number | null
  readonly minimumCents: number | null
  readonly minimumPieces: number | null
  readonly used: number
  readonly usageLimit: number | null
  readonly oncePerCustomer: boolean
  readonly createdAt: string
  readonly startsAt: string
  endsAt: string | null
}

/** What an app is told of, and where. */
export interface Webhook {
  readonly id: number
  readonly topic: string
  readonly uri: string
  readonly format: 'JSON' | 'XML'
  readonly filter: string | null
  readonly includeFields: readonly string[]
  readonly name: string | null
  readonly createdAt: string
}

export interface Policy {
  readonly id: number
  /** The platform's own name of the type. */
  readonly type: string
  readonly title: string
  body: string
  readonly createdAt: string
  updatedAt: string
}

/** A shop at one moment. The other stand-ins hang their own data on it. */
export interface Seed {
  /** Milliseconds since the Unix epoch; every date of what happened lies before it. */
  readonly now: number
  readonly shop: Shop
  readonly locations: readonly Location[]
  readonly products: readonly Product[]
  readonly collections: readonly Collection[]
  readonly customers: readonly Customer[]
  readonly orders: readonly Order[]
  readonly discounts: readonly Discount[]
  /** Of the writing app alone: apps do not see each other's. */
  readonly webhooks: readonly Webhook[]
  readonly policies: readonly Policy[]
}
