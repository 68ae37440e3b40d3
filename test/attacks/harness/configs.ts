/** The configurations of a world: two workspaces with a currency each, and one file for every set of the operator's rules. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { WRITE_TOOL_NAMES } from '../../../packages/write-server/src/tools.ts'
import { ALL_ON } from '../../support/all-on.ts'
import { RULES } from './cast.ts'
import { LISTED_HOST } from './hostile.ts'
import { OPERATOR } from './counts.ts'

const Config = z.looseObject({
  workspaces: z.object({ main: z.looseObject({ shopify: z.looseObject({}), meta: z.looseObject({ accounts: z.array(z.string()) }) }) }),
})

export interface Configs {
  readonly read: string
  readonly write: readonly string[]
}

/** Yen have no cents: the second account is where a mistaken unit costs a hundredfold. */
const SECOND_ACCOUNT = 'act_1002'
/** What the writing token reaches: exactly the accounts of both workspaces. */
export const WRITER_ADS = { accounts: ['act_1001', SECOND_ACCOUNT] }

const eur = (minor: number) => ({ amount: (minor / 100).toFixed(2), currency: 'EUR' })
/** Without these nothing is paid back and nothing new may spend. */
const OWN_LIMITS: Readonly<Record<string, object>> = {
  preview_shopify_order_refund: { refund_per_day: eur(OPERATOR.refund_cents) },
  preview_shopify_order_cancel: { refund_per_day: eur(OPERATOR.refund_cents) },
  preview_meta_campaign_create: { new_daily_per_day: eur(OPERATOR.new_daily_cents) },
  preview_meta_adset_create: { new_daily_per_day: eur(OPERATOR.new_daily_cents), new_lifetime_per_day: eur(OPERATOR.new_lifetime_cents) },
}
const [floor, ceiling] = OPERATOR.price_cents
/** What may stand on the platforms at most, and at least; in the workspace that has euros. */
const LEVELS = {
  preview_shopify_price_change: { price_floor: eur(floor), max_price: eur(ceiling) },
  preview_meta_budget_change: { account_daily: eur(OPERATOR.account_daily_cents), max_daily: eur(OPERATOR.max_daily_cents) },
}
/** Their one change is bounded by a percentage, which some operators lower. */
const BY_PERCENT = ['preview_shopify_price_change', 'preview_meta_budget_change']

/** Written over what the sandbox wrote; `dir` gets the logs and the ledger of this world. */
export function writeConfigs(dir: string, from: { readonly read: string; readonly write: string }, extra: object = {}): Configs {
  const put = (name: string, source: string, more: object): string => {
    const config = Config.parse(parse(readFileSync(source, 'utf8')))
    const { main } = config.workspaces
    const hosts = { webhook_hosts: [LISTED_HOST], link_hosts: [LISTED_HOST] }
    const own = name === 'read.yaml' ? {} : { shopify: { ...main.shopify, ...hosts }, limits: LEVELS }
    const workspaces = { main: { ...main, ...own }, japan: { meta: { ...main.meta, accounts: [SECOND_ACCOUNT] } } }
    const path = join(dir, name)
    writeFileSync(path, stringify({ ...config, workspaces, ...more }, { aliasDuplicateObjects: false }), { mode: 0o600 })
    return path
  }
  return {
    read: put('read.yaml', from.read, { audit: { dir: join(dir, 'audit-read') }, ...extra }),
    write: RULES.map(({ chatClients, tokenLife_s, approvalLife_s, percentMax, modes, kinds, highRisk }, variant) => {
      return put(`write-${variant}.yaml`, from.write, {
        audit: { dir: join(dir, 'audit-write') },
        ledger: { sqlite: join(dir, 'ledger.sqlite') },
        approval: {
          chat_clients: chatClients,
          token_life_s: tokenLife_s,
          approval_life_s: approvalLife_s,
          approvers: join(dir, 'approvers.json'),
        },
        limits: Object.fromEntries(
          WRITE_TOOL_NAMES.map((tool) => [
            tool,
            {
              ...OWN_LIMITS[tool],
              ...(percentMax === 50 || !BY_PERCENT.includes(tool) ? {} : { max_change_percent: percentMax }),
              ...(kinds[tool] === undefined ? {} : { approval: kinds[tool] }),
              ...(highRisk.includes(tool) ? { risk: 3 } : {}),
            },
          ]),
        ),
        tools: { ...ALL_ON, ...modes },
        ...extra,
      })
    }),
  }
}
