import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskContacts, maskEmail, maskName } from './mask.ts'

test('a name is its initials', () => {
  for (const [name, wanted] of [
    ['Lena Hoffmann', 'L. H.'],
    ['anne-marie de la Tour', 'A. M. D.'],
    ['Ångström', 'Å.'],
    ['李 雷', '李. 雷.'],
    ['  ', null],
    ['12 34', null],
    ['', null],
    [null, null],
  ] as const)
    assert.equal(maskName(name), wanted)
})

test('an address keeps its first letter', () => {
  for (const [address, wanted] of [
    ['lena@shop.test', 'l…@…'],
    ['<script>@shop.test', '…@…'],
    ['', null],
    [null, null],
  ] as const)
    assert.equal(maskEmail(address), wanted)
})

test('addresses and telephone numbers go out of a text, the rest stays', () => {
  for (const [text, wanted] of [
    ['mail me: lena.h+x@customer.test, please', 'mail me: …@…, please'],
    ['+49 (221) 555-01234 or 0221 5550 1234', '… or …'],
    ['Order 1001, 3 mugs, 12.50 EUR', 'Order 1001, 3 mugs, 12.50 EUR'],
    ['(a@b.test)', '(…@…)'],
    ['by 2026-11-20, not 2026-11-21', 'by 2026-11-20, not 2026-11-21'],
    ['Tel.-02215550123', 'Tel.-…'],
  ] as const)
    assert.equal(maskContacts(text), wanted)
})

test('masking takes time in proportion to the text, and no more', () => {
  for (const unit of ['1 ', '@', 'a@', '+1-', '1(', 'a.']) assert.ok(maskContacts(unit.repeat(20_000)).length > 0)
})
