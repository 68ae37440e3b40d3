/** A value that is hard to print by accident, and sealed while nobody sends it: a dump of this process’s memory does not show it as text. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { inspect } from 'node:util'

const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
/** Made anew by every process, written nowhere. */
const KEY = randomBytes(32)

export class Secret {
  readonly #iv: Buffer
  readonly #sealed: Buffer
  readonly #tag: Buffer

  constructor(value: string) {
    this.#iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, KEY, this.#iv)
    this.#sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
    this.#tag = cipher.getAuthTag()
  }

  /** The value itself. Call it where it is sent, never where it is stored or logged; `test/house.test.ts` lists the files that may. */
  reveal(): string {
    const opened = createDecipheriv(CIPHER, KEY, this.#iv).setAuthTag(this.#tag)
    return Buffer.concat([opened.update(this.#sealed), opened.final()]).toString('utf8')
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}
