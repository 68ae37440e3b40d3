/** The one call pipeline: known tool, limits, strict parse, log, run with a deadline, shape, log, answer. The only try/catch around a tool is here. */
import { randomUUID } from 'node:crypto'
import { argsHmac, type Audit, auditParams, type RowDraft } from '@countersign/audit'
import { type Clock, LIMITS, Refusal } from '@countersign/kernel'
import { type Answer, inputRefusal, refusedAnswer, shape } from './answer.ts'
import { denials } from './denials.ts'
import { workspaceField } from './fields.ts'
import { rateLimiter } from './rate.ts'
import type { Actor, Call, ServedTool } from './served.ts'
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
}

/** `unknown_tool` is a protocol error at the door; it is audited here like every other denial. */
export type Outcome = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'unknown_tool' }

export function pipeline(house: House): (incoming: Incoming) => Promise<Outcome> {
  const tools = new Map(house.tools.map((tool) => [tool.facts.name, tool]))
  const limiter = rateLimiter(house.clock)
  const denied = denials(house.audit, house.clock)
  const sessionCallsMax = house.sessionCallsMax ?? LIMITS.sessionCallsMax
  let calls = 0
  let running = 0

  return async ({ name, args, actor, signal }) => {
    const started_ms = house.clock()
    const tool = tools.get(name)
    const row = rowOf(tool, actor, house.workspaces[0], args, house.audit)
    const refuse = (refusal: Refusal): Outcome => {
      const logged = denied(row, refusal)
      return { kind: 'answer', answer: refusedAnswer(logged) }
    }
    if (tool === undefined) {
      denied(row, new Refusal('TOOL_UNKNOWN'))
      return { kind: 'unknown_tool' }
    }
    let parsed: Parsed
    try {
      if (tool.mode === 'off') throw new Refusal('TOOL_OFF')
      if (++calls > sessionCallsMax) throw new Refusal('SESSION_BUDGET_SPENT')
      if (running >= LIMITS.callsAtOnceMax) throw new Refusal('TOO_MANY_CALLS', { retryAfterS: 1 })
      parsed = parse(tool, args, house.workspaces)
      limiter.admit(tool.rates)
    } catch (error) {
      return error instanceof Refusal ? refuse(error) : bug(house, error, row.correlation_id)
    }
    const known = { ...row, workspace: parsed.workspace, params: auditParams(parsed.input, tool.facts.log, house.audit.hashKey) }
    running++
    try {
      house.audit.append([
        { ...known, event: 'tool_call_requested', status: 'requested' },
        { ...known, event: 'tool_call_authorized', status: 'authorized' },
      ])
      const answer = await runTool(house, tool, parsed, { correlationId: row.correlation_id, actor, signal })
      return { kind: 'answer', answer: close(house, tool, known, answer, started_ms) }
    } catch (error) {
      return error instanceof Refusal ? { kind: 'answer', answer: refusedAnswer(error) } : bug(house, error, row.correlation_id)
    } finally {
      running--
    }
  }
}

interface Parsed {
  readonly workspace: string
  readonly input: Record<string, unknown>
}

type Row = Omit<RowDraft, 'event' | 'status'> & { readonly correlation_id: string }

function rowOf(tool: ServedTool | undefined, actor: Actor, workspace: string, args: unknown, audit: Audit): Row {
  return {
    correlation_id: randomUUID(),
    workspace,
    actor: { ...actor },
    // A name that is not ours is the model's text: it stands in the log only by its keyed hash, inside `args_hmac`.
    tool: tool?.facts.name ?? 'unknown',
    risk: tool?.risk ?? null,
    args_hmac: argsHmac(args, audit.hashKey),
  }
}

function parse(tool: ServedTool, args: unknown, workspaces: House['workspaces']): Parsed {
  const text = JSON.stringify(args ?? {})
  if (Buffer.byteLength(text) > LIMITS.argumentBytesMax)
    throw new Refusal('INPUT_INVALID', { detail: `The arguments are larger than ${LIMITS.argumentBytesMax} bytes.` })
  const result = inputOf(tool, workspaces).safeParse(args ?? {})
  if (!result.success) throw inputRefusal(result.error)
  const { workspace, ...input } = result.data
  return { workspace: typeof workspace === 'string' ? workspace : workspaces[0], input }
}

/** The tool's input, with `workspace` where the caller has more than one to choose from. */
export function inputOf(tool: ServedTool, workspaces: House['workspaces']): z.ZodObject {
  return workspaces.length === 1 ? tool.facts.input : tool.facts.input.extend({ workspace: workspaceField(workspaces) })
}

async function runTool(house: House, tool: ServedTool, parsed: Parsed, caller: Omit<Call, 'workspace'>): Promise<Answer> {
  const deadline = AbortSignal.timeout(tool.deadline_ms)
  const signal = AbortSignal.any([caller.signal, deadline])
  const call: Call = { ...caller, workspace: parsed.workspace, signal }
  try {
    return shape(tool.output, await untilAborted(tool.run(parsed.input, call), signal))
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'CANCELLED') return refusedAnswer(error)
    if (caller.signal.aborted) return refusedAnswer(new Refusal('CANCELLED'))
    if (deadline.aborted) return refusedAnswer(new Refusal('DEADLINE_EXCEEDED'))
    house.onBug(caller.correlationId, error)
    return refusedAnswer(new Refusal('INTERNAL'), caller.correlationId)
  }
}

/** A tool that does not heed its signal must not hold the caller; what it still does afterwards is bounded by its own requests' deadlines. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new Refusal('CANCELLED'))
    // Listened to in any case: a failure after the abort would otherwise end the process as an unhandled rejection.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** Logs the end of the call. A read whose end cannot be logged is not answered; news of an effect always is. */
function close(house: House, tool: ServedTool, row: Row, answer: Answer, started_ms: number): Answer {
  const status = String(answer.structured['status'] ?? 'ok')
  const code = answer.structured['code']
  const duration_ms = Math.max(0, Math.round(house.clock() - started_ms))
  try {
    house.audit.append([{ ...row, event: 'tool_call_completed', status, ...(typeof code === 'string' ? { reason: code } : {}), duration_ms }])
    return answer
  } catch (error) {
    if (tool.tellsOfEffect) return answer
    throw error
  }
}

function bug(house: House, error: unknown, reference: string): Outcome {
  house.onBug(reference, error)
  return { kind: 'answer', answer: refusedAnswer(new Refusal('INTERNAL'), reference) }
}
