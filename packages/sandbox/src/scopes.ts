/** Which scopes a GraphQL document needs, and which mutations need an idempotency key: what the schema itself cannot express. */
import { type DocumentNode, getNamedType, type GraphQLNamedType, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql'
import { type Access, adminSchema } from './schema.ts'

/** Mutations that the published map leaves out, from their pages in the platform's documentation. */
const SUPPLEMENT: Readonly<Record<string, readonly string[]>> = {
  refundCreate: ['write_orders'],
  themeCreate: ['write_themes'],
  themeDelete: ['write_themes'],
  themeDuplicate: ['write_themes'],
  themeFilesCopy: ['write_themes'],
  themeFilesDelete: ['write_themes'],
  themeFilesUpsert: ['write_themes'],
  themePublish: ['write_themes'],
  themeUpdate: ['write_themes'],
}

export interface Need {
  /** The type or field that asks for it, e.g. `Order` or `Mutation.refundCreate`. */
  readonly at: string
  readonly anyOf: readonly string[]
}

/** Whether a token with `granted` scopes meets one group; `write_x` includes `read_x`. */
export const meets = (anyOf: readonly string[], granted: ReadonlySet<string>): boolean =>
  anyOf.some((scope) => granted.has(scope) || (scope.startsWith('read_') && granted.has(scope.replace(/^read_/, 'write_'))))

/** What one type needs; a connection needs what its nodes need. */
export function needsOfType(type: GraphQLNamedType | null | undefined): readonly Need[] {
  if (type === null || type === undefined) return []
  const name = type.name.replace(/(?:Connection|Edge)$/, '')
  return listed(name, adminSchema().access.get(name))
}

/** What one field needs beyond its type. A mutation that neither the map nor the supplement knows is an error, not a free pass. */
export function needsOfField(typeName: string, fieldName: string): readonly Need[] {
  const at = `${typeName}.${fieldName}`
  const { access, mapped } = adminSchema()
  if (typeName !== 'Mutation' || mapped.has(fieldName)) return listed(at, access.get(at))
  const supplement = SUPPLEMENT[fieldName]
  if (supplement === undefined) throw new Error(`The scope map does not know ${at}; add it to the supplement.`)
  return [{ at, anyOf: supplement }]
}

const listed = (at: string, access: Access | undefined): readonly Need[] => (access ?? []).map((anyOf) => ({ at, anyOf }))

/** Every need of every operation of a document. Throws on a document that is not valid against the schema. */
export function scopeNeeds(document: string | DocumentNode): readonly Need[] {
  const { schema } = adminSchema()
  const parsed = typeof document === 'string' ? parse(document) : document
  const [invalid] = validate(schema, parsed)
  if (invalid !== undefined) throw invalid
  const needs = new Map<string, Need>()
  const add = (found: readonly Need[]): void => {
    for (const need of found) needs.set(`${need.at} ${need.anyOf.join(' ')}`, need)
  }
  const types = new TypeInfo(schema)
  const typeHere = (): void => add(needsOfType(getNamedType(types.getType())))
  visit(
    parsed,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const parent = types.getParentType()
        if (parent !== null && parent !== undefined && !name.value.startsWith('__')) add(needsOfField(parent.name, name.value))
        typeHere()
      },
      InlineFragment: typeHere,
      FragmentDefinition: typeHere,
    }),
  )
  return [...needs.values()]
}

/**
 * The fewest scopes that let a document run, sorted. Where alternatives exist, one that is needed anyway is taken, else the first that the
 * platform names; a `read_x` that a needed `write_x` includes is left out.
 */
export function requiredScopes(document: string | DocumentNode): string[] {
  const needs = scopeNeeds(document).toSorted((a, b) => a.anyOf.length - b.anyOf.length)
  const chosen = new Set<string>()
  for (const { anyOf } of needs) if (anyOf[0] !== undefined && !meets(anyOf, chosen)) chosen.add(anyOf[0])
  return [...chosen].filter((scope) => !(scope.startsWith('read_') && chosen.has(scope.replace(/^read_/, 'write_')))).toSorted()
}

/** The schema marks none of them; each one's description names the directive, which is mandatory since 2026-04. */
export function needsIdempotencyKey(mutationName: string): boolean {
  const mutation = adminSchema().schema.getMutationType()?.getFields()[mutationName]
  if (mutation === undefined) throw new Error(`There is no mutation ${mutationName}.`)
  return mutation.description?.includes('`@idempotent` directive') ?? false
}
