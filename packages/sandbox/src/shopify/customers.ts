/** Customers: their fields, search fields and sort orders. */
import type { Address, Customer, Order } from '../seed/index.ts'
import type { Context, Fields } from './context.ts'
import { listItems, type Resource } from './list.ts'
import { connection } from './connection.ts'
import { ordersResource } from './orders.ts'
import { gid, visibleOrders } from './state.ts'

const allOrders = (customer: Customer, { state }: Context): readonly Order[] => state.orders.filter((order) => order.customerId === customer.id)

function shownOrders(customer: Customer, context: Context): readonly Order[] {
  const { state, token, now } = context
  return visibleOrders(state, token.scopes, now()).filter((order) => order.customerId === customer.id)
}

const spent = (customer: Customer, context: Context): number =>
  allOrders(customer, context).reduce((sum, order) => {
    const paid = order.financial === 'PENDING' || order.financial === 'VOIDED' ? 0 : order.total
    return sum + paid - order.refunds.reduce((back, refund) => back + refund.total, 0)
  }, 0)

export const CUSTOMER: Fields<Customer> = {
  id: (customer) => gid('Customer', customer.id),
  legacyResourceId: (customer) => String(customer.id),
  firstName: (customer) => customer.firstName,
  lastName: (customer) => customer.lastName,
  displayName: (customer) => `${customer.firstName} ${customer.lastName}`,
  email: (customer) => customer.email,
  phone: (customer) => customer.phone,
  defaultEmailAddress: (customer) => ({
    emailAddress: customer.email,
    marketingState: customer.subscribed ? 'SUBSCRIBED' : 'NOT_SUBSCRIBED',
    marketingUpdatedAt: customer.createdAt,
    validFormat: true,
  }),
  defaultPhoneNumber: (customer) => ({ phoneNumber: customer.phone, smsMarketingConsent: { state: 'NEVER_SUBSCRIBED', updatedAt: null } }),
  defaultAddress: (customer) => customer.address,
  addresses: (customer) => [customer.address],
  addressesV2: (customer, args) => connection([customer.address], args, ({ id }) => String(id)),
  note: (customer) => customer.note,
  tags: (customer) => customer.tags,
  state: () => 'DISABLED',
  locale: () => 'en',
  taxExempt: () => false,
  verifiedEmail: () => true,
  createdAt: (customer) => customer.createdAt,
  updatedAt: (customer) => customer.createdAt,
  // An UnsignedInt64 travels as text.
  numberOfOrders: (customer, _, context) => String(allOrders(customer, context).length),
  amountSpent: (customer, _, context) => spent(customer, context),
  canDelete: (customer, _, context) => allOrders(customer, context).length === 0,
  lastOrder: (customer, _, context) => shownOrders(customer, context).at(-1) ?? null,
  orders: (customer, args, context) => listItems(shownOrders(customer, context), ordersResource(context), args, context),
}

export const ADDRESS: Fields<Address> = {
  id: (address) => gid('MailingAddress', address.id),
  name: (address) => address.name,
  firstName: (address) => address.name.split(' ')[0],
  lastName: (address) => address.name.split(' ').slice(1).join(' '),
  company: () => null,
  address1: (address) => address.address1,
  address2: () => null,
  zip: (address) => address.zip,
  city: (address) => address.city,
  province: () => null,
  provinceCode: () => null,
  country: (address) => address.country,
  countryCodeV2: (address) => address.countryCode,
  phone: (address) => address.phone,
  formatted: (address) => [address.name, address.address1, `${address.zip} ${address.city}`, address.country],
  formattedArea: (address) => `${address.city}, ${address.country}`,
}

export const CUSTOMER_PARTS = {
  CustomerEmailAddress: 'emailAddress marketingState marketingUpdatedAt validFormat',
  CustomerPhoneNumber: 'phoneNumber smsMarketingConsent',
  CustomerSmsMarketingConsent: 'state updatedAt',
} as const

export const customersResource = (context: Context): Resource<Customer> => ({
  root: 'customers',
  text: (customer) => [customer.firstName, customer.lastName, customer.email, customer.phone, customer.address.city].join(' '),
  search: {
    id: { kind: 'id', of: (customer) => customer.id },
    email: { kind: 'word', of: (customer) => customer.email },
    phone: { kind: 'word', of: (customer) => customer.phone },
    first_name: { kind: 'text', of: (customer) => customer.firstName },
    last_name: { kind: 'text', of: (customer) => customer.lastName },
    country: { kind: 'word', of: (customer) => [customer.address.country, customer.address.countryCode] },
    state: { kind: 'word', of: () => 'disabled' },
    accepts_marketing: { kind: 'boolean', of: (customer) => customer.subscribed },
    tag: { kind: 'word', of: (customer) => customer.tags },
    tag_not: { kind: 'word', of: (customer) => customer.tags },
    customer_date: { kind: 'time', of: (customer) => customer.createdAt },
    updated_at: { kind: 'time', of: (customer) => customer.createdAt },
    order_date: { kind: 'time', of: (customer) => allOrders(customer, context).map((order) => order.createdAt) },
    orders_count: { kind: 'number', of: (customer) => allOrders(customer, context).length },
    total_spent: { kind: 'number', of: (customer) => spent(customer, context) / 100 },
  },
  sort: {
    NAME: (customer) => `${customer.lastName} ${customer.firstName}`,
    CREATED_AT: (customer) => customer.createdAt,
    UPDATED_AT: (customer) => customer.createdAt,
    LOCATION: (customer) => `${customer.address.country} ${customer.address.city}`,
  },
})
