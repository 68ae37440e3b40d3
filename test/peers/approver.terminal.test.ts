// Approvers at a real terminal: their keys are made, they see the whole plan, and their passphrase carries it out, once. The agent sits in the real Claude Code.
// Promises: `human`, `bound`, `once`, `quiet`.
import assert from 'node:assert/strict'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { needs } from '../support/peers.ts'
import { apply, CAMPAIGN, projectFolder, settleIn, tool } from './claude.ts'
import type { Turn } from './model.ts'
import { atClaude, configured, heard, openShell, type Shell, yes, ASKS } from './person.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude', 'tmux')
const PASSPHRASE = 'correct horse battery'
const ASKS_PASSPHRASE = /^Passphrase: *$/m
/** Enrolled under the name of the user who runs the agent too: never an approver of what that agent asks for. */
const ME = userInfo().username

let world: World
let project: string
let shell: Shell
before(async () => {
  world = await openWorld()
  project = projectFolder(world)
  settleIn(world, project)
  const limits = '  preview_meta_budget_change: { approval: approver }\n  preview_email_send: { approval: two_person }\n'
  configured(world, `limits:\n${limits}`)
  shell = openShell(world, { columns: 100, rows: 45 })
})
beforeEach(() => world.sandbox.reset())
after(async () => {
  await shell.close()
  await world.close()
})

const keyOf = (name: string): string => join(world.dir, `${name}.key`)

async function command(line: string): Promise<{ code: number; text: string }> {
  shell.type(line)
  return shell.ended()
}

/** Types the passphrase at the command's question; returns what stood above the question, and the end. */
async function decides(line: string, passphrase = PASSPHRASE): Promise<{ shown: string; code: number; text: string }> {
  shell.type(line)
  await shell.shows(ASKS_PASSPHRASE)
  const shown = shell.scroll()
  shell.press('-l', `${passphrase}\n`)
  const { code, text } = await shell.ended()
  assert.ok(!text.includes(passphrase), 'no key of a passphrase is shown')
  return { shown, code, text }
}

/** The agent previews and applies, its person says yes; returns the change, which then waits. */
async function asked(preview: Turn): Promise<string> {
  let id = ''
  await atClaude(world, project, [preview, apply], async (terminal, model) => {
    await yes(terminal, model, 2)
    const said = JSON.parse(model.results[1]?.text ?? '{}') as Record<string, string>
    assert.equal(said['status'], 'awaiting_approval')
    id = said['change_id'] ?? ''
    assert.match(said['message'] ?? '', new RegExp(`until \\d\\d:\\d\\d UTC: write-server approve ${id} --key FILE --config FILE`))
  })
  assert.deepEqual(await world.effects(), [], 'a yes in the session alone does nothing')
  return id
}

const budget =
  (amount: string): Turn =>
  () =>
    tool('preview_meta_budget_change', { object_id: CAMPAIGN, daily_budget: { amount, currency: 'EUR' }, reason: 'It sells well just now.' })

const LINES = Array.from({ length: 60 }, (_, at) => `Line ${at + 1} of the mail: each of them counts, and none is left out.`)
const mail =
  (subject: string): Turn =>
  () =>
    tool('preview_email_send', { to: ['anna@customer.test', 'bob@partner.example'], subject, text: LINES.join('\n'), reason: 'They asked.......' })

const targets = async (): Promise<string[]> => (await world.effects()).map(({ target }) => target)

// Mutation proof: write the keys to the terminal in serve/hidden.ts.
test('approvers are enrolled: the passphrase twice, and never on the screen', peer, async () => {
  for (const name of ['ana', 'ben', ME]) {
    shell.type(`approvers add ${name} --key ${keyOf(name)}`)
    await shell.shows(/A passphrase for the key of/)
    shell.press('-l', `${PASSPHRASE}\n`)
    await shell.shows(/The same again/)
    shell.press('-l', `${PASSPHRASE}\n`)
    const { code, text } = await shell.ended()
    assert.equal(code, 0, text)
    assert.match(text, new RegExp(`${name} is an approver now`))
    assert.ok(!text.includes(PASSPHRASE) && !text.includes('horse'))
  }
  const { text } = await command('approvers list')
  assert.match(text, /^ana +user ana +key [0-9a-f]{16} +since \d{4}-\d\d-\d\d$/m)
})

