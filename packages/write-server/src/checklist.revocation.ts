/** The last check of the set-up: whether taking credentials away was rehearsed on it, by what stands in the log. */
import { readRow, type Row, scanLogs } from '@countersign/audit'
import { DAY_MS, digest, isoTime, LIMITS } from '@countersign/kernel'
import type { Check } from './checklist.words.ts'
import { placeOf, type WriteConfig } from './config.ts'

const LOG_BYTES_MAX = 256 * 1024 * 1024
const DAYS = LIMITS.rehearsalLife_ms / DAY_MS

/** A rehearsal is of these shops, accounts and mailboxes: with another one it has to be done anew. */
export const placesDigest = ({ raw }: Pick<WriteConfig, 'raw'>): string =>
  digest(
    Object.keys(raw.workspaces)
      .toSorted()
      .map((name) => [name, placeOf(raw, name)]),
  )

export function revocationRehearsed(config: Pick<WriteConfig, 'raw'>, now: number): Check {
  const [id, title] = ['revocation', 'Revocation was rehearsed'] as const
  const row = lastRehearsal(config, now - LIMITS.rehearsalLife_ms)
  if (row?.status !== 'rehearsed')
    return {
      id,
      title,
      state: 'fail',
      evidence: [
        row === null ? `no rehearsal of this set-up in the last ${DAYS} days is on record` : `${row.ts}: the last rehearsal did not succeed`,
      ],
      fix: 'Run: write-server revoke --rehearse --config FILE. And once by hand: take each credential away on its platform, and put it back.',
    }
  const byHand = row.params?.['by_hand']
  const evidence = `${row.ts}: tokens as this server makes them were made, used, destroyed, and refused afterwards`
  return {
    id,
    title,
    state: 'pass',
    evidence: [
      evidence,
      ...(typeof byHand === 'number' && byHand > 0 ? [`${byHand} of its credentials can only be taken away by hand, which no command can show`] : []),
    ],
    fix: null,
  }
}

/** The newest counts: one that failed takes an earlier one back. */
function lastRehearsal(config: Pick<WriteConfig, 'raw'>, from_ms: number): Row | null {
  const of = placesDigest(config)
  const rows: Row[] = []
  try {
    scanLogs(config.raw.audit.dir, { from_ms, bytesMax: LOG_BYTES_MAX }, (text) => {
      const row = text.includes('"revocation_rehearsed"') ? readRow(text) : null
      if (row?.event === 'revocation_rehearsed' && row.config_digest === of && row.ts >= isoTime(from_ms)) rows.push(row)
    })
  } catch {
    // Whether the folder can be read at all is another point's question.
    return null
  }
  return rows.toSorted((a, b) => a.ts.localeCompare(b.ts)).at(-1) ?? null
}
