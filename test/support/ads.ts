/** A gate in front of the ad accounts of a sandbox: the real tools, rows, ledger and log, a clock that tests move, and a stranger who edits by hand. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAudit } from '@countersign/audit'
import { apply, bind, type Gate, markIn, openLedger, type PolicyRow, preview, type OperatorLimits } from '@countersign/gate'
import { Refusal, Secret } from '@countersign/kernel'
import { metaReader, metaTouchConnection } from '@countersign/read'
import { type Effect, startSandbox } from '@countersign/sandbox'
import { type Call, NO_FORM } from '@countersign/serve'
import { META_WRITE_TOOLS, metaBroker, metaLook, type MetaLook, type MetaWriter, metaWriter } from '@countersign/write'
import { parse } from 'yaml'
import { z } from 'zod'
import { rowIn } from '../../packages/write-server/src/rules.ts'

type Tool = (typeof META_WRITE_TOOLS)[number]['name']
type Limits = { readonly [Name in Tool]?: OperatorLimits }

const File = z.object({ file: z.string() }).transform(({ file }) => new Secret(readFileSync(file, 'utf8').trim()))
const Config = z.object({
  workspaces: z.object({
    main: z.object({ meta: z.object({ accounts: z.array(z.string()), token: File, app_secret: File, base_url: z.string() }) }),
  }),
})

const shape = z.looseObject({ change_id: z.string(), confirm_token: z.string(), summary: z.string() })
export type Shown = z.output<typeof shape>

export interface Sent {
  readonly as: 'rehearsal' | 'change'
  readonly path: string
  readonly params: Readonly<Record<string, unknown>>
}

export interface AdsWorld {
  readonly time: { now: number }
  limits: Limits
  writesPerMinute: number
  preview(tool: Tool, input: Record<string, unknown>): Promise<Shown>
  apply(shown: Shown): Promise<Record<string, unknown>>
  /** Both, one after the other. */
  act(tool: Tool, input: Record<string, unknown>): Promise<Record<string, unknown>>
  /** What somebody else does in the account, past this house: Meta's own log tells of it. */
  byHand(id: string, body: Record<string, unknown>): Promise<void>
  /** A budget schedule that somebody sets in Ads Manager. */
  schedule(id: string): void
  /** Called between a change and the look at what came of it. */
  meanwhile: (() => Promise<void>) | null
  /** The rows of this world’s audit log. */
  rows(): readonly Record<string, unknown>[]
  fault(kind: 'drop_after' | 'drop_before'): void
  effects(): readonly Effect[]
  /** What left for Meta to judge or to do, in order. */
  readonly sent: readonly Sent[]
  /** Requests that this house sent to Meta since the last time it was asked. */
  calls(): number
  close(): Promise<void>
}

export const eur = (amount: string) => ({ amount, currency: 'EUR' })
/** As the rows of the policy have it; yen have no cents. */
export const limit = (amount: string, currency = 'EUR') => ({ minor: Math.round(Number(amount) * (currency === 'JPY' ? 1 : 100)), currency })
export const daily = (object_id: string, amount: string) => ({ object_id, daily_budget: eur(amount) })

const REASON = 'The owner asked for it this morning.'

