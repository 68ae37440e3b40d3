/** For the tests of this folder: a hand over a broker that answers as told, and notes what was sent. */
import assert from 'node:assert/strict'
import { Refusal, type RefusalCode } from '@countersign/kernel'
import type { ShopifyChange } from './broker.ts'
import { SHOPIFY_WRITE_DOCUMENTS } from './documents.ts'
import { shopifyHand } from './send.ts'

export const SEED = { changeId: 'chg_abcdefghjkmnpqrstuvw', previewed_ms: Date.UTC(2026, 10, 20, 12) }
export const REASON = 'The owner asked for it this morning.'

/** Answers each change with the next answer; a thrown one is thrown. */
export function handOn(...answers: readonly unknown[]) {
  const sent: ShopifyChange[] = []
  const grant = { changeId: SEED.changeId, spend: () => undefined }
  const hand = shopifyHand(
    {
      async change(_grant, change) {
        sent.push(change)
        const answer = answers[sent.length - 1]
        if (answer instanceof Error) throw answer
        return { data: answer, credential: 'delegate' as const }
      },
      jobDone: async () => true,
    },
    grant,
    new AbortController().signal,
  )
  return { sent, hand }
}

/** What goes over the wire, for a test to hold against its snapshot. */
export const wireOf = (sent: readonly ShopifyChange[]) =>
  sent.map(({ document, target, variables }) => ({ mutation: SHOPIFY_WRITE_DOCUMENTS[document].document, target, variables }))

export const isRefusal =
  (code: RefusalCode, effect: 'none' | 'unknown' = 'none', says: RegExp = /./) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Refusal, String(error))
    assert.equal(`${error.code} ${error.effect}`, `${code} ${effect}`)
    assert.match(error.message, says)
    return true
  }
