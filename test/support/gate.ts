/** A gate around one imaginary platform: a shelf of labelled boxes with a number in each. Real ledger, real log, a clock that tests move. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Audit, openAudit } from '@countersign/audit'
import {
  apply,
  type Approver,
  bind,
  decide,
  keyOf,
  signedText,
  type Statement,
  statementOf,
  type Gate,
  type Grant,
  markIn,
  openLedger,
  type PolicyRow,
  preview,
  previewUndo,
  type Sealed,
  writeTool,
} from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { type Call, NO_FORM } from '@countersign/serve'
import { z } from 'zod'

export interface Shelf {
  readonly boxes: Map<string, number>
  /** Every change that reached the shelf, in order. */
  readonly effects: { box: string; to: number }[]
  /** What the next request does instead of answering. */
  fault: 'none' | 'reject' | 'lose_request' | 'lose_answer' | 'crash'
  /** Held before each effect, for tests that need two at once. */
  hold: Promise<void>
}

export const ROW: PolicyRow = {
  risk: 2,
  mode: 'on',
  approval: 'chat',
  approvalUnlisted: 'approver',
  scope: 'write_boxes',
  writesPerMinute: 100,
  caps: {
    change_percent: { kind: 'ratio', callPercentMax: 50, dayPercentMax: 100, weekPercentMax: 300 },
    boxes_per_day: { kind: 'count', dayMax: 20 },
    max_box: { kind: 'max', money: null },
  },
}

interface Touch {
  set(box: string, to: number): Promise<string>
}

const boxChange = writeTool<Shelf, Touch>()({
  name: 'preview_box_change',
  title: 'Change a box',
  description: 'Sets the number in one box.',
  platform: 'shopify',
  scope: 'write_boxes',
  input: z.strictObject({ box: z.string(), to: z.int(), mail: z.string().optional(), reason: z.string().optional() }),
  log: { box: 'plain' },
  async plan({ box, to, mail }, shelf) {
    const before = shelf.boxes.get(box)
    if (before === undefined) throw new Refusal('NOT_FOUND')
    return {
      targets: [`box:${box}`],
      summary: `Box ${box}: ${before} → ${to}`,
      facts: [{ label: box, before: String(before), after: String(to) }],
      consequences: [],
      warnings: [],
      sees: { before },
      weights: [
        { kind: 'ratio', cap: 'change_percent', object: box, before, after: to },
        { kind: 'count', cap: 'boxes_per_day', object: 'shelf', n: 1 },
        { kind: 'level', cap: 'max_box', object: box, minor: to, currency: 'EUR' },
      ],
      reaches: mail === undefined ? [] : [{ address: mail, listed: mail.endsWith('@customer.test') }],
      undo: 'Set it back.',
      reverse: mail === undefined ? { tool: 'preview_box_change', input: { box, to: before } } : null,
      does: { box, to },
    }
  },
  execute: async ({ box, to }, touch) => ({ id: await touch.set(box, to) }),
  readBack: async ({ box, to }, shelf) => shelf.boxes.get(box) === to,
})

function touchOf(shelf: Shelf, grant: Grant): Touch {
  return {
    async set(box, to) {
      grant.spend('write_boxes', `box:${box}`)
      await shelf.hold
      if (shelf.fault === 'reject') throw new Refusal('UPSTREAM_REJECTED')
      if (shelf.fault === 'lose_request') throw new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' })
      if (shelf.fault === 'crash') throw new TypeError('a bug in the writer')
      shelf.boxes.set(box, to)
      shelf.effects.push({ box, to })
      if (shelf.fault === 'lose_answer') throw new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' })
      return `receipt-${shelf.effects.length}`
    },
  }
}

/** Approvers with keys of their own; `says` is what one of them signs, by the right key or another. */
export interface Person {
  readonly approver: Approver
  sign(text: string): string
}

export function person(name: string, user = name): Person {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { key, keyId } = keyOf(publicKey.export({ type: 'spki', format: 'pem' }).toString())
  return { approver: { name, user, key, keyId }, sign: (text) => sign(null, Buffer.from(text, 'utf8'), privateKey).toString('hex') }
}

