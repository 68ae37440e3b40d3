/** The one call pipeline: known tool, limits, strict parse, log, run with a deadline, shape, log, answer. Nothing that a call throws leaves it. */
import { randomUUID } from 'node:crypto'
import { argsHmac, type Audit, auditParams, type RowDraft } from '@countersign/audit'
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'
import { type Answer, inputRefusal, refusedAnswer } from './answer.ts'
import { denials } from './denials.ts'
import { workspaceField } from './fields.ts'
import { type Form, FormNeeded, type Question } from './form.ts'
import { type Rate, rateLimiter } from './rate.ts'
import type { Actor, ServedTool } from './served.ts'
import { wording } from './wording.ts'
import { workers } from './work.ts'
import type { z } from 'zod'

/** Everything the pipeline needs to know of its server. */
export interface House {
  readonly tools: readonly ServedTool[]
  readonly workspaces: readonly [string, ...string[]]
  readonly audit: Audit
  readonly clock: Clock
  /** For the operator, on stderr: a bug with its reference. Never sees arguments or results. */
  readonly onBug: (reference: string, error: unknown) => void
  readonly sessionCallsMax?: number
}

export interface Incoming {
  readonly name: string
  readonly args: unknown
  readonly actor: Actor
  readonly signal: AbortSignal
  readonly form: Form
}

/**
 * `unknown_tool` is a protocol error at the door; it is audited here like every other denial. `form` is a call that has ended without an answer:
 * the door asks the person and makes the same call again.
 */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'form'; readonly question: Question }
  | { readonly kind: 'unknown_tool' }

/** Names one call, for its rows in the log and for a person who reports it. */
export const newReference = (): string => randomUUID()

export interface Pipeline {
  /** Never throws: whatever goes wrong is an answer, because the protocol library would show an error's own text. */
  readonly call: (incoming: Incoming) => Promise<Outcome>
  /** For a server that stops: waits, within a bound, until every call has ended, then logs the denials that were only counted. */
  readonly end: () => Promise<void>
}

export function pipeline(house: House): Pipeline {
  const tools = new Map(house.tools.map((tool) => [tool.facts.name, tool]))
  const limiter = rateLimiter(house.clock)
  const denied = denials(house.audit, house.clock)
  const work = workers(house.onBug)
  const open = new Set<Promise<Outcome>>()
  let callsLeft = house.sessionCallsMax ?? LIMITS.sessionCallsMax

  /** The cheap checks first and the parse last, so that a flood of any kind meets a limit before it costs more than reading it did. */
  const admit = (tool: ServedTool | undefined, args: unknown): Admitted => {
    // Every call takes from the session's budget, whatever is wrong with it: a model that guesses is the one that loops.
    callsLeft--
    if (tool === undefined) throw new Refusal('TOOL_UNKNOWN')
    if (tool.mode === 'off') throw new Refusal('TOOL_OFF')
    if (callsLeft < 0) throw new Refusal('SESSION_BUDGET_SPENT')
    if (work.full()) throw new Refusal('TOO_MANY_CALLS', { retryAfterS: 1 })
    limiter.admit(ratesIn(meant(args, house.workspaces), tool.rates))
    return { tool, ...parse(tool, args, house.workspaces) }
  }

  const handle = async ({ name, args, actor, signal, form }: Incoming, reference: string): Promise<Outcome> => {
    const started_ms = house.clock()
    const known = tools.get(name)
    const row = rowOf(house, known, actor, args, reference)
    let admitted: Admitted
    try {
      admitted = admit(known, args)
    } catch (error) {
      const refusal = refusalOf(house, error, reference)
      const shown = denied.log(row, refusal)
      return known === undefined ? { kind: 'unknown_tool' } : answered(shown, shown.code === 'INTERNAL' ? reference : undefined)
    }
    const { tool, workspace, input } = admitted
    const admittedRow = { ...row, workspace, params: auditParams(input, tool.facts.log, house.audit.hashKey) }
    house.audit.append([
      { ...admittedRow, event: 'tool_call_requested', status: 'requested' },
      { ...admittedRow, event: 'tool_call_authorized', status: 'authorized' },
    ])
    const ran = await work.run(tool, input, { correlationId: reference, actor, workspace, signal, form })
    if (!(ran instanceof FormNeeded)) return { kind: 'answer', answer: close(house, tool, admittedRow, ran, started_ms) }
    // Nothing has happened yet, so a log that fails here ends the call, whatever the tool may tell of later.
    house.audit.append({ ...admittedRow, event: 'tool_call_completed', status: 'input_required', duration_ms: since(house, started_ms) })
    return { kind: 'form', question: ran.question }
  }

  return {
    call(incoming) {
      const reference = newReference()
      const call: Promise<Outcome> = handle(incoming, reference)
        .catch((error: unknown) => answered(refusalOf(house, error, reference), error instanceof Refusal ? undefined : reference))
        .finally(() => open.delete(call))
      open.add(call)
      return call
    },
    async end() {
      let timer: NodeJS.Timeout | undefined
      await Promise.race([Promise.all(open), new Promise((resolve) => (timer = setTimeout(resolve, LIMITS.stopWait_ms)))])
      clearTimeout(timer)
      denied.flush()
    },
  }
}

