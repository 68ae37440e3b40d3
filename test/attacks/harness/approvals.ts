/** How people say yes: what the oracle takes for one, written a second time, and nothing else. */
import type { PolicyRow } from '@countersign/gate'
import { POLICY } from '../../../packages/write-server/src/policy.ts'
import { callerOf, CAST, type Kind, PEOPLE, type PersonName, rulesAt } from './cast.ts'
import type { Shown } from './effects.ts'
import { LISTED } from './hostile.ts'

/** A preview as its session got it. */
export interface Preview {
  readonly change: string
  readonly token: string
  readonly summary: string
  readonly approval: string
  readonly facts: Shown['facts']
  readonly untrusted: Shown['untrusted']
  /** Whether it is the way back from another change. */
  readonly undo: boolean
  readonly session: string
  readonly workspace: string
  readonly tool: string
  readonly variant: number
  readonly at_ms: number
}

/** One `apply_change` as it was sent. */
export interface Ask {
  readonly by: 'session'
  readonly session: string
  readonly workspace: string
  readonly token: unknown
  readonly summary: unknown
  readonly variant: number
  readonly at_ms: number
  readonly ended_ms: number
  /** Whether the person at the client said yes to exactly this call. */
  readonly yes: boolean
  /** Whether what came back from the form was a code that the person typed for this change. */
  readonly typed: boolean
}

/** One decision at the terminal. */
export interface Decided {
  readonly by: 'approver'
  readonly who: PersonName
  readonly decision: 'approve' | 'deny'
  /** Signed by the right key, now, for this change, by somebody who was on the list. */
  readonly valid: boolean
  readonly variant: number
  readonly at_ms: number
  /** Everybody on the list at that moment. */
  readonly enrolled: ReadonlySet<PersonName>
  /** Whether somebody had refused it before. */
  readonly denied: boolean
}

/** What was said of a change so far. */
export interface Papers {
  /** When a good `apply_change` of it had ended. */
  readonly waits_ms: number[]
  readonly signed: Decided[]
}

interface Needs {
  readonly kind: Kind
  readonly form: boolean
  readonly signatures: 0 | 1 | 2
}

const STRICTER: readonly Kind[] = ['chat', 'code', 'approver', 'two_person']
const SIGNATURES = { chat: 0, code: 0, approver: 1, two_person: 2 } as const

const reachesStrangers = ({ tool, facts }: Preview): boolean =>
  tool === 'preview_email_send' &&
  facts.some(({ label, after }) => label.startsWith('To') && after !== null && !LISTED.some((address) => address === after))

/** The table of permissions says what a tool needs at least; that it says the same as the contract is proven beside it. */
const rowOf = (tool: string): PolicyRow | undefined => Object.entries(POLICY).find(([name]) => name === tool)?.[1]

export const isHighRisk = (preview: Preview): boolean =>
  rowOf(preview.tool)?.risk === 3 || reachesStrangers(preview) || rulesAt(preview.variant).highRisk.includes(preview.tool)

/** Of the rules alone; nothing that the server says goes in. */
export function needsOf(preview: Preview): Needs {
  const { kinds, chatClients } = rulesAt(preview.variant)
  const own = kinds[preview.tool] ?? 'chat'
  const asksNobody = !chatClients.includes(CAST[preview.session]?.client ?? '')
  const all: Kind[] = [own, rowOf(preview.tool)?.approval ?? 'two_person', isHighRisk(preview) ? 'approver' : 'chat', asksNobody ? 'code' : 'chat']
  const kind = all.toSorted((a, b) => STRICTER.indexOf(b) - STRICTER.indexOf(a))[0] ?? 'two_person'
  return { kind, form: asksNobody || own === 'code', signatures: SIGNATURES[kind] }
}

/** Every reason for which this call may neither have had an effect nor have begun to wait, as `promise: why`; null when it may. */
export function forbidden(preview: Preview, ask: Ask, cancelled: boolean): string | null {
  const { chatClients, modes, tokenLife_s } = rulesAt(preview.variant)
  if (CAST[ask.session]?.server !== 'write-server') return 'split: a server that only reads did it'
  if (callerOf(ask.session) !== callerOf(preview.session)) return 'preview: it is another caller’s change'
  if (ask.workspace !== preview.workspace) return 'preview: it is another workspace’s change'
  if (ask.token !== preview.token) return 'preview: the token is wrong'
  if (ask.summary !== preview.summary) return 'bound: the summary is not the one shown'
  if (cancelled) return 'preview: it was cancelled'
  if (ask.at_ms >= preview.at_ms + tokenLife_s * 1_000) return 'preview: it had expired'
  if (ask.variant !== preview.variant) return 'bound: the rules are not those of the preview'
  if (modes[preview.tool] !== undefined) return `off: its tool is ${modes[preview.tool]}`
  if (needsOf(preview).form && !ask.typed) return 'human: the person did not type the code'
  return ask.yes || !chatClients.includes(CAST[ask.session]?.client ?? '') ? null : 'human: the person did not say yes'
}

/** The same for a decision that was the last one. */
export function unsigned(preview: Preview, { waits_ms, signed }: Papers, now: Decided, cancelled: boolean): string | null {
  const { signatures } = needsOf(preview)
  const asked_ms = waits_ms.at(-1)
  if (asked_ms === undefined) return 'human: nobody was asked in its session'
  if (signatures === 0) return 'human: it waits for nobody’s signature'
  if (now.variant !== preview.variant) return 'bound: the rules are not those of the preview'
  if (now.at_ms >= asked_ms + rulesAt(preview.variant).approvalLife_s * 1_000) return 'human: it had waited too long'
  if (cancelled) return 'preview: it was cancelled'
  if (now.denied) return 'human: somebody had refused it'
  if (!now.valid || now.decision !== 'approve') return 'human: this was no yes of an approver'
  const yes = signed.filter(({ who, decision, valid }) => valid && decision === 'approve' && now.enrolled.has(who))
  const people = new Set(yes.map(({ who }) => PEOPLE[who])).size
  return people >= signatures ? null : `human: ${people} of ${signatures} approvers have signed`
}
