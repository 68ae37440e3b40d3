/** The two keys of a log: one signs checkpoints, one makes keyed hashes of personal values. Made on first use, readable by the owner alone. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal, Secret, sha256 } from '@countersign/kernel'
import { makeFolder, syncFolder } from './file.ts'

export interface AuditKeys {
  /** Names the signing key: the first 16 hex digits of its public key's SHA-256. */
  readonly id: string
  /** PEM; what an operator keeps elsewhere and gives to a verification. */
  readonly publicKey: string
  /** Ed25519 signature as 128 lower-case hex digits: base64 has spare bits that can be changed unnoticed. */
  sign(text: string): string
  /** For `auditParams` and `argsHmac`. */
  readonly hmac: Secret
}

const SIGNING_FILE = 'checkpoint.key'
const HMAC_FILE = 'hmac.key'
export const PUBLIC_FILE = 'checkpoint.pub'
export const keyFolder = (dir: string): string => join(dir, 'keys')

/** The keys in `dir/keys`, made there when they are missing. Two processes that start at once get the same keys. */
export function auditKeys(dir: string): AuditKeys {
  const folder = keyFolder(dir)
  makeFolder(folder)
  const signing = keyFile(folder, SIGNING_FILE, () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
  const hmac = keyFile(folder, HMAC_FILE, () => `${randomBytes(32).toString('hex')}\n`)
  const keys = keysFrom(new Secret(signing), new Secret(hmac.trim()))
  if (keyFile(folder, PUBLIC_FILE, () => keys.publicKey) !== keys.publicKey) throw unusable(`${PUBLIC_FILE} does not belong to ${SIGNING_FILE}`)
  return keys
}

/** Keys that the operator keeps elsewhere: a PKCS #8 PEM of an Ed25519 key, and at least 32 characters for the keyed hashes. */
export function keysFrom(signing: Secret, hmac: Secret): AuditKeys {
  const key = privateKey(signing)
  if (hmac.reveal().length < 32) throw unusable('the key for keyed hashes is shorter than 32 characters')
  const publicKey = createPublicKey(key)
  return {
    id: keyId(publicKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('hex'),
    hmac,
  }
}

/** Public keys by their id, for checking. Throws on text that is not an Ed25519 public key. */
export function publicKeys(pems: readonly string[]): ReadonlyMap<string, KeyObject> {
  const keys = pems.map((pem) => createPublicKey(pem))
  if (keys.some((key) => key.asymmetricKeyType !== 'ed25519')) throw new Error('a public key is not Ed25519')
  return new Map(keys.map((key) => [keyId(key), key]))
}

export const signedBy = (key: KeyObject, text: string, signature: string): boolean =>
  verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'hex'))

const keyId = (key: KeyObject): string => sha256(key.export({ type: 'spki', format: 'der' })).slice(0, 16)

// The system's own message on a broken key may quote it, so it is not kept as the cause.
const unusable = (what: string): Refusal => new Refusal('AUDIT_UNAVAILABLE', { cause: new Error(`audit keys: ${what}`) })

function privateKey(signing: Secret): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(signing.reveal())
  } catch {
    throw unusable('the signing key is not a PKCS #8 PEM')
  }
  if (key.asymmetricKeyType !== 'ed25519') throw unusable('the signing key is not Ed25519')
  return key
}

/**
 * Reads the file, or makes it with `create`. It gets its name only when it is complete and on disk, by a link that fails when the name is taken:
 * of two processes one wins and both read the winner's key, never half a key.
 */
export function keyFile(folder: string, name: string, create: () => string): string {
  const path = join(folder, name)
  const there = readKey(path)
  if (there !== null) return there
  const draft = join(folder, `.${name}.${randomBytes(8).toString('hex')}`)
  try {
    const fd = openSync(draft, 'wx', 0o600)
    try {
      writeSync(fd, create())
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    linkSync(draft, path)
    syncFolder(folder)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const made = readKey(path)
  if (made === null) throw unusable(`${path} could not be made`)
  return made
}

export function readKey(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return null
  if (!path.endsWith(PUBLIC_FILE) && (stat.mode & 0o077) !== 0) throw unusable(`${path} can be read by other users; run: chmod 600 ${path}`)
  return readFileSync(path, 'utf8')
}

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code
