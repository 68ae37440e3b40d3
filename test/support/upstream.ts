/** Counts what each write tool asks of its platform, at planning, at a preview and at an apply: the real tools, brokers, gate, ledger and log, before the sandbox. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAudit } from '@countersign/audit'
import { apply, type BoundTool, type Gate, markIn, openLedger, preview } from '@countersign/gate'
import { systemClock } from '@countersign/kernel'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { type Call, NO_FORM } from '@countersign/serve'
import { z } from 'zod'
import { readConfig } from '../../packages/write-server/src/config.ts'
import { gateOf } from '../../packages/write-server/src/serving.ts'
import type { WriteToolName } from '../../packages/write-server/src/tools.ts'
import { boundTools, workspacesOf } from '../../packages/write-server/src/workspaces.ts'
import { ALL_ON, ALL_SCOPES } from './all-on.ts'
import { WANTED } from './shopify-writes.ts'

/** Requests to Shopify and Meta, logins of credentials left out; of mail, sessions with the server. */
export interface Upstream {
  /** What the plan itself looks at. */
  readonly plan: number
  readonly preview: number
  /** Looks again, takes and gives back its credential where it has one of its own, changes once, reads back. */
  readonly apply: number
}

const REASON = 'The owner asked for it this morning.'
const WORKSPACE = 'main'

/** So that all of them play: what is off as installed is on, and what waits for an amount has one. */
const MUCH = '{ amount: "100000.00", currency: EUR }'
const RULES = `
tools: ${JSON.stringify(ALL_ON)}
limits:
  preview_shopify_order_refund: { refund_per_day: ${MUCH} }
  preview_shopify_order_cancel: { refund_per_day: ${MUCH} }
  preview_meta_campaign_create: { new_daily_per_day: ${MUCH} }
  preview_meta_adset_create: { new_daily_per_day: ${MUCH} }
`

/** Where the change of the catalogue that goes to a host goes. */
const HOST = 'hooks.kleiner-hafen.example'

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const ADSET = '120210000000012001'

/** One honest change for each tool, on what the seed has. */
const INPUTS: Readonly<Record<WriteToolName, (sandbox: Sandbox) => Readonly<Record<string, unknown>>>> = {
  ...(Object.fromEntries(Object.entries(WANTED).map(([name, make]) => [name, ({ seed }: Sandbox) => make(seed).input])) as Record<
    keyof typeof WANTED,
    (sandbox: Sandbox) => Readonly<Record<string, unknown>>
  >),
  preview_meta_budget_change: () => ({ object_id: ADSET, daily_budget: eur('24.00') }),
  preview_meta_status_change: () => ({ object_id: '120210000000012003', status: 'ACTIVE' }),
  preview_meta_campaign_create: () => ({
    account_id: 'act_1001',
    name: 'Advent',
    objective: 'OUTCOME_SALES',
    special_ad_categories: [],
    daily_budget: eur('10.00'),
  }),
  preview_meta_adset_create: () => ({
    campaign_id: '120210000000010002',
    name: 'AT tea lovers',
    optimization_goal: 'LINK_CLICKS',
    countries: ['AT'],
    payer: 'Kleiner Hafen',
    budget: eur('10.00'),
  }),
  preview_meta_ad_create: () => ({ adset_id: ADSET, name: 'Earl Grey II', creative_id: '120210000900121001' }),
  preview_meta_campaign_delete: () => ({ campaign_id: '120210000000010004' }),
  preview_meta_audience_update: () => ({ audience_id: '120210000000910001', name: 'Carts' }),
  preview_meta_account_access_update: () => ({ account_id: 'act_1001', user_id: '122100000000000012', tasks: ['ANALYZE'] }),
  preview_email_send: () => ({ to: ['anna@customer.test'], subject: 'Your order', text: 'It is on its way.' }),
}

const shape = z.object({ status: z.literal('preview'), change_id: z.string(), confirm_token: z.string(), summary: z.string() })

