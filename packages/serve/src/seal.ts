/** A secret at rest: a file that only its key opens, and only under its own name. Whoever copies the disk or swaps two files has nothing. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { Secret } from '@countersign/kernel'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16
const HEAD = 'countersign-sealed-v1'
const KEY = /^[0-9a-f]{64}$/i

/** What a key must be, as the end of a sentence. */
export const SEAL_KEY = '64 hexadecimal digits, such as `openssl rand -hex 32` prints'

const keyOf = (key: Secret): Buffer | null => {
  const text = key.reveal()
  return KEY.test(text) ? Buffer.from(text, 'hex') : null
}

/** The name is sealed in: a file that was renamed to stand for another secret does not open. */
const nameIn = (path: string): Buffer => Buffer.from(`${HEAD}\n${basename(path)}`)

/** One line for the file at `path`; null where the key is not one. */
export function seal(key: Secret, path: string, plain: Secret): string | null {
  const bytes = keyOf(key)
  if (bytes === null) return null
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, bytes, iv).setAAD(nameIn(path))
  const sealed = Buffer.concat([cipher.update(plain.reveal(), 'utf8'), cipher.final()])
  return `${HEAD} ${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')}\n`
}

/** The secret in it, or why it does not open: the end of a sentence that begins with the file's name. */
export function unseal(key: Secret, path: string, text: string): Secret | { readonly why: string } {
  const bytes = keyOf(key)
  if (bytes === null) return { why: `cannot be opened: the key under \`seal_key\` is not ${SEAL_KEY}` }
  const [head, body = '', ...more] = text.trim().split(' ')
  const whole = Buffer.from(body, 'base64')
  if (head !== HEAD || more.length > 0 || whole.length < IV_BYTES + TAG_BYTES) return { why: 'is not a sealed secret; `write-server seal` makes one' }
  try {
    const cipher = createDecipheriv(CIPHER, bytes, whole.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    cipher.setAAD(nameIn(path)).setAuthTag(whole.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    return new Secret(Buffer.concat([cipher.update(whole.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]).toString('utf8'))
  } catch {
    // The library's words say no more than that the tag does not fit.
    return { why: 'does not open: it was sealed with another key, under another name, or was changed' }
  }
}
