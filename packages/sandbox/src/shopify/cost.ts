/** What a query costs, before it ran from its page sizes and afterwards from its answer. */
import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isListType,
  isObjectType,
  getNullableType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

const MUTATION_COST = 10
/** A list that is no connection and names no size. */
const LIST_SIZE_ASSUMED = 10
/** Measured on the platform: cost grows with a page up to about ten items and hardly after that; 250 nodes with one object each cost 24. */
const LINEAR_UP_TO = 10
const FREE_TYPES = /^PageInfo$|Edge$/

export interface Asked {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly variables: Readonly<Record<string, unknown>>
}

const scaled = (size: number): number => (size <= LINEAR_UP_TO ? size : Math.round(LINEAR_UP_TO + Math.log10(size / LINEAR_UP_TO)))

/**
 * A leaf is free, an object costs one, a connection two and its nodes, a mutation ten. Without `data` the page sizes that were asked for
 * count, with it the items that came. The platform does not publish its exact formula; this one stays near the costs seen there.
 */
export function queryCost(asked: Asked, data?: unknown): number {
  const { schema, document, operation, variables } = asked
  const known = data !== undefined
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  )

  const selected = (type: GraphQLObjectType, { selections }: SelectionSetNode, value: unknown, page: number): number =>
    selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + field(type, node, value, page)
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
      return inner === undefined ? sum : sum + selected(type, inner.selectionSet, value, page)
    }, 0)

  const field = (parent: GraphQLObjectType, node: FieldNode, value: unknown, page: number): number => {
    const { selectionSet } = node
    const definition = parent.getFields()[node.name.value]
    const type = definition === undefined ? undefined : getNamedType(definition.type)
    if (definition === undefined || selectionSet === undefined || !isObjectType(type)) return 0
    const { first, last } = getArgumentValues(definition, node, variables)
    const size = Number(first ?? last ?? page)
    const inside = propertyOf(value, (node.alias ?? node.name).value)
    const one = (item: unknown): number =>
      (FREE_TYPES.test(type.name) ? 0 : 1) + (known && item === null ? 0 : selected(type, selectionSet, item, size))
    if (type.name.endsWith('Connection')) return 1 + one(inside)
    if (!isListType(getNullableType(definition.type))) return one(inside)
    if (!known) return scaled(size) * one(null)
    const items: readonly unknown[] = Array.isArray(inside) ? inside : []
    return items.length === 0 ? 0 : Math.ceil((items.reduce<number>((sum, item) => sum + one(item), 0) * scaled(items.length)) / items.length)
  }

  const root = schema.getRootType(operation.operation)
  if (root === undefined || root === null) return 0
  const base = operation.operation === 'mutation' ? MUTATION_COST : 0
  return base + selected(root, operation.selectionSet, known ? data : null, LIST_SIZE_ASSUMED)
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Object.getOwnPropertyDescriptor(value, name)?.value ?? null) : null
}
