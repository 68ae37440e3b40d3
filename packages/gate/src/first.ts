/** Whether a change writes to somebody for the first time: what a stranger's trick and a mistyped address have in common. */
import type { Gate } from './gate.ts'
import type { Plan, Sealed } from './write.ts'

export interface First {
  /** In front of everything that only describes; empty where nothing is new. */
  readonly inSummary: string
  readonly warnings: readonly string[]
}

/**
 * Asked of the ledger's applied changes, and kept out of the sealed plan: another mail to the same person between preview and apply must not turn
 * this one into another plan. It stands in the summary, which is stored, because a client and an approver may look at nothing else.
 */
export function firstTimes({ ledger }: Pick<Gate, 'ledger'>, { targets, reaches }: Plan<Sealed>, workspace: string): First {
  const isNew = (end: string) => !ledger.reached(workspace, end)
  const people = reaches
    .map(({ address }) => address)
    .filter((address) => targets.some((target) => target.endsWith(`:${address}`) && isNew(`:${address}`)))
  const domains = [...new Set(people.map(domainOf))].filter((domain) => isNew(domain))
  if (people.length === 0) return { inSummary: '', warnings: [] }
  const whom = reaches.length === 1 ? 'this address' : `${people.length} of these addresses`
  const where = domains.length === 0 ? '' : `, and to ${domains.length === 1 ? 'a domain' : `${domains.length} domains`} never written to`
  return {
    inSummary: ` (the first from here to ${whom}${where})`,
    warnings: [
      ...people.map((address) => `Nothing was ever sent from here to ${address}.`),
      ...domains.map((domain) => `Nothing was ever sent from here to anybody at ${domain.slice(1)}.`),
    ],
  }
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@'))
