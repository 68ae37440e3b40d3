/** The command `meta-rules`: the limits of this configuration in Meta's own words, for a person to set the same bounds on agents that go through Meta's server. */
import { decimalsOf, type Money, Refusal, showMoney } from '@countersign/kernel'
import { metaUnits } from '@countersign/read'
import { EXIT, say, UsageError, wrapped } from '@countersign/serve'
import { readConfig } from './config.ts'
import { type Ruled, rowIn } from './rules.ts'

/** As Meta's page on rules for its ads MCP server names them; its business settings show the same. */
interface MetaRule {
  readonly action: string
  readonly trigger_type: 'always' | 'percentage_change' | 'absolute_max'
  readonly metadata?: { readonly max_percentage: number } | { readonly max_value_cents: number }
  readonly status: 'active'
}

interface MetaRules {
  readonly rules: readonly MetaRule[]
  /** What Meta's rules cannot say, or not surely. */
  readonly left: readonly string[]
}

const BUDGET = 'preview_meta_budget_change'
/** What is denied there where its tool does nothing here. */
const DENIED = [
  ['create_campaign', 'preview_meta_campaign_create'],
  ['create_ad_set', 'preview_meta_adset_create'],
  ['create_ad', 'preview_meta_ad_create'],
  ['edit_status', 'preview_meta_status_change'],
] as const
/** No tool of this server does these at all. */
const NEVER = ['edit_targeting', 'edit_creative']

const ALWAYS_LEFT = [
  'Meta’s rules hold for agents that go through Meta’s own server, and deny raises alone. What goes through this server is held by its own limits.',
  'They know no limit by day or week, no sum of an account, no limit of new budgets, and no yes of a person.',
]

const denies = (action: string): MetaRule => ({ action, trigger_type: 'always', status: 'active' })

export function metaRulesIn(config: Ruled, workspace: string): MetaRules {
  const { caps, mode } = rowIn(config, BUDGET, workspace)
  const [percent, ceiling] = [caps['change_percent'], caps['max_daily']]
  const money = ceiling?.kind === 'max' ? ceiling.money : null
  const cents = money === null ? null : centsOf(money)
  return {
    rules: [
      ...(percent?.kind === 'ratio'
        ? [{ ...denies('edit_budget'), trigger_type: 'percentage_change' as const, metadata: { max_percentage: percent.callPercentMax } }]
        : []),
      ...(cents === null ? [] : [{ ...denies('edit_budget'), trigger_type: 'absolute_max' as const, metadata: { max_value_cents: cents } }]),
      ...DENIED.filter(([, tool]) => rowIn(config, tool, workspace).mode !== 'on').map(([action]) => denies(action)),
      ...NEVER.map(denies),
    ],
    left: [
      ...(money === null ? ['`max_daily` is not set here, so no ceiling is said.'] : []),
      ...(money !== null && cents === null
        ? [
            `\`max_daily\` is ${showMoney(money)}. Meta’s rule speaks of cents, and what these are here is not sure: set it by hand, and look at what it then says.`,
          ]
        : []),
      ...(mode === 'on' ? [] : ['budget changes are off here; Meta has no rule that denies them all, so only the percentage is said.']),
      ...ALWAYS_LEFT,
    ],
  }
}

/** Null where Meta counts whole units: what its rule then takes for a cent is not known, and a guess would be wrong a hundredfold. */
function centsOf({ minor, currency }: Money): number | null {
  try {
    return metaUnits({ minor: 10 ** decimalsOf(currency), currency }) === '100' ? Number(metaUnits({ minor, currency })) : null
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

export function metaRules(path: string, workspace: string | undefined, json: boolean): number {
  const { raw } = readConfig(path)
  const names = Object.keys(raw.workspaces)
  if (workspace !== undefined && !names.includes(workspace)) throw new UsageError(`--workspace is one of ${names.join(', ')}.`)
  const found = (workspace === undefined ? names : [workspace]).flatMap((name) => {
    const accounts = raw.workspaces[name]?.meta?.accounts
    return accounts === undefined ? [] : [{ workspace: name, accounts, ...metaRulesIn(raw, name) }]
  })
  say(json ? JSON.stringify({ workspaces: found }, null, 2) : found.map(textOf).join('\n\n') || 'No workspace has `meta`.')
  return EXIT.ok
}

const COLUMNS = 100

function textOf({ workspace, accounts, rules, left }: MetaRules & { readonly workspace: string; readonly accounts: readonly string[] }): string {
  const lines = left.flatMap((one) => wrapped(one, COLUMNS - 4).map((line, at) => `  ${at === 0 ? '- ' : '  '}${line}`))
  return [`${workspace}: for each of ${accounts.join(', ')}`, ...rules.map((rule) => `  ${JSON.stringify(rule)}`), ...lines].join('\n')
}