/** A fresh sandbox, ledger and log in a temporary folder; `secondCurrency` is what the account `act_1002` counts in. */
export async function adsWorld(limits: Limits = {}, secondCurrency = 'JPY'): Promise<AdsWorld> {
  const time = { now: Date.UTC(2026, 10, 20, 9) }
  const clock = () => time.now
  const dir = mkdtempSync(join(tmpdir(), 'countersign-ads-'))
  const sandbox = await startSandbox({ dir, now: clock, secondCurrency, writerAds: { accounts: ['act_1001', 'act_1002'] } })
  const { meta } = Config.parse(parse(readFileSync(sandbox.configs.write, 'utf8'))).workspaces.main
  const ads = metaTouchConnection({
    accounts: ['act_1001', 'act_1002'],
    token: meta.token,
    appSecret: meta.app_secret,
    baseUrl: new URL(meta.base_url),
    clock,
  })
  const audit = openAudit({ dir: join(dir, 'log'), server: 'write-server', environment: 'development', clock, versions: {}, configDigest: 'test' })
  const ledger = openLedger(join(dir, 'gate.sqlite'))
  let asked = 0
  const counting =
    <Args extends readonly unknown[], Answer>(send: (...args: Args) => Answer) =>
    (...args: Args): Answer => (asked++, send(...args))
  const sent: Sent[] = []
  const noting = <Answer>(as: Sent['as'], send: (path: string, params: Sent['params'], signal: AbortSignal) => Answer) =>
    counting((path: string, params: Sent['params'], signal: AbortSignal) => (sent.push({ as, path, params }), send(path, params, signal)))
  const look = { ...ads.look, get: counting(ads.look.get), rehearse: noting('rehearsal', ads.look.rehearse) }
  const change = noting('change', ads.touch.change)
  const touch = {
    async change(...args: Parameters<typeof change>) {
      const answer = await change(...args)
      await made.meanwhile?.()
      return answer
    },
  }
  const reach = {
    look: (_workspace: string, signal: AbortSignal) => metaLook(metaReader(ads.look, signal), look, signal),
    touch: (_workspace: string, grant: Parameters<typeof metaWriter>[1], signal: AbortSignal) => metaWriter(metaBroker(touch), grant, signal),
  }
  // Who has to agree is proven elsewhere; here it is about what may be done once they did.
  const rowOf = (tool: Tool): PolicyRow => ({
    ...rowIn({ tools: {}, limits: made.limits, workspaces: { main: { tools: {}, limits: {} } } }, tool, 'main'),
    mode: 'on',
    risk: 2,
    approval: 'chat',
    writesPerMinute: made.writesPerMinute,
  })
  const gate: Gate = {
    ledger,
    audit,
    clock,
    environment: 'development',
    tokenLife_ms: 300_000,
    approvalLife_ms: 900_000,
    callerWritesPerDay: 25,
    chatClients: new Set(['claude-code']),
    mark: markIn(join(dir, 'gate.mark')),
    approvers: () => [],
    placeOf: (workspace) => workspace,
    tools: new Map(META_WRITE_TOOLS.map((tool) => [tool.name, { tool: bind<MetaLook, MetaWriter>(tool, reach), rowIn: () => rowOf(tool.name) }])),
  }
  const call = (): Call => ({
    correlationId: 'test',
    actor: { user: 'owner', client: 'claude-code', auth: 'stdio' },
    workspace: 'main',
    signal: AbortSignal.timeout(20_000),
    form: NO_FORM,
  })
  const made: AdsWorld = {
    time,
    limits,
    writesPerMinute: 1_000,
    preview: async (tool, input) => shape.parse(await preview(gate, tool, { ...input, reason: REASON }, call())),
    apply: ({ change_id, confirm_token, summary }) => apply(gate, { change_id, confirm_token, summary }, call()),
    act: async (tool, input) => made.apply(await made.preview(tool, input)),
    async byHand(id, body) {
      const proof = createHmac('sha256', meta.app_secret.reveal()).update(meta.token.reveal()).digest('hex')
      const headers = { authorization: `Bearer ${meta.token.reveal()}`, 'content-type': 'application/json' }
      const url = `${meta.base_url}/v26.0/${id}?appsecret_proof=${proof}`
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`the stand-in refused: ${await answer.text()}`)
    },
    schedule: (id) => sandbox.meta.schedule(id),
    meanwhile: null,
    rows: () =>
      readFileSync(audit.file, 'utf8')
        .trim()
        .split('\n')
        .map((line): Record<string, unknown> => JSON.parse(line)),
    fault: (kind) => sandbox.core.order('meta', kind, 1, 'write'),
    effects: () => sandbox.core.effects,
    sent,
    calls: () => [asked, (asked = 0)][0] ?? 0,
    async close() {
      ledger.shut()
      audit.close()
      await sandbox.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  return made
}

/** For `assert.rejects`: the refusal has this code. */
export const refusedFor = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code && error.effect === 'none'
