// `human`: a mail to somebody who never got one says so where the person looks, and only what was surely sent makes it untrue.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apply, bind, type Gate, type Grant, parseAllowlist, preview } from '@countersign/gate'
import { MINUTE_MS, Refusal } from '@countersign/kernel'
import { EMAIL_WRITE_TOOLS, emailLook, type EmailWriter } from '@countersign/write'
import { POLICY } from '../../packages/write-server/src/policy.ts'
import { world } from '../support/gate.ts'
import { SENDER } from '../support/mail.ts'

const [emailSend] = EMAIL_WRITE_TOOLS
const Shown = (value: unknown) => value as { change_id: string; confirm_token: string; summary: string; warnings: readonly string[] }

async function writing(work: (mail: ReturnType<typeof hands>) => Promise<void>): Promise<void> {
  const w = world()
  try {
    await work(hands(w))
  } finally {
    w.close()
  }
}

function hands(w: ReturnType<typeof world>) {
  let fate: 'sent' | 'lost' | 'refused' = 'sent'
  const touch = (_workspace: string, grant: Grant): EmailWriter => ({
    async send({ recipients }) {
      for (const address of recipients) grant.spend('send', `email:${address}`)
      if (fate === 'sent') return {}
      throw new Refusal('UPSTREAM_UNREACHABLE', { effect: fate === 'lost' ? 'unknown' : 'none' })
    },
  })
  const look = emailLook({ sender: SENDER, allow: parseAllowlist(['@customer.test', '@mycustomer.test', '@partner.example']).entries })
  const tool = bind(emailSend, { look: () => look, touch })
  const gate: Gate = { ...w.gate, tools: new Map([[emailSend.name, { tool, rowIn: () => POLICY.preview_email_send }]]) }
  const show = async (to: readonly string[], workspace = 'main') => {
    w.time.now += MINUTE_MS
    const input = { to, subject: 'Your order', text: 'It left.', reason: 'She asked where it is.' }
    return Shown(await preview(gate, emailSend.name, input, w.callAs('claude-code', workspace)))
  }
  const send = async (to: readonly string[], what: typeof fate = 'sent', workspace = 'main') => {
    fate = what
    return String((await applied(gate, await show(to, workspace), w.callAs('claude-code', workspace)))['status'])
  }
  return { show, send, gate, call: w.callAs('claude-code') }
}

const applied = (gate: Gate, { change_id, confirm_token, summary }: ReturnType<typeof Shown>, call: Parameters<typeof apply>[2]) =>
  apply(gate, { change_id, confirm_token, summary }, call)

// Mutation proof: count open or unknown changes too, or compare whole targets alone.
test('first to the address and its domain; then to the address alone; then to neither', () =>
  writing(async ({ show, send }) => {
    const first = await show(['anna@customer.test'])
    assert.match(first.summary, /\(the first from here to this address, and to a domain never written to\)$/)
    assert.deepEqual(first.warnings, [
      'Nothing was ever sent from here to anna@customer.test.',
      'Nothing was ever sent from here to anybody at customer.test.',
    ])
    for (const fate of ['refused', 'lost'] as const) {
      await send(['anna@customer.test'], fate)
      assert.match((await show(['anna@customer.test'])).summary, /the first from here to this address, and to a domain/)
    }
    assert.equal(await send(['anna@customer.test']), 'applied')
    assert.deepEqual((await show(['anna@customer.test'])).warnings, [])
    const other = await show(['bob@customer.test'])
    assert.match(other.summary, /\(the first from here to this address\)/)
    assert.deepEqual(other.warnings, ['Nothing was ever sent from here to bob@customer.test.'])
  }))

test('an address or a domain that only ends like a known one is new', () =>
  writing(async ({ show, send }) => {
    await send(['anna@customer.test', 'zoeanna@partner.example'])
    for (const [address, warnings] of [
      ['joanna@customer.test', 1],
      ['anna@mycustomer.test', 2],
      ['anna@partner.example', 1],
    ] as const)
      assert.equal((await show([address])).warnings.length, warnings, address)
  }))

test('several recipients: how many are new; another workspace knows none of them', () =>
  writing(async ({ show, send }) => {
    await send(['anna@customer.test'])
    const mixed = await show(['anna@customer.test', 'bob@customer.test', 'zoe@partner.example'])
    assert.match(mixed.summary, /\(the first from here to 2 of these addresses, and to a domain never written to\)/)
    assert.match((await show(['anna@customer.test'], 'second')).summary, /the first from here to this address, and to a domain/)
  }))

test('a mail in between does not make this one another mail', () =>
  writing(async ({ show, send, gate, call }) => {
    const shown = await show(['anna@customer.test'])
    assert.equal(await send(['anna@customer.test']), 'applied')
    assert.equal((await applied(gate, shown, call))['status'], 'applied')
  }))

test('the longest mail there is still fits its summary', () =>
  writing(async ({ gate, call }) => {
    const widest = (n: number) => `${'a'.repeat(63)}${n}@${`${'b'.repeat(59)}${n}.`.repeat(3)}test`
    const input = { to: [1, 2, 3, 4, 5].map(widest), subject: 'x'.repeat(200), text: '🎁'.repeat(9_000), reason: 'She asked where it is.' }
    await assert.rejects(preview(gate, emailSend.name, input, call), (error) => error instanceof Refusal && error.code === 'APPROVAL_UNAVAILABLE')
  }))
