/** Who may approve: a file that the operator owns and this server only reads, looked at anew for every decision. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
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

export const approversFile = z.strictObject({
  approvers: z
    .array(
      z.strictObject({
        name: approverName,
        user: z.string().min(1).max(64),
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
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return { approvers: [] }
  if ((stat.mode & 0o022) !== 0) throw unusable(`${path} can be written by other users; run: chmod go-w ${path}`)
  if (stat.size > FILE_BYTES_MAX) throw unusable(`${path} is larger than ${FILE_BYTES_MAX} bytes`)
  let data: unknown
  try {
    data = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw unusable(`${path} is not JSON that can be read`, error)
  }
  const parsed = approversFile.safeParse(data)
  if (!parsed.success) throw unusable(`${path} is not a list of approvers`)
  return parsed.data
}

function enrolled({ approvers }: ApproversFile): readonly Approver[] {
  const list = approvers.map(({ name, user, public_key }) => ({ name, user, ...keyOf(public_key) }))
  // One person under two names would be two people.
  for (const field of ['name', 'user', 'keyId'] as const)
    if (new Set(list.map((one) => one[field])).size !== list.length) throw unusable(`two approvers have the same ${field}`)
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
