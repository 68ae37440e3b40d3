/** What a doctor of either server asks of a platform without a credential: is the way open, and what time is it there. */
import { type Clock, LIMITS, Refusal, type RefusalCode, SECOND_MS } from '@countersign/kernel'
import type { Finding } from './findings.ts'
import { outbound } from './outbound.ts'

export const doctorDeadline = (): AbortSignal => AbortSignal.timeout(LIMITS.doctorDeadline_ms)

/** Any answer at all says that the way is open, and its head what time it is there. `renew` says what to do where a login is refused. */
export async function reach(where: string, url: URL, clock: Clock, renew: string): Promise<Finding[]> {
  const started_ms = clock()
  try {
    const { headers } = await outbound(new Set([url.host]))({ method: 'GET', url, headers: {}, signal: doctorDeadline() })
    const now_ms = clock()
    const open: Finding = { where, check: 'reachable', state: 'ok', says: `${url.host} in ${now_ms - started_ms} ms` }
    return [open, { where, check: 'clock', ...skew(headers['date'], (started_ms + now_ms) / 2) }]
  } catch (error) {
    return [broken(where, 'reachable', error, renew)]
  }
}

/** The header has whole seconds, so half a second is what it means on average. */
export function skew(date: string | undefined, now_ms: number): Pick<Finding, 'state' | 'says' | 'fix'> {
  const theirs_ms = Date.parse(date ?? '')
  if (Number.isNaN(theirs_ms)) return { state: 'skip', says: 'the answer had no date to compare with' }
  const off_s = Math.round((now_ms - theirs_ms - SECOND_MS / 2) / SECOND_MS)
  if (Math.abs(off_s) * SECOND_MS <= LIMITS.clockSkewMax_ms)
    return { state: 'ok', says: `within ${Math.max(Math.abs(off_s), 1)} s of the platform’s` }
  return {
    state: 'fail',
    says: `${Math.abs(off_s)} s ${off_s > 0 ? 'ahead of' : 'behind'} the platform’s`,
    fix: 'Set this host’s clock by a time server: log rows and the ends of tokens depend on it.',
  }
}

/** Words for the operator, who cannot ask the operator. */
const FIX: Partial<Record<RefusalCode, string>> = {
  UPSTREAM_UNREACHABLE: 'Check the network, the name and the firewall from this host.',
  DEADLINE_EXCEEDED: 'Check the network, the name and the firewall from this host.',
}

export function broken(where: string, check: string, error: unknown, renew: string): Finding {
  if (!(error instanceof Refusal)) return { where, check, state: 'fail', says: 'the check itself failed, because of a mistake in this program' }
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : ''
  return {
    where,
    // What a connection that logs in first could not do is told by the code alone.
    check: error.code === 'UPSTREAM_AUTH' ? 'credentials' : check,
    state: 'fail',
    says: `${error.message}${/^[A-Z][A-Z_]{2,40}$/.test(cause) ? ` (${cause})` : ''}`,
    fix: error.code === 'UPSTREAM_AUTH' ? renew : (FIX[error.code] ?? error.fix),
  }
}
