/** A pipeline on a log in memory that can be made to fail, with one small tool, for the tests of this room. */
import type { Audit, RowDraft } from '@countersign/audit'
import { Refusal, Secret } from '@countersign/kernel'
import { z } from 'zod'
import { type House, pipeline } from './call.ts'
import { type Form, NO_FORM } from './form.ts'
import type { Actor, ServedTool } from './served.ts'

export const ACTOR: Actor = { user: 'anna', client: 'test', auth: 'stdio' }
/** What must never come out anywhere. */
export const TOKEN = 'shpat_0123456789abcdef0123456789abcdef'
export const EMAIL = 'berta@customer.test'

export function tool(over: Partial<Omit<ServedTool, 'facts'>> & { facts?: Partial<ServedTool['facts']> } = {}): ServedTool {
  const { facts, ...rest } = over
  return {
    facts: {
      name: 'demo_thing_get',
      title: 'Get a thing',
      description: 'For tests.',
      platform: 'house',
      input: z.strictObject({ id: z.string().min(1).max(40), limit: z.int().min(1).max(50).default(20) }),
      log: { id: 'plain' },
      ...facts,
    },
    output: z.strictObject({ text: z.string() }),
    risk: 0,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    mode: 'on',
    deadline_ms: 5_000,
    rates: [],
    tellsOfEffect: false,
    run: async () => ({ text: 'fine' }),
    ...rest,
  }
}

/** A log in memory. `breakAt` says which append or note fails, counted from 1. */
export function recorder(): { audit: Audit; rows: RowDraft[]; breakAt: (n: number) => boolean; why: unknown } {
  let appends = 0
  const take = (given: RowDraft | readonly RowDraft[]): void => {
    appends++
    if (log.breakAt(appends)) throw log.why
    log.rows.push(...[given].flat())
  }
  const log: ReturnType<typeof recorder> = {
    rows: [],
    breakAt: () => false,
    why: new Refusal('AUDIT_UNAVAILABLE', { cause: new Error(`ENOSPC while ${TOKEN} was written`) }),
    audit: {
      file: 'memory',
      head: { instance: 'memory', seq: 0, hash: '' },
      hashKey: new Secret('k'.repeat(32)),
      publicKey: '',
      append: (given) => take(given),
      note: (given) => take(given),
      close() {},
    },
  }
  return log
}

export function stand(over: Partial<House> & { tools?: readonly ServedTool[] } = {}) {
  const log = recorder()
  const bugs: { reference: string; error: unknown }[] = []
  let now = 1_700_000_000_000
  const house: House = {
    tools: [tool()],
    workspaces: ['main'],
    audit: log.audit,
    clock: () => now,
    onBug: (reference, error) => bugs.push({ reference, error }),
    ...over,
  }
  const { call, end } = pipeline(house)
  return {
    log,
    bugs,
    end,
    pass: (ms: number) => (now += ms),
    events: () => log.rows.map((row) => (row.reason === undefined ? row.event : `${row.event} ${row.reason}`)),
    /** The structured answer, or `unknown_tool`. */
    async ask(
      args: unknown = { id: 'a' },
      { name = 'demo_thing_get', signal = new AbortController().signal, form = NO_FORM }: { name?: string; signal?: AbortSignal; form?: Form } = {},
    ): Promise<Record<string, unknown>> {
      const outcome = await call({ name, args, actor: ACTOR, signal, form })
      if (outcome.kind === 'form') return { question: outcome.question }
      return outcome.kind === 'answer' ? { ...outcome.answer.structured, isError: outcome.answer.isError } : { code: outcome.kind }
    },
  }
}
