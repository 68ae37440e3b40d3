/** In which environment and by which server each credential was first used, as keyed hashes: who borrows another's is found by them. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { keyedHash, Refusal, Secret } from '@countersign/kernel'
import { makeFolder } from './file.ts'
import { keyFile, keyFolder, readKey } from './keys.ts'

export interface FirstUse {
  readonly environment: string
  /** Null in a record of a version that did not write it down. */
  readonly server: string | null
}

export interface Fingerprints {
  /** The first use that is recorded of the credential; null where none is. Makes nothing. Throws `AUDIT_UNAVAILABLE`. */
  firstUseOf(secret: Secret): FirstUse | null
  /** Records a use for good, and gives the one that counts: the first. Throws `AUDIT_UNAVAILABLE`. */
  record(secret: Secret, use: FirstUse): FirstUse
}

const KEY_FILE = 'fingerprint.key'

/** Where they are kept unless the operator names a folder that several configurations share. */
export const fingerprintFolder = (auditDir: string): string => join(keyFolder(auditDir), 'fingerprints')

/** One file a credential, named by its hash and made in one step, so that servers that start at once cannot overwrite each other's. */
export function fingerprintsIn(folder: string): Fingerprints {
  const nameOf = (key: string, secret: Secret): string => keyedHash(key.trim(), `credential\n${secret.reveal()}`).slice(0, 32)
  return {
    firstUseOf: (secret) =>
      guarded(() => {
        const key = readKey(join(folder, KEY_FILE))
        const text = key === null ? null : readKey(join(folder, nameOf(key, secret)))
        return text === null ? null : useOf(text)
      }),
    record: (secret, { environment, server }) =>
      guarded(() => {
        makeFolder(folder)
        const key = keyFile(folder, KEY_FILE, () => `${randomBytes(32).toString('hex')}\n`)
        return useOf(keyFile(folder, nameOf(key, secret), () => `${environment}${server === null ? '' : ` ${server}`}\n`))
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

function useOf(text: string): FirstUse {
  const [environment = '', server = null] = text.trim().split(' ')
  return { environment, server }
}