export interface World {
  readonly shelf: Shelf
  readonly gate: Gate
  readonly dir: string
  /** Milliseconds since the epoch; tests move it. */
  readonly time: { now: number }
  row: PolicyRow
  /** Who is enrolled at the moment. */
  people: Person[]
  /** One approver's decision at the terminal; `over` is what is forged in the statement. */
  decide(who: Person, changeId: string, decision?: 'approve' | 'deny', over?: Partial<Statement>): Promise<Record<string, unknown>>
  callAs(client: string, workspace?: string): Call
  preview(input: Record<string, Sealed>, call?: Call): Promise<{ change_id: string; confirm_token: string; summary: string }>
  undo(changeId: string, call?: Call): Promise<{ change_id: string; confirm_token: string; summary: string }>
  apply(shown: { change_id: string; confirm_token: string; summary: string }, call?: Call): Promise<Record<string, unknown>>
  close(): void
}

const previewShape = z.looseObject({ change_id: z.string(), confirm_token: z.string(), summary: z.string() })

/** A fresh world in a temporary folder; `close` removes it. Pass `dir` to open a second process's view of the same ledger. */
export function world(options: { dir?: string; audit?: Audit; shelf?: Shelf; now?: number } = {}): World {
  const time = { now: options.now ?? 1_800_000_000_000 }
  const clock = () => time.now
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'countersign-gate-'))
  const shelf: Shelf = options.shelf ?? {
    boxes: new Map([
      ['a', 1_000],
      ['b', 2_000],
    ]),
    effects: [],
    fault: 'none',
    hold: Promise.resolve(),
  }
  const audit =
    options.audit ??
    openAudit({ dir: join(dir, 'audit'), server: 'write-server', environment: 'development', clock, versions: {}, configDigest: 'test' })
  const ledger = openLedger(join(dir, 'ledger.sqlite'))
  const tool = bind(boxChange, { look: () => shelf, touch: (_workspace, grant) => touchOf(shelf, grant) })
  const gate: Gate = {
    ledger,
    audit,
    clock,
    chatClients: new Set(['claude-code']),
    tokenLife_ms: 300_000,
    approvalLife_ms: 900_000,
    mark: markIn(join(dir, 'ledger.mark')),
    environment: 'development',
    approvers: () => made.people.map(({ approver }) => approver),
    placeOf: (workspace) => workspace,
    tools: new Map([[boxChange.name, { tool, rowIn: () => made.row }]]),
  }
  const callAs = (client: string, workspace = 'main'): Call => ({
    correlationId: 'test',
    actor: { user: 'owner', client, auth: 'stdio' },
    workspace,
    signal: new AbortController().signal,
    form: NO_FORM,
  })
  const made: World = {
    shelf,
    gate,
    dir,
    time,
    row: ROW,
    people: [],
    async decide(who, changeId, decision = 'approve', over = {}) {
      const change = ledger.get(changeId)
      if (change === undefined) throw new Refusal('CHANGE_UNKNOWN')
      const statement = { ...statementOf(change, decision, who.approver.name, clock()), ...over }
      const call = callAs('write-server')
      return decide(gate, statement, who.sign(signedText(statement)), { ...call, actor: { ...call.actor, user: 'operator', auth: 'terminal' } })
    },
    callAs,
    preview: async (input, call = callAs('claude-code')) => previewShape.parse(await preview(gate, boxChange.name, input, call)),
    undo: async (change_id, call = callAs('claude-code')) =>
      previewShape.parse(await previewUndo(gate, { change_id, reason: 'It was a mistake.' }, call)),
    apply: ({ change_id, confirm_token, summary }, call = callAs('claude-code')) => apply(gate, { change_id, confirm_token, summary }, call),
    close() {
      ledger.shut()
      audit.close()
      if (options.dir === undefined) rmSync(dir, { recursive: true, force: true })
    },
  }
  return made
}

/** For `assert.rejects`: the refusal has this code. */
export const code = (expected: string) => (error: unknown) => error instanceof Refusal && error.code === expected

/** The rows of this world's audit log. */
export const rowsOf = (w: World): Record<string, unknown>[] =>
  readFileSync(w.gate.audit.file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
