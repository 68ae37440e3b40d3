/** One YAML file to one typed value: unknown keys refused, every problem with its line, key and what would be right; secrets only by reference. */
import { assert, Refusal, type Secret, sha256 } from '@countersign/kernel'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './file.ts'
import { type Env, readSecret, rotatedAt, sealKeyRef, type SecretRef, secretRefs } from './secrets.ts'
import { sentence, wording } from './wording.ts'
import { readYaml, type YamlFile } from './yaml.ts'

const PROBLEMS_MAX = 20

const oneOf = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? `is missing; it must be ${what}` : `must be ${what}`),
})

/** A base URL is for stand-ins only: anything but loopback would send credentials to whoever is named there. */
export const loopbackUrl = z
  .url({
    protocol: /^http$/,
    hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/,
    error: 'must be a loopback address such as http://127.0.0.1:8080. It is for stand-ins; leave it out to reach the platform itself',
  })
  .transform((text) => new URL(text))
  .refine(({ username, password }) => username === '' && password === '', 'must not hold a user or a password')

export const environmentField = z.enum(['development', 'staging', 'production'])

const workspaceName = z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/, 'must be short and lower case, such as main or shop-2')

/** A relative path would follow the folder a client happens to start the server in: another log, and a ledger that has forgotten the day's caps. */
export const absolutePath = z.string().max(1_024).refine(isAbsolute, 'must be a whole path that starts with /')

/** The keys that both servers' files share. `workspaces` holds what each server's own schema says a workspace is. */
export const COMMON_CONFIG = <Workspace extends z.ZodType>(workspace: Workspace) => ({
  environment: environmentField,
  audit: z.strictObject({ dir: absolutePath }),
  /** Configurations of one host that name the same folder here never use one credential in two environments, nor in both servers. */
  fingerprints: z.strictObject({ dir: absolutePath }).optional(),
  /** Opens every `{ sealed: PATH }` of the file. Each server has a key of its own. */
  seal_key: sealKeyRef.optional(),
  serve: z.strictObject({ transport: z.literal('stdio', oneOf('stdio; http is not built yet')) }),
  workspaces: z
    .record(workspaceName, workspace)
    .refine((all) => Object.keys(all).length >= 1 && Object.keys(all).length <= 20, 'must hold 1 to 20 workspaces'),
})

/** What is wrong with one value, as the end of a sentence; null where nothing is. */
export function fieldProblem(field: z.ZodType, value: unknown): string | null {
  const result = field.safeParse(value, { error: wording })
  return result.success ? null : (result.error.issues[0]?.message ?? 'does not fit')
}

/** For the log's first row: whether two starts ran under the same configuration. Secrets stand in it as references only. */
export const configDigest = (config: unknown): string => sha256(JSON.stringify(config))

/** A configuration that was checked whole, with every secret that it refers to. */
export interface Config<Raw> {
  readonly raw: Raw
  /** The secret that a reference of `raw` names. */
  secret(ref: SecretRef): Secret
  /** Every secret with the key it stands under, and since when it is this one, where anything says so. */
  readonly secrets: readonly { readonly key: string; readonly secret: Secret; readonly rotated_ms: number | null }[]
  /** Takes a step of the start that one key decides. Where it is refused, the refusal's cause names that key, its line, and `fix`. */
  step<Result>(key: string, fix: string, open: () => Result): Result
}

/** Reads and checks the file. Throws `ConfigError` with every problem in it, one a line. */
export function loadConfig<Schema extends z.ZodType>(path: string, schema: Schema, env: Env): Config<z.output<Schema>> {
  const file = readYaml(path)
  const parsed = schema.safeParse(file.data ?? {}, { error: wording })
  if (!parsed.success) {
    // One mistake can break two rules of the same field.
    const lines = new Set(parsed.error.issues.flatMap((issue) => problems(issue, file)))
    throw new ConfigError([...lines].slice(0, PROBLEMS_MAX).join('\n'))
  }
  const secrets = new Map<SecretRef, Secret>()
  const missing: string[] = []
  const refs = secretRefs(parsed.data).toSorted((a, b) => Number(isSealKey(b.keys)) - Number(isSealKey(a.keys)))
  let sealKey: Secret | null = null
  for (const { keys, ref } of refs) {
    const secret = readSecret(ref, env, sealKey)
    if ('why' in secret) missing.push(`${file.at(keys)}: \`${keys.join('.')}\`: ${secret.why}`)
    else {
      secrets.set(ref, secret)
      if (isSealKey(keys)) sealKey = secret
    }
  }
  if (missing.length > 0) throw new ConfigError(missing.join('\n'))
  const secretOf = (ref: SecretRef): Secret => {
    const secret = secrets.get(ref)
    assert(secret !== undefined, 'a reference comes from the configuration that was read')
    return secret
  }
  return {
    raw: parsed.data,
    secret: secretOf,
    secrets: refs.map(({ keys, ref }) => ({ key: keys.join('.'), secret: secretOf(ref), rotated_ms: rotatedAt(ref) })),
    step(key, fix, open) {
      try {
        return open()
      } catch (error) {
        if (error instanceof ConfigError) throw new ConfigError(`${file.at(key.split('.'))}: \`${key}\`: ${error.message}`)
        if (!(error instanceof Refusal)) throw error
        const why = error.cause instanceof Error ? error.cause.message : error.code
        throw new Refusal(error.code, { cause: new Error(`${file.at(key.split('.'))}: \`${key}\`: ${why}. ${fix}`) })
      }
    },
  }
}

const isSealKey = (keys: readonly string[]): boolean => keys.length === 1 && keys[0] === 'seal_key'

/** The key of sealed secrets alone, of a configuration whose other secrets may not be there yet. Throws `ConfigError`. */
export function readSealKey(path: string, env: Env): Secret {
  const file = readYaml(path)
  const parsed = z.looseObject({ seal_key: sealKeyRef }).safeParse(file.data ?? {})
  if (!parsed.success) throw new ConfigError(`${file.at(['seal_key'])}: \`seal_key\` is missing; it must be { env: NAME } or { file: PATH }`)
  const key = readSecret(parsed.data.seal_key, env)
  if ('why' in key) throw new ConfigError(`${file.at(['seal_key'])}: \`seal_key\`: ${key.why}`)
  return key
}

function problems(issue: z.core.$ZodIssue, file: YamlFile): string[] {
  const group = issue.path.length === 0 ? 'the file' : `\`${shown(issue.path)}\``
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      `${file.at([...issue.path, key])}: unknown key \`${shown([key])}\` in ${group}. Remove it, or correct its spelling. ${issue.message}`.trim(),
    )
  return [`${file.at(issue.path)}: ${sentence(group, issue.message)}`]
}

/** A key is printed only when it looks like one: what stands in its place may be a secret that slipped there. */
const shown = (path: readonly PropertyKey[]): string =>
  path.map((key) => (/^[A-Za-z_-]{1,50}\d{0,3}$|^\d{1,5}$/.test(String(key)) ? String(key) : '…')).join('.')