interface Parsed {
  readonly workspace: string
  readonly input: Record<string, unknown>
}
type Admitted = Parsed & { readonly tool: ServedTool }

type Row = Omit<RowDraft, 'event' | 'status'>

function rowOf(house: House, tool: ServedTool | undefined, actor: Actor, args: unknown, reference: string): Row {
  const [first, ...others] = house.workspaces
  return {
    correlation_id: reference,
    // Until the arguments are parsed, only a single workspace is surely the one meant.
    workspace: others.length === 0 ? first : null,
    actor: { ...actor },
    // A name that is not ours is the model's text: it does not stand in the log.
    tool: tool?.facts.name ?? 'unknown',
    risk: tool?.risk ?? null,
    args_hmac: argsHmac(args, house.audit.hashKey),
  }
}

/** JSON writes half a character as an escape, which no other character needs; a plan with one has no canonical text. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F][0-9a-fA-F]{2}/

function parse(tool: ServedTool, args: unknown, workspaces: House['workspaces']): Parsed {
  const text = JSON.stringify(args ?? {})
  if (LONE_SURROGATE.test(text)) throw new Refusal('TEXT_INVALID')
  if (Buffer.byteLength(text) > LIMITS.argumentBytesMax)
    throw new Refusal('INPUT_INVALID', { detail: `The arguments are larger than ${LIMITS.argumentBytesMax} bytes.` })
  const result = inputOf(tool, workspaces).safeParse(args ?? {}, { error: wording })
  if (!result.success) throw inputRefusal(result.error)
  const { workspace, ...input } = result.data
  return { workspace: typeof workspace === 'string' ? workspace : workspaces[0], input }
}

/** The workspace that a call means, before its arguments are parsed; '' for all calls that name none of ours, which share one set of windows. */
function meant(args: unknown, workspaces: House['workspaces']): string {
  if (workspaces.length === 1) return workspaces[0]
  const stated: unknown = typeof args === 'object' && args !== null && 'workspace' in args ? args.workspace : undefined
  return workspaces.find((name) => name === stated) ?? ''
}

/** A platform counts by shop and by account, so one workspace must not use up the minute of another. */
const ratesIn = (workspace: string, rates: readonly Rate[]): readonly Rate[] => rates.map((rate) => ({ ...rate, key: `${workspace} ${rate.key}` }))

/** The tool's input, with `workspace` where the caller has more than one to choose from. */
export function inputOf(tool: ServedTool, workspaces: House['workspaces']): z.ZodObject {
  return workspaces.length === 1 ? tool.facts.input : tool.facts.input.extend({ workspace: workspaceField(workspaces) })
}

const since = (house: House, started_ms: number): number => Math.max(0, Math.round(house.clock() - started_ms))

/** Logs the end of the call. A read whose end cannot be logged is not answered; news of an effect always is. */
function close(house: House, tool: ServedTool, row: Row, answer: Answer, started_ms: number): Answer {
  const { status, code } = answer.structured
  const completed: RowDraft = {
    ...row,
    event: 'tool_call_completed',
    status: typeof status === 'string' ? status : 'ok',
    ...(typeof code === 'string' ? { reason: code } : {}),
    duration_ms: since(house, started_ms),
  }
  try {
    if (tool.tellsOfEffect) house.audit.append(completed)
    else house.audit.note(completed)
    return answer
  } catch (error) {
    if (!tool.tellsOfEffect) throw error
    house.onBug(row.correlation_id, error)
    return answer
  }
}

function refusalOf(house: House, error: unknown, reference: string): Refusal {
  if (error instanceof Refusal) return error
  house.onBug(reference, error)
  return new Refusal('INTERNAL')
}

const answered = (refusal: Refusal, reference?: string): Outcome => ({ kind: 'answer', answer: refusedAnswer(refusal, reference) })
