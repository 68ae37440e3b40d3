/** An approver's own key: Ed25519, in a file that only its passphrase opens. The file can lie anywhere but within an agent's reach. */
import { createCipheriv, createDecipheriv, createPrivateKey, generateKeyPairSync, randomBytes, scryptSync, sign } from 'node:crypto'
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { approverName } from './approvers.ts'

/** scrypt with 64 MB and about a fifth of a second for each guess (RFC 7914; OWASP asks for 2^16 and 8 or more). */
const COST = { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 } as const
const KEY_BYTES = 32

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

const keyFile = z.strictObject({
  what: z.literal('countersign approver key v1'),
  name: approverName,
  public_key: z.string().max(1_000),
  salt: hex(16),
  iv: hex(12),
  tag: hex(16),
  sealed: z.string().regex(/^[0-9a-f]{2,4000}$/),
})

export interface MadeKey {
  /** The file's text. */
  readonly file: string
  /** PEM, for the list of approvers. */
  readonly publicKey: string
}

export function makeApproverKey(name: string, passphrase: string): MadeKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const salt = randomBytes(16)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, KEY_BYTES, COST), iv)
  // The name is sealed with the key: a file under another's name would sign as them.
  cipher.setAAD(Buffer.from(boundTo(name, pem)))
  const sealed = Buffer.concat([cipher.update(privateKey.export({ type: 'pkcs8', format: 'der' })), cipher.final()])
  const file = {
    what: 'countersign approver key v1',
    name,
    public_key: pem,
    salt: salt.toString('hex'),
    iv: iv.toString('hex'),
    tag: cipher.getAuthTag().toString('hex'),
    sealed: sealed.toString('hex'),
  }
  return { file: `${JSON.stringify(file, null, 2)}\n`, publicKey: pem }
}

const boundTo = (name: string, publicKey: string): string => `${name}\n${publicKey}`

export interface LockedKey {
  readonly name: string
  /** Signs with the key, in hex. Throws `SIGNATURE_INVALID` where the passphrase is another one. */
  unlock(passphrase: string): (text: string) => string
}

/** Null where the text is no such file. */
export function lockedKey(text: string): LockedKey | null {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return null
  }
  const parsed = keyFile.safeParse(data)
  if (!parsed.success) return null
  const { name, public_key, salt, iv, tag, sealed } = parsed.data
  return {
    name,
    unlock(passphrase) {
      const key = scryptSync(passphrase, Buffer.from(salt, 'hex'), KEY_BYTES, COST)
      const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'hex'), { authTagLength: 16 })
      cipher.setAAD(Buffer.from(boundTo(name, public_key)))
      cipher.setAuthTag(Buffer.from(tag, 'hex'))
      const der = opened(() => Buffer.concat([cipher.update(Buffer.from(sealed, 'hex')), cipher.final()]))
      const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
      return (message) => sign(null, Buffer.from(message, 'utf8'), privateKey).toString('hex')
    },
  }
}

function opened(work: () => Buffer): Buffer {
  try {
    return work()
  } catch {
    throw new Refusal('SIGNATURE_INVALID', { detail: 'The passphrase does not open this key.' })
  }
}
