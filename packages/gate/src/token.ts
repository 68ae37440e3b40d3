/** Confirm tokens and change ids: random, and stored only so far that a stolen ledger opens nothing. */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { sha256 } from '@countersign/kernel'

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** What the ledger keeps of a token. */
export const tokenHash = (token: string): string => sha256(token)

/** Whether a token is the one with this hash, in time that does not tell how much of it is right. */
export const opens = (token: string, hash: string): boolean => timingSafeEqual(Buffer.from(tokenHash(token)), Buffer.from(hash))

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/** `chg_` and 20 characters without look-alikes (100 bits): a name, not a capability. */
export const newChangeId = (): string => `chg_${[...randomBytes(20)].map((byte) => ALPHABET[byte % 32] ?? '').join('')}`