/** Every tool in turn, each on a shop as it was seeded. Nothing is timed: the counts are the same on every machine. */
export async function upstreamOf(names: readonly WriteToolName[]): Promise<ReadonlyMap<WriteToolName, Upstream>> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-upstream-'))
  const sandbox = await startSandbox({ dir, writerScopes: ALL_SCOPES })
  const text = readFileSync(sandbox.configs.write, 'utf8')
  writeFileSync(
    sandbox.configs.write,
    text.replace('    shopify:\n', `    shopify:\n      webhook_hosts: [${HOST}]\n      link_hosts: [${HOST}]\n`) + RULES,
  )
  const line = lineTo(sandbox)
  const config = readConfig(sandbox.configs.write)
  const bound = boundTools(workspacesOf(config, () => undefined))
  const ledger = openLedger(join(dir, 'counted.sqlite'))
  const audit = openAudit({
    dir: join(dir, 'log'),
    server: 'write-server',
    environment: 'development',
    clock: systemClock,
    versions: {},
    configDigest: 'test',
  })
  const gate = unhurried(gateOf(config, { ledger, audit, clock: systemClock, mark: markIn(join(dir, 'counted.mark')), bound }))
  try {
    const counted = new Map<WriteToolName, Upstream>()
    for (const name of names) {
      sandbox.reset()
      counted.set(name, await one(gate, bound.get(name), INPUTS[name](sandbox), line.asked))
    }
    return counted
  } finally {
    line.close()
    ledger.shut()
    audit.close()
    await sandbox.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function one(gate: Gate, tool: BoundTool | undefined, args: Readonly<Record<string, unknown>>, asked: () => number): Promise<Upstream> {
  if (tool === undefined) throw new Error('a tool is bound')
  const call: Call = {
    correlationId: 'counted',
    actor: { user: 'owner', client: 'claude-code', auth: 'stdio' },
    workspace: WORKSPACE,
    signal: AbortSignal.timeout(20_000),
    form: NO_FORM,
  }
  const input = { ...args, reason: REASON }
  const plan = () => tool.plan(input, { changeId: 'chg_1', previewed_ms: Date.now() }, WORKSPACE, call.signal)
  // The first one logs in, and finds what is then kept for minutes.
  await plan()
  const before = asked()
  await plan()
  const planned = asked()
  const { change_id, confirm_token, summary } = shape.parse(await preview(gate, tool.facts.name, input, call))
  const shown = asked()
  const { status } = await apply(gate, { change_id, confirm_token, summary }, call)
  if (status !== 'applied') throw new Error(`${tool.facts.name} ended as ${String(status)}`)
  return { plan: planned - before, preview: shown - planned, apply: asked() - shown }
}

/** Who has to agree, and how often, is proven elsewhere: here everybody may, at once. */
const unhurried = (gate: Gate): Gate => ({
  ...gate,
  tools: new Map(
    [...gate.tools].map(([name, { tool, rowIn }]) => [
      name,
      { tool, rowIn: (workspace: string) => ({ ...rowIn(workspace), risk: 2 as const, approval: 'chat' as const, writesPerMinute: 1_000 }) },
    ]),
  ),
})

/** Counts at the platforms' own doors, so that nothing that leaves this house is missed. */
function lineTo({ endpoints }: Sandbox): { asked(): number; close(): void } {
  const [shop, ads] = [endpoints.shopify, endpoints.meta].map((url) => Number(new URL(url).port))
  let count = 0
  const request = (event: unknown): void => {
    const { socket, url = '' } = (event as { request: IncomingMessage }).request
    if ((socket.localPort === shop || socket.localPort === ads) && !url.startsWith('/admin/oauth/')) count += 1
  }
  const session = (event: unknown): void => {
    if ((event as { socket: Socket }).socket.localPort === endpoints.smtp.port) count += 1
  }
  const channels = [
    ['http.server.request.start', request],
    ['net.server.socket', session],
  ] as const
  for (const [name, heard] of channels) subscribe(name, heard)
  return { asked: () => count, close: () => channels.forEach(([name, heard]) => void unsubscribe(name, heard)) }
}
