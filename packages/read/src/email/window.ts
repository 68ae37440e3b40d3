/** Searches a folder newest first, in windows, so that ten thousand mails cost as little as ten. */
import { LIMITS, Refusal } from '@countersign/kernel'
import type { ImapFlow, SearchObject } from 'imapflow'
import { aloud } from './aloud.ts'

export const UID_MAX = 4_294_967_295

export interface Range {
  /** Highest sequence number that may match. */
  readonly top: number
  /** Every match has a smaller UID. */
  readonly below: number
  readonly wanted: number
  /** Searches that may still be used; counted down. */
  readonly budget?: { searches: number }
}

export interface Hits {
  readonly uids: number[]
  /** The highest sequence number not yet looked at; 0 when all were. */
  readonly rest: number
}

export async function newestFirst(client: ImapFlow, criteria: SearchObject, { top, below, wanted, budget }: Range): Promise<Hits> {
  const left = budget ?? { searches: LIMITS.mailWindowsMax }
  const uids: number[] = []
  let high = below <= 1 ? 0 : top
  for (; left.searches > 0 && high >= 1 && uids.length < wanted; left.searches--) {
    const low = Math.max(1, high - LIMITS.mailWindowUidsMax + 1)
    const bound = below === UID_MAX ? {} : { uid: `1:${below - 1}` }
    const found = await searched(client, { seq: `${low}:${high}`, ...bound, ...criteria })
    uids.push(...found.filter((uid) => uid < below).sort((x, y) => y - x))
    high = low - 1
  }
  return { uids, rest: Math.max(0, high) }
}

/** The library gives `false` where the server refused: that is not "no hits". */
export async function searched(client: ImapFlow, criteria: SearchObject): Promise<number[]> {
  const answer = await aloud(client, () => client.search(criteria, { uid: true }))
  if (!Array.isArray(answer)) throw new Refusal('UPSTREAM_ERROR')
  return answer
}
