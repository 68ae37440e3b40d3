// `bound`, `recipients`: a mail with a file through the real write-server, from preview to the platform.
import assert from 'node:assert/strict'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { applyArgs, REASON } from '../support/asks.ts'
import { openShop, type Shop } from '../support/sandbox.ts'

let shop: Shop
before(async () => (shop = await openShop()))
after(() => shop.close())

const file = (): string => join(shop.dir, 'outbox', 'invoice.txt')
const preview = () =>
  shop.write.call('preview_email_send', {
    to: ['anna@customer.test'],
    subject: 'Your invoice',
    text: 'Here it is.',
    attachments: ['invoice.txt'],
    reason: REASON,
  })

// Mutation proof: leave `outbox` out of `emailLook` or of `emailWriter` in workspaces.ts.
test('what is in the outbox is shown, sent once, and the first mail there says so', async () => {
  writeFileSync(file(), 'Invoice 1001: 12.50 EUR')
  const shown = await preview()
  assert.match(
    String(shown['summary']),
    /the attachment “invoice\.txt” and the text “Here it is\.” \(the first from here to this address, and to a domain never written to\)/,
  )
  assert.match(JSON.stringify(shown['facts']), /invoice\.txt \(text\/plain, 23 bytes, SHA-256 [0-9a-f]{64}\)/)
  assert.equal((await shop.write.call('apply_change', applyArgs(shown)))['status'], 'applied')
  assert.equal((await shop.effects()).length, 1)
  assert.doesNotMatch(JSON.stringify(await preview()), /the first from here|Nothing was ever sent/)
})

test('a file that changed after the preview stops the mail, and so does a link', async () => {
  const so_far = (await shop.effects()).length
  const shown = await preview()
  writeFileSync(file(), 'Invoice 1001: 99.50 EUR')
  assert.equal((await shop.write.call('apply_change', applyArgs(shown)))['code'], 'STATE_MOVED')
  rmSync(file())
  symlinkSync(join(shop.dir, 'write.yaml'), file())
  assert.equal((await preview())['code'], 'ATTACHMENT_INVALID')
  assert.equal((await shop.effects()).length, so_far)
})
