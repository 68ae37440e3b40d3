// Every GraphQL document that a server may send, against Shopify's own schema of the version in use and its own map of scopes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SHOPIFY_READ_DOCUMENTS, SHOPIFY_READ_TOOLS } from '@countersign/read'
import { adminSchema, needsIdempotencyKey, requiredScopes } from '@countersign/sandbox'
import { SHOPIFY_WRITE_DOCUMENTS, SHOPIFY_WRITE_TOOLS } from '@countersign/write'
import { type DocumentNode, Kind, NoDeprecatedCustomRule, type OperationDefinitionNode, parse, specifiedRules, validate } from 'graphql'

interface Entry {
  readonly name: string
  readonly text: string
  /** The scopes that the tools using it declare. */
  readonly granted: readonly string[]
}

const READ_SCOPES = [...new Set(SHOPIFY_READ_TOOLS.flatMap(({ scopes }) => scopes))]
const READ: readonly Entry[] = Object.entries(SHOPIFY_READ_DOCUMENTS).map(([name, text]) => ({ name, text, granted: READ_SCOPES }))
const WRITE: readonly Entry[] = Object.entries(SHOPIFY_WRITE_DOCUMENTS).map(([name, { document, scope }]) => ({
  name,
  text: document,
  granted: [scope],
}))

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
    const missing = requiredScopes(document).filter((scope) => !granted.includes(scope) && !granted.includes(scope.replace(/^read_/, 'write_')))
    assert.deepEqual(missing, [])
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
  test(`${name} is one mutation of one field, with its errors asked for and its key where Shopify wants one`, () => {
    const operations = operationsOf(parse(text))
    assert.deepEqual(
      operations.map(({ operation }) => operation),
      ['mutation'],
    )
    const [field, ...more] = operations[0]?.selectionSet.selections ?? []
    assert.equal(more.length, 0)
    assert.ok(field?.kind === Kind.FIELD)
    const asked = field.selectionSet?.selections.map((node) => (node.kind === Kind.FIELD ? node.name.value : '')) ?? []
    assert.ok(asked.some((selected) => /UserErrors$|^userErrors$/.test(selected)))
    assert.equal(field.directives?.some((directive) => directive.name.value === 'idempotent') ?? false, needsIdempotencyKey(field.name.value))
  })

test('every write tool declares the scope of a document', () => {
  const scopes = new Set<string>(WRITE.flatMap(({ granted }) => granted))
  for (const { name, scope } of SHOPIFY_WRITE_TOOLS) assert.ok(scopes.has(scope), name)
})
