/** How a person says yes, one entry for every kind of approval: what the oracle takes for a yes, and nothing else. */
import { callerOf, CAST, rulesAt } from './cast.ts'

/** A preview as its session got it. */
export interface Preview {
  readonly change: string
  readonly token: string
  readonly summary: string
  readonly approval: string
  readonly facts: readonly { readonly label: string; readonly before: string | null; readonly after: string | null }[]
  readonly session: string
  readonly workspace: string
  readonly tool: string
  readonly variant: number
  readonly at_ms: number
}

/** One `apply_change` as it was sent. */
export interface Ask {
  readonly session: string
  readonly workspace: string
  readonly token: unknown
  readonly summary: unknown
  readonly variant: number
  readonly at_ms: number
  /** Whether the person at the client said yes to exactly this call. */
  readonly yes: boolean
}

/** Null when the person said yes to it; else why not. A kind that is not here is never approved. */
export const APPROVALS: Readonly<Record<string, (preview: Preview, ask: Ask) => string | null>> = {
  chat: (_preview, ask) => {
    if (!rulesAt(ask.variant).chatClients.includes(CAST[ask.session]?.client ?? '')) return 'human: its client asks nobody'
    return ask.yes ? null : 'human: the person did not say yes'
  },
}

/** Every reason for which this call may not have had an effect, as `promise: why`; null when it may. */
export function forbidden(preview: Preview, ask: Ask, cancelled: boolean): string | null {
  if (CAST[ask.session]?.server !== 'write-server') return 'split: a server that only reads did it'
  if (callerOf(ask.session) !== callerOf(preview.session)) return 'preview: it is another caller’s change'
  if (ask.workspace !== preview.workspace) return 'preview: it is another workspace’s change'
  if (ask.token !== preview.token) return 'preview: the token is wrong'
  if (ask.summary !== preview.summary) return 'bound: the summary is not the one shown'
  if (cancelled) return 'preview: it was cancelled'
  if (ask.at_ms >= preview.at_ms + rulesAt(preview.variant).tokenLife_s * 1_000) return 'preview: it had expired'
  if (ask.variant !== preview.variant) return 'bound: the rules are not those of the preview'
  const approved = APPROVALS[preview.approval]
  return approved === undefined ? `human: nobody can approve by ${preview.approval}` : approved(preview, ask)
}
