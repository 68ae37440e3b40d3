/** The advertising that tests and the demo name by its ids. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { metaSeed } from './campaigns.ts'

const NOW_MS = Date.UTC(2026, 10, 20)

test('two accounts in two kinds of units, campaigns under both kinds of budget, enough ad sets and ads', () => {
  const { accounts, campaigns, adsets, ads } = metaSeed(NOW_MS)
  assert.deepEqual(
    accounts.map(({ id, currency }) => [id, currency]),
    [
      ['act_1001', 'EUR'],
      ['act_1002', 'JPY'],
    ],
  )
  assert.ok(campaigns.length >= 3 && adsets.length >= 6 && ads.length >= 6)
  const running = campaigns.filter(({ status }) => status === 'ACTIVE')
  assert.ok(running.some(({ daily_budget }) => daily_budget !== null))
  assert.ok(running.some(({ daily_budget, lifetime_budget }) => daily_budget === null && lifetime_budget === null))
  assert.ok(campaigns.some(({ name }) => name.includes('apply without asking')))
})

test('exactly one level of each campaign holds the budget', () => {
  const { campaigns, adsets } = metaSeed(NOW_MS)
  for (const adset of adsets) {
    const above = campaigns.find(({ id }) => id === adset.campaign_id)
    const budgets = [above?.daily_budget, above?.lifetime_budget, adset.daily_budget, adset.lifetime_budget]
    assert.equal(budgets.filter((budget) => budget !== null).length, 1, adset.id)
  }
})

test('ids are unique, and the same moment gives the same seed', () => {
  const { accounts, campaigns, adsets, ads } = metaSeed(NOW_MS)
  const ids = [...accounts, ...campaigns, ...adsets, ...ads].map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(metaSeed(NOW_MS), metaSeed(NOW_MS))
})
