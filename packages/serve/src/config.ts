/** One YAML file to one typed value: unknown keys refused, every problem with its line, key and what would be right; secrets only by reference. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Secret, sha256 } from '@countersign/kernel'
import { isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'

/** A configuration that cannot be used: `message` is for the operator's terminal and holds no secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const CONFIG_BYTES_MAX = 256 * 1024
const SECRET_BYTES_MAX = 16 * 1024

/** `{ env: NAME }` or `{ file: PATH }`, never a value. */
export const secretRef = z.union(
  [z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }), z.strictObject({ file: z.string().min(1) })],
  {
    error: 'must be a reference to a secret: { env: NAME } or { file: PATH }',
  },
)
export type SecretRef = z.output<typeof secretRef>

/** A base URL is for stand-ins only: anything but loopback would send credentials to whoever is named there. */
export const loopbackUrl = z
  .url({ protocol: /^http$/, hostname: /^(127\.0\.0\.1|localhost|\[::1\])$/, error: 'must be a loopback address such as http://127.0.0.1:8080' })
  .transform((text) => new URL(text))

export const environmentField = z.enum(['development', 'staging', 'production'])

const workspaceName = z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/, 'must be a short lower-case name')

/** The keys that both servers' files share. `workspaces` holds what each server's own schema says a workspace is. */
export const COMMON_CONFIG = <Workspace extends z.ZodType>(workspace: Workspace) => ({
  environment: environmentField,
  audit: z.strictObject({ dir: z.string().min(1).max(1_024) }),
  serve: z.strictObject({ transport: z.literal('stdio', { error: 'must be stdio; http is not built yet' }) }),
  workspaces: z
    .record(workspaceName, workspace)
    .refine((all) => Object.keys(all).length >= 1 && Object.keys(all).length <= 20, 'must have 1 to 20 workspaces'),
})

/** For the log's first row: whether two starts ran under the same configuration. Secrets stand in it as references only. */
export const configDigest = (config: unknown): string => sha256(JSON.stringify(config))

/** Reads and checks the file. Throws `ConfigError` with every problem in it, one a line. */
export function loadConfig<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  const text = readText(path)
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false })
  const where = (offset: number) => `${path}:${lines.linePos(offset).line}`
  if (document.errors.length > 0)
    throw new ConfigError(
      document.errors
        .slice(0, 5)
        .map((error) => `${where(error.pos[0])}: not valid YAML (${error.code}).`)
        .join('\n'),
    )
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (parsed.success) return parsed.data
  const line = (keys: readonly PropertyKey[]): string => {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = document.getIn(keys.slice(0, depth), true)
      if (isNode(node) && node.range) return where(node.range[0])
    }
    return path
  }
  throw new ConfigError(
    parsed.error.issues
      .slice(0, 20)
      .map((issue) => problem(issue, line))
      .join('\n'),
  )
}

function problem(issue: z.core.$ZodIssue, line: (keys: readonly PropertyKey[]) => string): string {
  const name = issue.path.map(String).join('.') || 'the file'
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${line([...issue.path, key])}: unknown key \`${key}\` in ${name}. Remove it, or correct its spelling.`).join('\n')
  // Zod says "received undefined" for a key that is not there; a person looks for the word "missing".
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `${line(issue.path)}: \`${name}\` is missing (expected ${issue.expected}).`
  return `${line(issue.path)}: \`${name}\` ${issue.message.replace(/^Invalid input: /, '')}.`
}

function readText(path: string): string {
  try {
    if (statSync(path).size > CONFIG_BYTES_MAX)
      throw new ConfigError(`${path}: larger than ${CONFIG_BYTES_MAX} bytes. A configuration is a page or two.`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${path}: cannot be read (${codeOf(error)}). Give the path of the configuration file with --config.`)
  }
}

/** The secret that a reference names. Throws `ConfigError` when it is absent or empty; `key` says where in the configuration it stands. */
export function readSecret(ref: SecretRef, key: string, env: Readonly<Record<string, string | undefined>>): Secret {
  if ('env' in ref) {
    const value = env[ref.env]
    if (value === undefined || value === '')
      throw new ConfigError(`${key}: the environment variable ${ref.env} is not set. Set it, or use { file: PATH }.`)
    return new Secret(value)
  }
  const path = resolve(ref.file)
  try {
    if (statSync(path).size > SECRET_BYTES_MAX) throw new ConfigError(`${key}: ${path} is larger than a secret can be (${SECRET_BYTES_MAX} bytes).`)
    const value = readFileSync(path, 'utf8').trim()
    if (value === '') throw new ConfigError(`${key}: ${path} is empty. Write the secret into it.`)
    return new Secret(value)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${key}: ${path} cannot be read (${codeOf(error)}). Create it with the secret in it, readable by this server alone.`)
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason')
