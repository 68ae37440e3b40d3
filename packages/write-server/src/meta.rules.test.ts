// Our limits in Meta's words: never looser than ours, and nothing said in cents where Meta has none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metaRulesIn } from './meta.rules.ts'
import type { Ruled } from './rules.ts'

const BUDGET = 'preview_meta_budget_change'
const STATUS = 'preview_meta_status_change'
const config = (rules: Partial<Pick<Ruled, 'tools' | 'limits'>> = {}): Ruled => ({
  tools: rules.tools ?? {},
  limits: rules.limits ?? {},
  workspaces: { main: { tools: {}, limits: {} } },
})
const said = (rules: Parameters<typeof config>[0] = {}) => metaRulesIn(config(rules), 'main')
const percent = (max_percentage: number) => ({
  action: 'edit_budget',
  trigger_type: 'percentage_change',
  metadata: { max_percentage },
  status: 'active',
})
const denied = (action: string) => ({ action, trigger_type: 'always', status: 'active' })

test('as installed: half more at once, nothing made, and nothing that no tool here does', () => {
  assert.deepEqual(said().rules, [
    percent(50),
    denied('create_campaign'),
    denied('create_ad_set'),
    denied('create_ad'),
    denied('edit_targeting'),
    denied('edit_creative'),
  ])
  assert.match(said().left.join('\n'), /`max_daily` is not set/)
})

// Mutation proof: read the house’s row instead of the one as it holds here, or the tool’s own limits alone.
test('what the operator tightened is said, a level from wherever it was said', () => {
  const { rules } = said({ limits: { [BUDGET]: { max_change_percent: 20 }, [STATUS]: { max_daily: { minor: 20_000, currency: 'EUR' } } } })
  assert.deepEqual(rules.slice(0, 2), [
    percent(20),
    { action: 'edit_budget', trigger_type: 'absolute_max', metadata: { max_value_cents: 20_000 }, status: 'active' },
  ])
})

// Mutation proof: take our minor units for cents.
test('an amount that Meta does not count in cents is left to a person; one of three decimals is said in Meta’s hundredths', () => {
  for (const currency of ['JPY', 'TWD', 'HUF', 'CLP', 'COP', 'CRC', 'ISK', 'IDR', 'KRW', 'PYG', 'VND']) {
    const { rules, left } = said({ limits: { [BUDGET]: { max_daily: { minor: 300_000, currency } } } })
    assert.ok(!rules.some(({ trigger_type }) => trigger_type === 'absolute_max'), currency)
    assert.match(left.join('\n'), new RegExp(`max_daily.* ${currency}.*by hand`))
  }
  for (const odd of [
    { minor: 20_001, currency: 'BHD' },
    { minor: 20_000, currency: 'XAF' },
  ])
    assert.ok(!said({ limits: { [BUDGET]: { max_daily: odd } } }).rules.some(({ trigger_type }) => trigger_type === 'absolute_max'), odd.currency)
  const { rules } = said({ limits: { [BUDGET]: { max_daily: { minor: 20_000, currency: 'BHD' } } } })
  assert.deepEqual(rules[1]?.metadata, { max_value_cents: 2_000 })
})

// Mutation proof: let `dry_run` count as on.
test('what is off or on trial here is denied there, and what is on is not', () => {
  const actions = (tools: Ruled['tools']) =>
    said({ tools })
      .rules.filter(({ trigger_type }) => trigger_type === 'always')
      .map(({ action }) => action)
  assert.ok(actions({ [STATUS]: 'dry_run' }).includes('edit_status'))
  assert.ok(actions({ [STATUS]: 'off' }).includes('edit_status'))
  assert.ok(!actions({ [STATUS]: 'on', preview_meta_ad_create: 'on' }).includes('create_ad'))
  assert.match(said({ tools: { [BUDGET]: 'off' } }).left.join('\n'), /budget changes are off/)
})
