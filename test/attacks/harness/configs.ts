/** The configurations of a world: two workspaces with a currency each, and one file for every set of the operator's rules. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { WRITE_TOOL_NAMES } from '../../../packages/write-server/src/tools.ts'
import { RULES } from './cast.ts'

const Config = z.looseObject({
  workspaces: z.object({ main: z.looseObject({ meta: z.looseObject({ accounts: z.array(z.string()) }) }) }),
})

export interface Configs {
  readonly read: string
  readonly write: readonly string[]
}

/** Yen have no cents: the second account is where a mistaken unit costs a hundredfold. */
const SECOND_ACCOUNT = 'act_1002'
/** What the writing token reaches: exactly the accounts of both workspaces. */
export const WRITER_ADS = { accounts: ['act_1001', SECOND_ACCOUNT] }

/** The tools that this harness can judge: it knows what an effect of theirs must look like beside its preview. The others are off here. */
const TOOLS = ['preview_shopify_price_change', 'preview_meta_budget_change', 'preview_email_send']
const OFF = Object.fromEntries(WRITE_TOOL_NAMES.filter((name) => !TOOLS.includes(name)).map((name) => [name, 'off']))
/** What a shop grants an app for them; more would stop the write-server. */
export const WRITER_SCOPES = ['write_products', 'read_products']

/** Written over what the sandbox wrote; `dir` gets the logs and the ledger of this world. */
export function writeConfigs(dir: string, from: { readonly read: string; readonly write: string }, extra: object = {}): Configs {
  const put = (name: string, source: string, more: object): string => {
    const config = Config.parse(parse(readFileSync(source, 'utf8')))
    const { main } = config.workspaces
    const workspaces = { main, japan: { meta: { ...main.meta, accounts: [SECOND_ACCOUNT] } } }
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
          TOOLS.map((tool) => [
            tool,
            {
              ...(percentMax === 50 || tool === 'preview_email_send' ? {} : { max_change_percent: percentMax }),
              ...(kinds[tool] === undefined ? {} : { approval: kinds[tool] }),
              ...(highRisk.includes(tool) ? { risk: 3 } : {}),
            },
          ]),
        ),
        tools: { ...OFF, ...modes },
        ...extra,
      })
    }),
  }
}
