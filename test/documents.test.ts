// Every GraphQL document that a server may send, against Shopify's own schema of the version in use and its own map of scopes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadReadTools } from '@countersign/read'
import { adminSchema, meets, needsIdempotencyKey, scopeNeeds } from '@countersign/sandbox'
import { JOB_STATE, PEEK, SHOPIFY_ERRANDS, SHOPIFY_WRITE_DOCUMENTS, SHOPIFY_WRITE_TOOLS } from '@countersign/write'
import { type DocumentNode, Kind, NoDeprecatedCustomRule, type OperationDefinitionNode, parse, specifiedRules, validate } from 'graphql'

const { SHOPIFY_ACCESS, SHOPIFY_PLAN_ACCESS, SHOPIFY_READ_DOCUMENTS } = await loadReadTools()

interface Entry {
  readonly name: string
  readonly text: string
  /** The scopes that the tools using it declare. */
  readonly granted: readonly string[]
}

/** Once for each tool that sends it, with the scopes of that tool alone: what another tool declares does not help. */
const READ: readonly Entry[] = Object.entries({ ...SHOPIFY_READ_DOCUMENTS, JOB_STATE, PEEK }).flatMap(([document, text]) => {
  const senders = Object.entries(SHOPIFY_ACCESS).filter(([, { documents }]) => documents.some((name) => name === document))
  if (senders.length > 0) return senders.map(([tool, { needs, uses }]) => ({ name: `${document} of ${tool}`, text, granted: [...needs, ...uses] }))
  // What no read tool sends: the check at start-up, which needs nothing, and what the plan of a change looks at.
  return [{ name: document, text, granted: [...(Object.entries(SHOPIFY_PLAN_ACCESS).find(([name]) => name === document)?.[1] ?? [])] }]
})
const WRITE: readonly Entry[] = [
  ...Object.entries(SHOPIFY_WRITE_DOCUMENTS).map(([name, { document, scope }]) => ({ name, text: document, granted: [scope] })),
  // The broker's own: they need no scope, and take none of a tool.
  ...SHOPIFY_ERRANDS.map((text, index) => ({ name: `errand ${index + 1}`, text, granted: [] })),
]

const missingScopes = (text: string, granted: readonly string[]): string[] =>
  // By the first of several that would do.
  [...new Set(scopeNeeds(text).flatMap(({ anyOf: [first = '', ...others] }) => (meets([first, ...others], new Set(granted)) ? [] : [first])))]

const operationsOf = (document: DocumentNode): OperationDefinitionNode[] =>
  document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)

for (const { name, text, granted } of [...READ, ...WRITE])
  // Mutation proof: misspell a field of the document, or take its scope from the tool.
  test(`${name} is valid, uses nothing deprecated, and needs no scope beyond those declared`, () => {
    const document = parse(text)
    assert.deepEqual(
      validate(adminSchema().schema, document, [...specifiedRules, NoDeprecatedCustomRule]).map(({ message }) => message),
      [],
    )
    assert.deepEqual(missingScopes(text, granted), [])
  })

// What this file would find, found: each of these is a change that somebody could make in passing.
for (const [what, document, grown, missing] of [
  [
    'an address of an order',
    'PRODUCT_SEARCH',
    ['products(first: $first', 'orders(first: 1) { nodes { id } } products(first: $first'],
    ['read_orders'],
  ],
  ['a customer in a sales report', 'SALES_ORDERS', ['processedAt', 'processedAt customer { id }'], ['read_customers']],
  ['the name of a location', 'ORDER_SEARCH', ['shop {', 'locations(first: 1) { nodes { name } } shop {'], ['read_locations']],
  [
    'the cost of an item',
    'DISCOUNT_SEARCH',
    ['shop {', 'inventoryItems(first: 1) { nodes { inventoryLevels(first: 1) { nodes { id } } } } shop {'],
    ['read_inventory'],
  ],
] as const)
  test(`${what}, asked for by a tool that does not declare it, is found`, () => {
    const entry = READ.find(({ name }) => name.startsWith(`${document} `))
    const { text, granted } = entry ?? { text: '', granted: [] }
    assert.ok(text.includes(grown[0]))
    assert.deepEqual(missingScopes(text.replace(grown[0], grown[1]), granted), missing)
  })

test('a tool that declares nothing may send nothing that needs a scope', () => {
  const free = READ.filter(({ text }) => missingScopes(text, []).length === 0).map(({ name }) => name.split(' ')[0])
  // The check at start-up, the shop's own facts and its name, jobs, and an app's own webhooks are for every token.
  assert.deepEqual(
    [...new Set(free)].toSorted((a = '', b = '') => a.localeCompare(b)),
    ['GRANTED_SCOPES', 'JOB_STATE', 'PEEK', 'SHOP_FACTS', 'SHOP_GET', 'WEBHOOK_STATE'],
  )
})

for (const { name, text } of READ)
  // Mutation proof: turn a read document into a mutation.
  test(`${name} is one query`, () => {
    assert.deepEqual(
      operationsOf(parse(text)).map(({ operation }) => operation),
      ['query'],
    )
  })

for (const { name, text } of WRITE)
  // Mutation proof: give a document a second mutation, or a bulk document one of another kind, or one without its errors.
  test(`${name} is one mutation of one field, or of as many as its name says, with errors asked for and a key where Shopify wants one`, () => {
    const operations = operationsOf(parse(text))
    assert.deepEqual(
      operations.map(({ operation }) => operation),
      ['mutation'],
    )
    const fields = operations[0]?.selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node] : [])) ?? []
    assert.equal(fields.length, Number(/^PRODUCT_BULK_DELETE_(\d+)$/.exec(name)?.[1] ?? 1))
    assert.equal(fields.length, operations[0]?.selectionSet.selections.length)
    assert.equal(new Set(fields.map((field) => field.name.value)).size, 1)
    for (const field of fields) {
      const asked = field.selectionSet?.selections.map((node) => (node.kind === Kind.FIELD ? node.name.value : '')) ?? []
      assert.ok(asked.some((selected) => /UserErrors$|^userErrors$/.test(selected)))
      assert.equal(field.directives?.some((directive) => directive.name.value === 'idempotent') ?? false, needsIdempotencyKey(field.name.value))
    }
  })

test('there is a document for every number of products that one change may delete', () => {
  const sizes = WRITE.flatMap(({ name }) => /^PRODUCT_BULK_DELETE_(\d+)$/.exec(name)?.[1] ?? []).map(Number)
  assert.deepEqual(
    sizes.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, at) => at + 1),
  )
})

test('every write tool declares the scope of a document', () => {
  const scopes = new Set<string>(WRITE.flatMap(({ granted }) => granted))
  for (const { name, scope } of SHOPIFY_WRITE_TOOLS) assert.ok(scopes.has(scope), name)
})
