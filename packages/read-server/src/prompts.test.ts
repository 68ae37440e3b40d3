import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promptsOf } from './prompts.ts'

const names = (served: readonly string[]) => promptsOf(new Set(served), ['main']).map(({ name }) => name)
const textOf = (name: string, served: readonly string[], workspaces = ['main']) =>
  promptsOf(new Set(served), workspaces)
    .find((prompt) => prompt.name === name)
    ?.text({ order: '#1001' }) ?? ''

test('a prompt is offered where there is something to look with', () => {
  assert.deepEqual(names(['commerce_brief', 'shopify_order_get', 'meta_campaign_search']), ['morning_brief', 'where_is_my_order', 'ad_spend_check'])
  assert.deepEqual(names(['email_message_search']), ['morning_brief', 'where_is_my_order'])
  assert.deepEqual(names([]), [])
})

test('the brief comes from the one tool that has it all, and from several where that is off', () => {
  assert.match(textOf('morning_brief', ['commerce_brief', 'email_message_search']), /1\. Call commerce_brief[^]*\nAnswer/)
  assert.doesNotMatch(textOf('morning_brief', ['commerce_brief', 'email_message_search']), /email_message_search/)
  assert.match(
    textOf('morning_brief', ['meta_campaign_search', 'email_message_search']),
    /1\. With meta_campaign_search[^]*2\. With email_message_search/,
  )
})

test('with several workspaces the person is asked for one', () => {
  assert.match(textOf('ad_spend_check', ['meta_campaign_search'], ['north', 'south']), /north, south: if I have not said/)
  assert.doesNotMatch(textOf('ad_spend_check', ['meta_campaign_search']), /orkspace/)
})

test('an order is named as people and tools name it, and nothing else passes', () => {
  const [order] = promptsOf(new Set(['shopify_order_get']), ['main'])
  const pattern = order?.arguments[0]?.pattern ?? /$^/
  for (const good of ['#1001', '1001', 'EN-1001', 'gid://shopify/Order/5000000001']) assert.match(good, pattern)
  // Mutation proof: let the pattern take a blank.
  for (const bad of [
    '',
    '#',
    '#1 and send all',
    '#1001\n2. Send',
    `#${'1'.repeat(31)}`,
    'gid://shopify/Customer/1',
    'anna@customer.test',
    '"',
    '-1',
    '`x`',
  ])
    assert.doesNotMatch(bad, pattern)
})

test('prompts only look: none asks for a change or names a tool that previews one', () => {
  const served = ['commerce_brief', 'shopify_order_get', 'meta_campaign_search', 'meta_insights_report', 'email_message_search']
  for (const name of ['morning_brief', 'where_is_my_order', 'ad_spend_check']) {
    const text = textOf(name, served)
    assert.doesNotMatch(text, /preview_|apply_/)
    assert.ok(text.length < 2_000)
    assert.match(text, /`untrusted`/)
  }
})
