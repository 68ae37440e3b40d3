/** In which environment each credential was first used, as keyed hashes: a development that borrows production's credentials is found by them. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { keyedHash, Refusal, Secret } from '@countersign/kernel'
import { makeFolder } from './file.ts'
import { keyFile, keyFolder, readKey } from './keys.ts'

export interface Fingerprints {
  /** The environment under which the credential is recorded; null where it is not. Makes nothing. Throws `AUDIT_UNAVAILABLE`. */
  environmentOf(secret: Secret): string | null
  /** Records it for good, and gives the environment that counts: the first one. Throws `AUDIT_UNAVAILABLE`. */
  record(secret: Secret, environment: string): string
}

const KEY_FILE = 'fingerprint.key'

/** Where they are kept unless the operator names a folder that several configurations share. */
export const fingerprintFolder = (auditDir: string): string => join(keyFolder(auditDir), 'fingerprints')

/** One file a credential, named by its hash and made in one step, so that servers that start at once cannot overwrite each other's. */
export function fingerprintsIn(folder: string): Fingerprints {
  const nameOf = (key: string, secret: Secret): string => keyedHash(key.trim(), `credential\n${secret.reveal()}`).slice(0, 32)
  return {
    environmentOf: (secret) =>
      guarded(() => {
        const key = readKey(join(folder, KEY_FILE))
        return key === null ? null : (readKey(join(folder, nameOf(key, secret)))?.trim() ?? null)
      }),
    record: (secret, environment) =>
      guarded(() => {
        makeFolder(folder)
        const key = keyFile(folder, KEY_FILE, () => `${randomBytes(32).toString('hex')}\n`)
        return keyFile(folder, nameOf(key, secret), () => `${environment}\n`).trim()
      }),
  }
}

function guarded<T>(look: () => T): T {
  try {
    return look()
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('AUDIT_UNAVAILABLE', { cause: error })
  }
}
