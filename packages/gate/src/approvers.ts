/** Who may approve: a file that the operator owns and this server only reads, looked at anew for every decision. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LIMITS, Refusal, sha256 } from '@countersign/kernel'
import { z } from 'zod'

export interface Approver {
  /** How the approver is called in commands and in the log. */
  readonly name: string
  /** The user that the approver works as: whoever asked for a change under it cannot approve that change. */
  readonly user: string
  readonly key: KeyObject
  /** The first 16 hex digits of the public key's SHA-256. */
  readonly keyId: string
}

export const approverName = z.string().regex(/^[a-z][a-z0-9._-]{0,39}$/, 'must be short and lower case, such as anna')

/** As whoever asks is named: one word that can be seen, and no colon, at which names of callers are put together. */
export const approverUser = z.string().regex(/^[^\s:\p{C}]{1,64}$/u, 'must be one word without colons, such as the name this user logs in with')

/** One person in two spellings is one person. */
export const sameUser = (one: string, other: string): boolean => folded(one) === folded(other)
export const folded = (user: string): string => user.normalize('NFKC').trim().toLowerCase()

export const approversFile = z.strictObject({
  approvers: z
    .array(
      z.strictObject({
        name: approverName,
        user: approverUser,
        public_key: z.string().min(1).max(1_000),
        added_at: z.string().max(40),
      }),
    )
    .max(LIMITS.approversMax),
})
export type ApproversFile = z.output<typeof approversFile>

const FILE_BYTES_MAX = 256 * 1024

/** Nobody where no file is set or it is not there yet. Throws `APPROVAL_UNAVAILABLE`, its cause saying why, where it cannot be trusted. */
export function approversIn(path: string | undefined): readonly Approver[] {
  return path === undefined ? [] : enrolled(readApprovers(path))
}

export function readApprovers(path: string): ApproversFile {
  const text = ownText(path)
  if (text === null) return { approvers: [] }
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw unusable(`${path} is not JSON that can be read`, error)
  }
  const parsed = approversFile.safeParse(data)
  if (!parsed.success) throw unusable(`${path} is not a list of approvers`)
  return parsed.data
}

/** What was looked at is what is read: one opening, of no link, which does not wait for a pipe's other end. Null where it is not there yet. */
function ownText(path: string): string | null {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') return null
    throw unusable(code === 'ELOOP' ? `${path} is not a plain file` : `${path} cannot be read`, error)
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw unusable(`${path} is not a plain file`)
    // Whoever may write to its folder may put another list in its place.
    for (const [place, { mode }] of [[path, stat] as const, [dirname(path), statSync(dirname(path))] as const])
      if ((mode & 0o022) !== 0) throw unusable(`${place} can be written by other users; run: chmod go-w ${place}`)
    if (stat.size > FILE_BYTES_MAX) throw unusable(`${path} is larger than ${FILE_BYTES_MAX} bytes`)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function enrolled({ approvers }: ApproversFile): readonly Approver[] {
  const list = approvers.map(({ name, user, public_key }) => ({ name, user, ...keyOf(public_key) }))
  // One person under two names would be two people.
  for (const field of ['name', 'user', 'keyId'] as const)
    if (new Set(list.map((one) => folded(one[field]))).size !== list.length) throw unusable(`two approvers have the same ${field}`)
  return list
}

export function keyOf(pem: string): { readonly key: KeyObject; readonly keyId: string } {
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch {
    throw unusable('an approver’s public key cannot be read')
  }
  if (key.asymmetricKeyType !== 'ed25519' || key.type !== 'public') throw unusable('an approver’s key is not Ed25519')
  return { key, keyId: sha256(key.export({ type: 'spki', format: 'der' })).slice(0, 16) }
}

const unusable = (why: string, cause?: unknown): Refusal => new Refusal('APPROVAL_UNAVAILABLE', { cause: new Error(why, { cause }) })
