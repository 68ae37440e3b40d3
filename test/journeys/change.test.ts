// One change of each platform from end to end: two real servers, a real client, and an oracle that only sees what reached the platforms.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { firstProduct, REASON } from '../support/asks.ts'
import { openShop, type Shop } from '../support/sandbox.ts'
import { ROOT } from '../support/servers.ts'

type Shown = Record<string, unknown>

for (const era of ['modern', 'legacy'] as const)
  describe(`a change, ${era} era`, () => {
    let shop: Shop
    before(async () => {
      shop = await openShop({ era })
    })
    after(() => shop.close())

    const apply = ({ change_id, confirm_token, summary }: Shown) => shop.write.call('apply_change', { change_id, confirm_token, summary })

    test('a price: looked up, previewed, applied once, seen by the reader', async () => {
      const product = await firstProduct(shop)
      const variant = product.variants[0]
      assert.ok(variant)
      const price = { amount: (Number(variant.price.amount) * 0.9).toFixed(2), currency: variant.price.currency }
      const count = (await shop.effects()).length
      const shown = await shop.write.call('preview_shopify_price_change', {
        product_id: product.product_id,
        changes: [{ variant_id: variant.variant_id, price }],
        reason: REASON,
      })
      assert.equal(shown['status'], 'preview', JSON.stringify(shown))
      assert.equal((await shop.effects()).length, count, '`preview` changes nothing')

      const applied = await apply(shown)
      assert.equal(applied['status'], 'applied', JSON.stringify(applied))
      assert.equal((applied['receipt'] as { verified: boolean }).verified, true)
      assert.equal((await apply(shown))['code'], 'CHANGE_CLOSED')
      const effects = (await shop.effects()).slice(count)
      assert.deepEqual(
        effects.map(({ platform, operation }) => ({ platform, operation })),
        [{ platform: 'shopify', operation: 'productVariantsBulkUpdate' }],
      )
      const again = await firstProduct(shop)
      assert.equal(again.variants[0]?.price.amount, price.amount)
    })

    test('a budget: rehearsed, applied once', async () => {
      const [campaign] = (await shop.read.call('meta_campaign_search', {}))['campaigns'] as {
        campaign_id: string
        daily_budget: { amount: string; currency: string }
      }[]
      assert.ok(campaign)
      const to = { amount: (Number(campaign.daily_budget.amount) * 1.2).toFixed(2), currency: campaign.daily_budget.currency }
      const count = (await shop.effects()).length
      const shown = await shop.write.call('preview_meta_budget_change', { object_id: campaign.campaign_id, daily_budget: to, reason: REASON })
      assert.equal(shown['status'], 'preview', JSON.stringify(shown))
      assert.equal((await shop.effects()).length, count, '`validate_only` changes nothing')
      assert.equal((await apply(shown))['status'], 'applied')
      assert.deepEqual(
        (await shop.effects()).slice(count).map(({ operation }) => operation),
        ['POST campaign'],
      )
    })

    test('a mail: the envelope is the approved address, the bytes are the previewed ones', async () => {
      const count = (await shop.effects()).length
      const shown = await shop.write.call('preview_email_send', {
        to: ['anna@customer.test'],
        subject: 'Your order',
        text: 'It is on its way.\n',
        reason: REASON,
      })
      assert.equal(shown['status'], 'preview', JSON.stringify(shown))
      // Mutation proof: leave out what the gate puts in front of a summary; some clients show a person its first lines and nothing else.
      assert.match(String(shown['summary']), /^Cannot be undone: Send one mail to anna@customer\.test /)
      assert.equal((await apply(shown))['status'], 'applied')
      const effects = (await shop.effects()).slice(count)
      assert.equal(effects.length, 1)
      assert.equal(effects[0]?.target, 'anna@customer.test')
    })

    test('every change stands in the log in order, and the logs verify', async () => {
      const events = shop
        .rows('write')
        .filter((row) => row['change_id'] !== undefined)
        .map((row) => row['event'])
      for (const event of ['change_previewed', 'change_approved', 'change_started', 'change_settled'])
        assert.equal(events.filter((name) => name === event).length, 3, event)
      assert.ok(
        events.indexOf('change_previewed') < events.indexOf('change_approved') && events.indexOf('change_started') < events.indexOf('change_settled'),
      )
      for (const server of ['read', 'write'] as const) {
        const verify = spawnSync(
          process.execPath,
          [join(ROOT, 'packages', `${server}-server`, 'src', 'main.ts'), 'verify-log', '--dir', join(shop.dir, 'audit', server)],
          { encoding: 'utf8' },
        )
        assert.equal(verify.status, 0, verify.stdout + verify.stderr)
        assert.match(verify.stdout, /as it was written/)
      }
    })

    test('`quiet`: no address, no subject, no mail text, no token, no secret stands in a log', async () => {
      const text = JSON.stringify([...shop.rows('read'), ...shop.rows('write')])
      for (const secret of ['anna@customer.test', 'It is on its way', 'Your order', 'confirm_token', 'shpat', 'EAA'])
        assert.ok(!text.includes(secret), secret)
    })
  })
