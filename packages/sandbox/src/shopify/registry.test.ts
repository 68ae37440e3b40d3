/** Every field that the sandbox plays exists in the real schema and gives a value of the right type. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLeafType, getNamedType, isInterfaceType, isObjectType, isRequiredArgument } from 'graphql'
import { createCore } from '../core.ts'
import { adminSchema } from '../schema.ts'
import { createSeed } from '../seed/index.ts'
import { createBucket } from './bucket.ts'
import type { Context } from './context.ts'
import { answer, prepare } from './execute.ts'
import { played } from './registry.ts'
import { createState } from './state.ts'
import { createTokens } from './tokens.ts'

const { schema, access } = adminSchema()
const NOW = Date.UTC(2026, 10, 20, 12)

/** An app that may see everything, to tell a wrong value from a missing right. */
function run(query: string): { data: unknown; errors: unknown } {
  const now = () => NOW
  const scopes = [...new Set([...access.values()].flat(2)), 'read_all_orders']
  const app = { name: 'reader' as const, clientId: 'id', clientSecret: 'secret', scopes }
  const tokens = createTokens([app], now)
  const token = tokens.forClient('id', 'secret')
  assert.ok(token)
  const context: Context = { state: createState(createSeed(NOW)), token, tokens, core: createCore(now), now, searches: [] }
  const question = { query, variables: {}, operationName: undefined }
  const prepared = prepare(question)
  if (!('operation' in prepared)) return { data: undefined, errors: prepared.errors }
  const { data, errors } = answer(prepared, question, context, createBucket(now))
  return { data, errors }
}

/** All played fields of a type that are leaves or, to `depth`, objects of played leaves. */
function all(typeName: string, depth: number): string {
  const type = schema.getType(typeName)
  // Behind an interface stand types of their own.
  if (isInterfaceType(type)) return ''
  assert.ok(isObjectType(type))
  const names = played().find(([name]) => name === typeName)?.[1] ?? []
  const parts = names.flatMap((name) => {
    const field = type.getFields()[name]
    if (field === undefined || field.args.some(isRequiredArgument)) return []
    const inner = getNamedType(field.type)
    if (isLeafType(inner)) return [name]
    if (depth === 0) return []
    if (!inner.name.endsWith('Connection')) return [`${name} { __typename ${all(inner.name, depth - 1)} }`]
    const node = inner.name.replace(/Connection$/, '')
    return [`${name}(first: 2) { edges { cursor node { __typename ${all(node, depth - 1)} } } pageInfo { ${all('PageInfo', 0)} } }`]
  })
  return parts.join(' ')
}

test('every played type and field is one of the schema', () => {
  for (const [typeName, fields] of played()) {
    const type = schema.getType(typeName)
    assert.ok(isObjectType(type) || isInterfaceType(type), typeName)
    for (const field of fields) assert.ok(Object.hasOwn(type.getFields(), field), `${typeName}.${field}`)
  }
})

const ROOTS: readonly (readonly [root: string, type: string])[] = [
  ['shop', 'Shop'],
  ['currentAppInstallation', 'AppInstallation'],
  ['product(id: "gid://shopify/Product/8000000000001")', 'Product'],
  ['productVariant(id: "gid://shopify/ProductVariant/44000000000001")', 'ProductVariant'],
  ['inventoryItem(id: "gid://shopify/InventoryItem/46000000000001")', 'InventoryItem'],
  ['inventoryLevel(id: "gid://shopify/InventoryLevel/90000000001?inventory_item_id=46000000000001")', 'InventoryLevel'],
  ['customer(id: "gid://shopify/Customer/7000000000001")', 'Customer'],
  ['location(id: "gid://shopify/Location/90000000001")', 'Location'],
]
for (const [root, type] of ROOTS)
  test(`${type}: all its fields, and one level below, have values`, () => {
    const { data, errors } = run(`{ it: ${root} { ${all(type, 1)} } }`)
    assert.equal(errors, undefined)
    assert.ok(typeof data === 'object' && data !== null && 'it' in data && data.it !== null)
  })

test('every order of the seed has a value for every field, down to its lines, parcels and refunds', () => {
  const line = `lineItems(first: 5) { nodes { ${all('LineItem', 1)} } }`
  const rest = `fulfillments { ${all('Fulfillment', 1)} } refunds { ${all('Refund', 0)} refundLineItems(first: 5) { nodes { ${all('RefundLineItem', 1)} } } }`
  for (const order of createSeed(NOW).orders.filter((_, index) => index % 5 === 0 || index > 120)) {
    const { data, errors } = run(
      `{ order(id: "gid://shopify/Order/${order.id}") { ${all('Order', 0)} totalPriceSet { ${all('MoneyBag', 1)} } ${line} ${rest} } }`,
    )
    assert.equal(errors, undefined)
    assert.ok(data)
  }
})

const quantities = (names: string): string =>
  `{ inventoryItem(id: "gid://shopify/InventoryItem/46000000000001") { inventoryLevels(first: 2) { nodes { quantities(names: ${names}) { name quantity } } } } }`

test('stock is told by name of quantity and by location; a name that the platform does not know is refused', () => {
  const seeded = createSeed(NOW).products[0]?.variants[0]?.stock ?? {}
  const { data } = run(quantities('["available"]'))
  const nodes = Object.values(seeded).map((quantity) => ({ quantities: [{ name: 'available', quantity }] }))
  assert.equal(JSON.stringify(data), JSON.stringify({ inventoryItem: { inventoryLevels: { nodes } } }))
  assert.match(JSON.stringify(run(quantities('["available", "lost"]')).errors), /quantity lost/)
})
