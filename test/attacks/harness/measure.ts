/** The least that a long run must have met of everything, for a share of 100,000 steps: an invariant that nothing put to the test holds of itself. */
import type { Coverage } from './coverage.ts'

const LEAST: Readonly<Record<string, number>> = {
  'effect shopify productVariantsBulkUpdate': 80,
  'effect meta POST campaign': 40,
  'effect smtp DATA': 400,
  'preview preview': 2_000,
  'apply_change applied': 500,
  'apply_change failed': 80,
  'apply_change unknown': 40,
  'change_cancel cancelled': 100,
  'change_get ok': 300,
  'calls side by side': 5_000,
  'the person said no': 500,
  'troubles in the house': 500,
  'read answered': 4_000,
  'step drift': 100,
  'step policy': 100,
  'step restart': 200,
  'unknown tool unknown_tool': 200,
  'refused APPROVAL_UNAVAILABLE': 500,
  'refused AUDIT_UNAVAILABLE': 200,
  'refused CAP_EXCEEDED': 500,
  'refused CHANGE_CLOSED': 1_000,
  'refused CHANGE_EXPIRED': 500,
  'refused CHANGE_UNKNOWN': 1_000,
  'refused INPUT_INVALID': 2_000,
  'refused LEDGER_UNAVAILABLE': 200,
  'refused POLICY_CHANGED': 10,
  'refused RATE_LIMITED': 200,
  'refused RECIPIENT_INVALID': 200,
  'refused SESSION_BUDGET_SPENT': 40,
  'refused STATE_MOVED': 20,
  'refused SUMMARY_MISMATCH': 40,
  'refused TEXT_INVALID': 50,
  'refused TOKEN_INVALID': 200,
  'refused TOOL_OFF': 100,
}

/** What was met too seldom; empty when the run was worth its time. */
export function tooSeldom(met: Coverage): readonly string[] {
  const share = met.of('steps') / 100_000
  return Object.entries(LEAST).flatMap(([what, least]) =>
    met.of(what) < least * share ? [`${what}: ${met.of(what)}, not ${Math.ceil(least * share)}`] : [],
  )
}
