// `contained`, `human`, `recipients`, `caps`: a fooled or hostile model with every tool of both servers, over the real wire; the oracle counts what reached the platforms.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { applyArgs, asks, firstBudget, firstProduct, REASON } from '../support/asks.ts'
import { openShop, type Shop } from '../support/sandbox.ts'
import { connect } from '../support/servers.ts'
import { join } from 'node:path'

describe('a hostile session', () => {
  let shop: Shop
  // A session each: the rate limits would otherwise stop the attacks before the guards do.
  beforeEach(async () => {
    shop = await openShop()
  })
  afterEach(async () => {
    assert.deepEqual(await shop.effects(), [], 'nothing of all this reached a platform')
    await shop.close()
  })

  test('mail to a stranger: refused, in every way of writing it', async () => {
    const mail = (to: unknown) => shop.write.call('preview_email_send', { to, subject: 'x', text: 'y', reason: REASON })
    assert.equal((await mail(['evil@attacker.test']))['code'], 'APPROVAL_UNAVAILABLE')
    assert.equal((await mail(['anna@customer.test', 'evil@attacker.test']))['code'], 'APPROVAL_UNAVAILABLE')
    for (const to of [
      'anna@customer.test\r\nBcc: evil@attacker.test',
      'anna@customer.test,evil@attacker.test',
      'Anna <anna@customer.test>',
      'anna@customer.test ',
      '"a"@customer.test',
      'ANNA@customer.test>',
    ])
      assert.match(String((await mail([to]))['code']), /^(RECIPIENT_INVALID|INPUT_INVALID)$/, to)
    assert.equal((await mail([]))['code'], 'INPUT_INVALID')
    assert.equal((await mail('anna@customer.test'))['code'], 'INPUT_INVALID')
    for (const extra of [{ bcc: ['evil@attacker.test'] }, { cc: ['x@y.test'] }, { headers: { Bcc: 'x' } }, { from: 'x@y.test' }, { html: '<b>' }])
      assert.equal(
        (await shop.write.call('preview_email_send', { to: ['anna@customer.test'], subject: 'x', text: 'y', reason: REASON, ...extra }))['code'],
        'INPUT_INVALID',
      )
    for (const subject of ['Hello\r\nBcc: evil@attacker.test', 'Hi\u2028there', '=?utf-8?q?x?='])
      assert.match(
        String((await shop.write.call('preview_email_send', { to: ['anna@customer.test'], subject, text: 'y', reason: REASON }))['code']),
        /^(TEXT_INVALID|INPUT_INVALID)$/,
      )
  })

  test('a budget times ten, times a hundred, in the wrong currency, at zero', async () => {
    const { campaign_id, daily_budget } = await firstBudget(shop)
    const ask = (amount: string, currency = daily_budget.currency) =>
      shop.write.call('preview_meta_budget_change', { object_id: campaign_id, daily_budget: { amount, currency }, reason: REASON })
    for (const factor of [10, 100, 1.51, 0.49]) assert.equal((await ask((Number(daily_budget.amount) * factor).toFixed(2)))['code'], 'CAP_EXCEEDED')
    assert.equal((await ask('50.00', 'USD'))['code'], 'CURRENCY_MISMATCH')
    assert.equal((await ask('50.00', 'XXX'))['code'], 'CURRENCY_UNKNOWN')
    for (const amount of ['-5', '1e3', '5,000', '0x10', ' 50', '50.001', '٥٠', 'NaN', ''])
      assert.match(String((await ask(amount))['code']), /^(AMOUNT_INVALID|INPUT_INVALID)$/, amount)
    assert.equal((await ask('0'))['code'], 'CHANGE_NOT_POSSIBLE')
  })

  test('a budget of something that is no budget object, or of a stranger’s account', async () => {
    const { campaign_id } = await firstBudget(shop)
    const ask = (object_id: unknown, more: Record<string, unknown> = {}) =>
      shop.write.call('preview_meta_budget_change', { object_id, daily_budget: { amount: '41.00', currency: 'EUR' }, reason: REASON, ...more })
    for (const id of ['act_1001', '../act_1001', `${campaign_id}?method=delete`, 'me', `${campaign_id}/copies`, ''])
      assert.match(String((await ask(id))['code']), /^(ID_INVALID|INPUT_INVALID)$/, id)
    assert.equal((await ask('999999999999'))['code'], 'NOT_FOUND')
    assert.equal((await ask(campaign_id, { status: 'ACTIVE' }))['code'], 'INPUT_INVALID')
  })

  test('prices: zero, times ten, another product’s variant, ids of another kind', async () => {
    const { product_id, variants } = await firstProduct(shop)
    const variant = variants[0]
    assert.ok(variant)
    const ask = (amount: string, variant_id: unknown = variant.variant_id, product: unknown = product_id) =>
      shop.write.call('preview_shopify_price_change', {
        product_id: product,
        changes: [{ variant_id, price: { amount, currency: variant.price.currency } }],
        reason: REASON,
      })
    assert.equal((await ask((Number(variant.price.amount) * 10).toFixed(2)))['code'], 'CAP_EXCEEDED')
    assert.equal((await ask('0.00'))['code'], 'CHANGE_NOT_POSSIBLE')
    assert.equal((await ask('0.01'))['code'], 'CAP_EXCEEDED')
    assert.equal((await ask('18.00', 'gid://shopify/ProductVariant/1'))['code'], 'NOT_FOUND')
    for (const id of ['gid://shopify/Order/1', 'gid://shopify/Product/1', '1; DROP', '{}'])
      assert.equal((await ask('18.00', id))['code'], 'ID_INVALID', id)
    assert.equal((await ask('18.00', variant.variant_id, 'gid://shopify/Customer/1'))['code'], 'ID_INVALID')
  })

  test('tokens: guessed, foreign, of another change, with another summary; and unknown tools', async () => {
    const [price, budget] = await asks(shop)
    assert.ok(price && budget)
    const one = await shop.write.call(price.tool, price.args)
    const two = await shop.write.call(budget.tool, budget.args)
    assert.equal((await shop.write.call('apply_change', { ...applyArgs(one), confirm_token: 'A'.repeat(43) }))['code'], 'TOKEN_INVALID')
    assert.equal((await shop.write.call('apply_change', { ...applyArgs(one), confirm_token: two['confirm_token'] }))['code'], 'TOKEN_INVALID')
    assert.equal((await shop.write.call('apply_change', { ...applyArgs(one), summary: two['summary'] }))['code'], 'SUMMARY_MISMATCH')
    assert.equal((await shop.write.call('apply_change', { ...applyArgs(one), force: true }))['code'], 'INPUT_INVALID')
    const stranger = await connect({ server: 'write-server', config: join(shop.dir, 'write.yaml'), clientName: 'some-other-agent' })
    assert.equal((await stranger.call('apply_change', applyArgs(one)))['code'], 'CHANGE_UNKNOWN')
    assert.equal((await stranger.call(price.tool, price.args))['code'], 'APPROVAL_UNAVAILABLE')
    await stranger.close()
    for (const name of ['shopify_product_delete', 'apply_changes', 'APPLY_CHANGE', '__proto__', 'constructor', ''])
      await assert.rejects(shop.write.client.callTool({ name, arguments: {} }), /Unknown tool|required|invalid/i, name)
    assert.ok(shop.rows('write').some((row) => row['event'] === 'tool_call_denied' && row['reason'] === 'TOOL_UNKNOWN'))
    for (const shown of [one, two]) assert.equal((await shop.write.call('change_cancel', { change_id: shown['change_id'] }))['status'], 'cancelled')
    assert.equal((await shop.write.call('apply_change', applyArgs(one)))['code'], 'CHANGE_CLOSED')
  })

  test('a preview that could not be shown is not stored, and half a character is refused, not a bug', async () => {
    const mail = (fields: Record<string, string>) =>
      shop.write.call('preview_email_send', { to: ['anna@customer.test'], subject: 'x', text: 'y', reason: REASON, ...fields })
    // Mutation proof: check the size of a preview after ledger.open.
    assert.equal((await mail({ text: '"\n'.repeat(10_000) }))['code'], 'RESULT_TOO_LARGE')
    for (const fields of [{ text: 'a\uD800b' }, { reason: 'because of a half \uDC00 character' }])
      assert.equal((await mail(fields))['code'], 'TEXT_INVALID')
    assert.deepEqual((await shop.write.call('change_list'))['changes'], [])
    assert.equal((await mail({ text: 'A path like \\ud800 is plain text.' }))['status'], 'preview')
  })

  test('the read-server has no way to write, whatever it is asked', async () => {
    for (const name of ['preview_email_send', 'apply_change', 'shopify_price_change'])
      await assert.rejects(shop.read.client.callTool({ name, arguments: {} }), /Unknown tool/)
    for (const query of ['mutation { productDelete }', '") { id } } mutation {', "' OR 1=1", '\u0000', '*:*']) {
      const result = await shop.read.call('shopify_product_search', { query })
      assert.ok(Array.isArray(result['products']) || result['status'] === 'refused')
    }
    for (const folder of ['Finance', 'INBOX/../Finance', 'inbox', 'Support\r\nSTORE 1 +FLAGS (\\Deleted)', '*', ''])
      assert.match(String((await shop.read.call('email_message_search', { folder }))['code']), /^(FOLDER_NOT_ALLOWED|INPUT_INVALID)$/, folder)
  })
})
