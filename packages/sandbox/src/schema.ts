/** The platform's own Admin schema of 2026-10 and its map of scopes, from the data file that Shopify publishes. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql'

export const API_VERSION = '2026-10'

/** All groups must be met; one scope of a group meets it. */
export type Access = readonly (readonly string[])[]

export interface AdminSchema {
  readonly schema: GraphQLSchema
  /** By type (`Order`) and by field (`Customer.unsubscribeUrl`); what needs no scope is not listed. */
  readonly access: ReadonlyMap<string, Access>
  /** Mutations that the map says anything about, even that they need nothing. */
  readonly mapped: ReadonlySet<string>
}

interface DataFile {
  readonly data: IntrospectionQuery
  readonly offline_scopes: { readonly items: readonly Entry[] }
}

interface Entry {
  readonly typeName: string
  readonly fieldName?: string
  readonly requiredAccess: string
  readonly offlineScopes: readonly string[]
}

let loaded: AdminSchema | undefined

/** Reads and builds it once per process: eleven megabytes of JSON. */
export function adminSchema(): AdminSchema {
  loaded ??= load()
  return loaded
}

function load(): AdminSchema {
  // The package's `exports` hides its data folder; its entry point lies beside it.
  const file = new URL(`data/admin_${API_VERSION}.json.gz`, import.meta.resolve('@shopify/dev-mcp'))
  // The shape is the package's; schema.test.ts reads both halves of it.
  const { data, offline_scopes } = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as DataFile
  const access = new Map<string, Access>()
  const mapped = new Set<string>()
  for (const entry of offline_scopes.items) {
    if (entry.typeName === 'Mutation' && entry.fieldName !== undefined) mapped.add(entry.fieldName)
    if (entry.offlineScopes.length > 0)
      access.set(entry.fieldName === undefined ? entry.typeName : `${entry.typeName}.${entry.fieldName}`, accessOf(entry))
  }
  return { schema: buildClientSchema(data, { assumeValid: true }), access, mapped }
}

/** The map's list of scopes does not say which are alternatives; its sentence does. What follows `Also:` is about staff, not about apps. */
function accessOf({ requiredAccess, offlineScopes }: Entry): Access {
  const [sentence = ''] = requiredAccess.split('Also:')
  const named = [...sentence.matchAll(/`([a-z_]+)`/g)].flatMap(([, scope]) => (scope !== undefined && offlineScopes.includes(scope) ? [scope] : []))
  const scopes = [...new Set(named.length > 0 ? named : offlineScopes)]
  const [first = '', ...rest] = scopes
  if (sentence.includes('for queries and both')) return [[first]]
  if (rest.length > 0 && /as well as any of|access scope and \(/.test(sentence)) return [[first], rest]
  return [scopes]
}
