/** Answers one GraphQL request as the platform would: valid by its schema, played here, affordable, allowed, then executed. */
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  Kind,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { adminSchema } from '../schema.ts'
import { meets, needsIdempotencyKey, needsOfField, needsOfType } from '../scopes.ts'
import { type Bucket, QUERY_COST_MAX } from './bucket.ts'
import type { Args, Context } from './context.ts'
import { queryCost } from './cost.ts'
import { TOKEN_MUTATIONS } from './delegates.ts'
import { accessDenied, badRequest, keyMismatch, maxCostExceeded, throttled, unsupported } from './errors.ts'
import { resolverOf } from './registry.ts'

export interface Question {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
}

export interface Answer {
  readonly data?: ExecutionResult['data']
  readonly errors?: readonly unknown[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

export interface Prepared {
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  /** Whether it would change the shop. */
  readonly writes: boolean
}

/** An answer in place of a prepared operation is the platform's no to a document that it cannot run. */
export function prepare(question: Question): Prepared | Answer {
  let document: DocumentNode
  try {
    document = parse(question.query)
  } catch (error) {
    return { errors: [{ message: error instanceof Error ? error.message : 'syntax error', extensions: { code: 'PARSE_ERROR' } }] }
  }
  const errors = validate(adminSchema().schema, document)
  if (errors.length > 0) return { errors: errors.map((error) => ({ ...error.toJSON(), extensions: { code: 'INVALID_DOCUMENT' } })) }
  const operation = getOperationAST(document, question.operationName)
  if (operation === null || operation === undefined) return failed(badRequest('The document needs one operation, or operationName to choose one.'))
  const refused = refusals(document)
  if (refused.length > 0) return failed(...refused)
  const writes = operation.operation === 'mutation' && fieldNames(operation).some((name) => !TOKEN_MUTATIONS.has(name))
  return { document, operation, writes }
}

export const failed = (...errors: readonly GraphQLError[]): Answer => ({ errors: errors.map((error) => error.toJSON()) })

const fieldNames = (operation: OperationDefinitionNode): string[] =>
  operation.selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []))

/** A missing idempotency key, then what the sandbox does not play. Asked of the document, so that an empty list hides nothing. */
function refusals(document: DocumentNode): readonly GraphQLError[] {
  const types = new TypeInfo(adminSchema().schema)
  const [keyless, unplayed]: [GraphQLError[], Map<string, GraphQLError>] = [[], new Map()]
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType()
        const [type, name] = [parent?.name ?? '', node.name.value]
        if (name.startsWith('__')) return
        if (type === 'Mutation' && needsIdempotencyKey(name) && !node.directives?.some((directive) => directive.name.value === 'idempotent'))
          keyless.push(badRequest('The @idempotent directive is required for this mutation but was not provided.'))
        if (resolverOf(type, name) === undefined) unplayed.set(`${type}.${name}`, unsupported(`${type}.${name}`))
      },
    }),
  )
  return keyless.length > 0 ? keyless : [...unplayed.values()]
}

/** Scopes are asked for field by field, as on the platform: what is allowed still comes, beside the error. */
const resolve: GraphQLFieldResolver<unknown, Context, Args> = (source, args, context, info) => {
  const [type, name] = [info.parentType.name, info.fieldName]
  const { scopes } = context.token
  for (const need of [...needsOfField(type, name), ...needsOfType(getNamedType(info.returnType))]) {
    if (!meets(need.anyOf, scopes)) throw accessDenied(name, need.anyOf)
  }
  const resolver = resolverOf(type, name)
  if (resolver === undefined) throw unsupported(`${type}.${name}`)
  // The registry's tables take what stands behind their type; the schema guarantees that this is it.
  const run = (): unknown => resolver(source as never, args, context)
  const key = type === 'Mutation' ? keyIn(info) : undefined
  return key === undefined ? run() : once(context, key, `${name} ${JSON.stringify(args)}`, run)
}

function keyIn({ schema, fieldNodes: [node], variableValues }: GraphQLResolveInfo): string | undefined {
  const directive = schema.getDirective('idempotent')
  const given = directive === null || directive === undefined || node === undefined ? undefined : getDirectiveValues(directive, node, variableValues)
  return typeof given?.['key'] === 'string' ? given['key'] : undefined
}

/** The same key with the same arguments has its effect once, and is answered alike every time. */
function once({ state }: Context, key: string, print: string, run: () => unknown): unknown {
  const known = state.keys.get(key)
  if (known !== undefined && known.print !== print) throw keyMismatch()
  if (known !== undefined) return known.answer
  const answer = run()
  state.keys.set(key, { print, answer })
  return answer
}

/** Pays, runs, and gives back what was not used. Everything here is synchronous, so that no other request sees half a change. */
export function answer({ document, operation }: Prepared, question: Question, context: Context, bucket: Bucket): Answer {
  const { schema } = adminSchema()
  const asked = { schema, document, operation, variables: question.variables }
  const cost = (requestedQueryCost: number, actualQueryCost: number | null): Readonly<Record<string, unknown>> => ({
    cost: { requestedQueryCost, actualQueryCost, throttleStatus: bucket.status() },
  })
  const requested = queryCost(asked)
  if (requested > QUERY_COST_MAX) return { ...failed(maxCostExceeded(requested, QUERY_COST_MAX)), extensions: cost(requested, null) }
  if (!bucket.take(requested)) return { ...failed(throttled()), extensions: cost(requested, null) }
  const result = execute({
    schema,
    document,
    operationName: question.operationName ?? null,
    variableValues: question.variables,
    contextValue: context,
    fieldResolver: resolve,
  })
  if (result instanceof Promise) throw new Error('The sandbox resolves every field at once.')
  const actual = Math.min(requested, queryCost(asked, result.data ?? null))
  bucket.refund(requested - actual)
  const search = context.searches.length === 0 ? {} : { search: context.searches }
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors === undefined ? {} : { errors: result.errors.map((error) => error.toJSON()) }),
    extensions: { ...cost(requested, actual), ...search },
  }
}

/** The answers of an ordered fault, in the platform's own words. */
export const throttledAnswer = (bucket: Bucket): Answer => ({
  ...failed(throttled()),
  extensions: { cost: { requestedQueryCost: QUERY_COST_MAX, actualQueryCost: null, throttleStatus: { ...bucket.status(), currentlyAvailable: 0 } } },
})

export const forbiddenAnswer = (operation: OperationDefinitionNode | undefined): Answer => ({
  data: null,
  ...failed(accessDenied(operation === undefined ? 'this' : (fieldNames(operation)[0] ?? 'this'), [])),
})
