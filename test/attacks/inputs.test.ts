// Every field of every read tool, filled with what a hostile or careless model puts there: an answer or a refusal of its own, never a bug, a blame on the platform, or more than one result may hold.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { LIMITS, Refusal } from '@countersign/kernel'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { answerOf, looksAt, QUESTION, TOOLS } from '../support/one-question.ts'

const STRANGE: readonly string[] = [
  '',
  ' ',
  '*',
  '%',
  '"',
  '\\',
  '" OR 1',
  ':',
  '-',
  '()',
  'NOT a',
  'id:*',
  '-updated:>2020',
  '{100}',
  '\u0000',
  '\r\nA1 DELETE INBOX',
  'x'.repeat(200),
  'ü'.repeat(80),
  '😀'.repeat(30),
  '../../me',
  '__proto__',
  'constructor',
  'https://admin.shopify.com/store/other/orders/1',
  'gid://shopify/Order/99999999999999999999',
  'gid://shopify/Customer/1',
  '#1001',
  '1001',
  '0',
  '-1',
  '9'.repeat(25),
  '2026-02-31',
  '9999-12-31',
  '0000-01-01',
  '0001-01-01',
  '2026-11-20',
  'act_2002',
  'r1.QUZU',
  'QUZU',
  'eyJsYXN0X2lkIjoxfQ==',
  'https://adsmanager.facebook.com/adsmanager/manage/campaigns?act=1001&selected_campaign_ids=1,2',
  '1.2',
  '999',
  'inbox',
  'Trash',
]
/** What a refusal of a caller's words may be; the rest would send somebody to look at the platform or at this house. */
const THEIR_OWN = new Set(['ID_INVALID', 'CURSOR_INVALID', 'INPUT_INVALID', 'NOT_FOUND', 'FOLDER_NOT_ALLOWED', 'TEXT_INVALID'])

const dir = mkdtempSync(join(tmpdir(), 'countersign-inputs-'))
let sandbox: Sandbox
before(async () => {
  let ticks = 0
  sandbox = await startSandbox({ dir, now: () => Date.now() + ticks++ * 3_000 })
})
after(async () => {
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

for (const tool of [...TOOLS.shopify, ...TOOLS.meta, ...TOOLS.email, ...TOOLS.house])
  // Mutation proof: let dayOf in shopify/days.ts take any year, or pageOf in meta/nodes.ts pass on what Graph says of a cursor.
  test(tool.name, async () => {
    const looks = looksAt(sandbox, dir, sandbox.endpoints, AbortSignal.timeout(60_000))
    try {
      for (const key of Object.keys(tool.input.shape))
        for (const value of STRANGE) {
          const input = { ...QUESTION[tool.name]?.(sandbox), [key]: value }
          if (!tool.input.safeParse(input).success) continue
          const said = await answerOf(tool.name, input, looks).catch((error: unknown) => error)
          const title = `${key}: ${JSON.stringify(value)}`
          if (said instanceof Refusal) assert.ok(THEIR_OWN.has(said.code), `${title}: ${said.code}`)
          else assert.ok(!(said instanceof Error), `${title}: ${String(said)}`)
          assert.ok(JSON.stringify(said).length <= LIMITS.resultCharsMax, title)
        }
    } finally {
      looks.close()
    }
  })
