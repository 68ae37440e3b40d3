/** Secrets by reference: where each is kept stands in the configuration, the value never does. */
import { resolve } from 'node:path'
import { Secret } from '@countersign/kernel'
import { z } from 'zod'
import { fileText, writtenAt } from './file.ts'
import { unseal } from './seal.ts'

const SECRET_BYTES_MAX = 16 * 1024
const WHAT = 'a reference to a secret, never the secret itself: { env: NAME }, { file: PATH } or { sealed: PATH }'

const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/)
const path = z.string().min(1).max(1_024)

/** Where the key of sealed secrets is: outside of what it opens, such as a systemd credential. */
export const sealKeyRef = z.union([z.strictObject({ env: name }), z.strictObject({ file: path })], {
  error: 'must be { env: NAME } or { file: PATH }',
})

/** Says since when a secret is this one, where its file's own date does not. */
const rotated = z.iso.date().optional()

/** `{ env: NAME }`, `{ file: PATH }`, or `{ sealed: PATH }` which the key under `seal_key` opens; never a value. */
export const secretRef = z.union(
  [z.strictObject({ env: name, rotated }), z.strictObject({ file: path, rotated }), z.strictObject({ sealed: path, rotated })],
  { error: ({ input }) => (input === undefined ? `is missing; it must be ${WHAT}` : `must be ${WHAT}`) },
)
export type SecretRef = z.output<typeof secretRef>

/** What environment variables hold; a server passes its own. */
export type Env = Readonly<Record<string, string | undefined>>

/** Every reference in a checked configuration with the keys that lead to it. */
export function secretRefs(config: unknown, keys: readonly string[] = []): readonly { readonly keys: readonly string[]; readonly ref: SecretRef }[] {
  if (typeof config !== 'object' || config === null) return []
  const found = secretRef.safeParse(config)
  // Exactly these shapes stand for secrets and for nothing else in either server's schema.
  if (found.success) return [{ keys, ref: config as SecretRef }]
  return Object.entries(config).flatMap(([key, value]) => secretRefs(value, [...keys, key]))
}

/** The secret, or why there is none: a sentence's end and what to do. Neither quotes what was read. `sealKey` opens what is sealed. */
export function readSecret(ref: SecretRef, env: Env, sealKey: Secret | null = null): Secret | { readonly why: string } {
  if ('env' in ref) {
    const value = (Object.hasOwn(env, ref.env) ? (env[ref.env] ?? '') : '').trim()
    if (value === '') return { why: `the environment variable ${ref.env} is not set or empty. Set it, or use { file: PATH }.` }
    return oneLine(value)
      ? new Secret(value)
      : { why: `the environment variable ${ref.env} holds more than one line of text. Set it to the secret alone.` }
  }
  if ('sealed' in ref) return readSealed(resolve(ref.sealed), sealKey)
  const path = resolve(ref.file)
  const file = fileText(path, SECRET_BYTES_MAX)
  if ('why' in file) return { why: `${path} ${file.why}. Create it with the secret in it, readable by this server alone.` }
  const value = file.text.trim()
  if (value === '') return { why: `${path} is empty. Write the secret into it.` }
  return oneLine(value) ? new Secret(value) : { why: `${path} holds more than one line of text. Write the secret into it and nothing else.` }
}

/** Since when a secret is the one it is, as far as anything says: the operator's date, or else that of its file. */
export const rotatedAt = (ref: SecretRef): number | null => {
  if (ref.rotated !== undefined) return Date.parse(ref.rotated)
  if ('env' in ref) return null
  return writtenAt(resolve('file' in ref ? ref.file : ref.sealed))
}

function readSealed(path: string, key: Secret | null): Secret | { readonly why: string } {
  if (key === null) return { why: 'is sealed, and there is no `seal_key` in the configuration to open it with. Name one, or use { file: PATH }.' }
  const file = fileText(path, SECRET_BYTES_MAX)
  if ('why' in file) return { why: `${path} ${file.why}. Make it with \`write-server seal\`.` }
  const opened = unseal(key, path, file.text)
  return 'why' in opened ? { why: `${path} ${opened.why}.` } : opened
}

// A secret goes into a header or a login line; a line break in it would be a second header, and is a mistake of copying at best.
const oneLine = (value: string): boolean => !/\p{Cc}/u.test(value)
