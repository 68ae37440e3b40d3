/** Invariants. A failed assertion is a bug in this house: it never reaches a model as text, and it is never a user's mistake. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure'
}

/** Throws `AssertionFailure` unless `condition` holds. Expected noes are a `Refusal` instead. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionFailure(`assertion failed: ${what}`)
}