test('`approver`: a wrong passphrase does nothing, the right one applies it once, and its agent hears who decided', peer, async () => {
  const id = await asked(budget('44.00'))
  const approve = `approve ${id} --key ${keyOf('ana')}`
  shell.type(approve)
  for (const _ of ['once', 'again']) {
    await shell.shows(ASKS_PASSPHRASE)
    shell.press('-l', 'wrong horse battery\n')
    await shell.shows(/It does not open this key\.\s+Passphrase:/)
  }
  shell.press('C-c')
  const left = await shell.ended()
  assert.equal(left.code, 1)
  assert.match(left.text, /Ended\. Nothing was done\./)
  assert.deepEqual(await targets(), [])

  const { shown, code, text } = await decides(approve)
  // What matters stands first, and again where the eyes are when the passphrase is asked for.
  assert.match(shown, /^\s*AWAITING: Change the daily budget of Meta campaign 120210000000010001 from 40\.00 EUR to 44\.00 EUR\s\(\+10 %\)/)
  assert.match(shown, /the agent’s words: “It sells well just now\.”/)
  assert.match(shown, /undo +A budget change back to 40\.00 EUR/)
  assert.match(shown, /To APPROVE as ana: [^]*from 40\.00 EUR to\s+44\.00 EUR[^]*Type the passphrase/)
  assert.ok(shown.trim().split('\n').length < 45, 'all of it on one screen')
  assert.equal(code, 0, text)
  assert.match(text, /\nAPPLIED: Change the daily budget/)
  assert.deepEqual(await targets(), [CAMPAIGN])

  const again = await command(approve)
  assert.deepEqual([again.code, /APPROVAL_DECIDED/.test(again.text)], [1, true])
  assert.deepEqual(await targets(), [CAMPAIGN])
  await atClaude(world, project, [() => tool('change_get', { change_id: id })], async (_, model) => {
    await heard(model, 1)
    assert.match(model.results[0]?.text ?? '', /"state":"applied".*"decisions":\[\{"approver":"ana","decision":"approve"/)
  })
})

test('`two_person`: every line of a long mail is shown, one yes waits for another person’s, and the second sends it', peer, async () => {
  const id = await asked(mail('The mug arrives next week'))
  const first = await decides(`approve ${id} --key ${keyOf('ana')}`)
  assert.deepEqual(first.shown.match(/(?<=^ +\| )Line .*$/gm), LINES, 'every line, once, in order')
  assert.match(first.shown, /recipients\n +0: anna@customer\.test\n +1: bob@partner\.example\n/)
  assert.match(first.shown, /2 approvers have to agree, two different people/)
  // Where the passphrase is asked for, with sixty lines above it.
  assert.match(first.shown, /To APPROVE as ana:[^]*Cannot be undone: Send 2 mails to anna@customer\.test and bob@partner\.example/)
  assert.match(first.text, /STILL WAITING: [^]*Approved by 1 of 2\. Nothing has changed yet/)
  assert.deepEqual(await targets(), [])

  // Refused before a passphrase is asked for. Mutation proof: drop the look at the signatures in `decidable`.
  const same = await command(`approve ${id} --key ${keyOf('ana')}`)
  assert.match(same.text, /APPROVAL_DECIDED: .* ana has decided already\./)
  const second = await decides(`approve ${id} --key ${keyOf('ben')}`)
  assert.match(second.shown, /ana · yes · [^]*one more approver has to agree/)
  assert.equal(second.code, 0, second.text)
  assert.match(second.text, /\nAPPLIED: Cannot be undone: Send 2 mails/)
  assert.deepEqual((await targets()).toSorted(), ['anna@customer.test', 'bob@partner.example'])
})

test('a no of one approver is final, and whoever asked cannot approve', peer, async () => {
  const id = await asked(mail('Another mail'))
  const mine = await command(`approve ${id} --key ${keyOf(ME)}`)
  assert.deepEqual([mine.code, /^APPROVER_IS_REQUESTER: Whoever asked for a change cannot approve it/m.test(mine.text)], [1, true], mine.text)
  const { shown, code, text } = await decides(`deny ${id} --key ${keyOf('ben')}`)
  assert.match(shown, /To REFUSE as ben, for good:/)
  assert.equal(code, 0, text)
  assert.match(text, /\nDENIED: /)
  assert.match((await command(`approve ${id} --key ${keyOf('ana')}`)).text, /APPROVAL_DECIDED: .*It is denied\./)
  assert.deepEqual(await targets(), [])
  assert.match((await command('changes --state denied')).text, /^denied +Cannot be undone: Send 2 mails/m)
})

test('an approval whose outcome is lost is said to be unknown, and a person settles it', peer, async () => {
  const id = await asked(budget('43.00'))
  world.sandbox.core.order('meta', 'drop_after', 1)
  const { code, text } = await decides(`approve ${id} --key ${keyOf('ben')}`)
  assert.deepEqual([code, await targets()], [1, [CAMPAIGN]], text)
  assert.match(text, /\nUNKNOWN: Change the daily budget[^]*It is not known whether this happened/)
  assert.match((await command(`change ${id}`)).text, /^\s*UNKNOWN: /)
  const settled = await command(`settle ${id} --state applied --reason "The ads manager shows 43.00 EUR"`)
  assert.match(settled.text, /Settled as applied: Change the daily budget/)
  assert.match((await command(`settle ${id} --state failed --reason "On second thoughts not"`)).text, /CHANGE_CLOSED/)
  assert.match((await command(`change ${id}`)).text, /^\s*APPLIED: [^]*why The ads manager shows 43\.00 EUR/)
  assert.deepEqual(await targets(), [CAMPAIGN])
})

const price: Turn = () => {
  const product = world.sandbox.seed.products.find(({ variants }) => variants.length > 0)
  const variant = product?.variants[0]
  const amount = ((Number(variant?.price) * 1.05) / 100).toFixed(2)
  const changes = [{ variant_id: String(variant?.id), price: { amount, currency: 'EUR' } }]
  return tool('preview_shopify_price_change', { product_id: String(product?.id), changes, reason: 'The spring sale is over.' })
}

test('freeze stops a running server’s next change within a second, and unfreeze lets it go on', peer, () =>
  atClaude(world, project, [price, apply, apply], async (terminal, model) => {
    await heard(model, 1)
    await terminal.shows(ASKS)
    assert.match((await command('freeze --reason "Prices look wrong, checking"')).text, /^FROZEN\. No change starts from now on/m)
    await yes(terminal, model, 2)
    assert.match(model.results[1]?.text ?? '', /"code":"FROZEN","message":"Writes are frozen\. Nothing was done\. Since [-0-9T:.]+Z\."/)
    assert.deepEqual(await targets(), [])
    await terminal.shows(ASKS)
    assert.match((await command('unfreeze --reason "They were right after all"')).text, /Writes go on\./)
    await yes(terminal, model, 3)
    assert.match(model.results[2]?.text ?? '', /"status":"applied"/)
    assert.equal((await targets()).length, 1)
  }),
)
