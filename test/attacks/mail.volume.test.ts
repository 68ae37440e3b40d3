// `caps`: a flood of mails stops at the hour's, the day's and the recipient's number, also when every mail is asked of a server just started.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bind, type Gate, apply, parseAllowlist, preview } from '@countersign/gate'
import { DAY_MS, HOUR_MS, MINUTE_MS, Refusal } from '@countersign/kernel'
import { EMAIL_WRITE_TOOLS, emailLook, type EmailWriter } from '@countersign/write'
import { POLICY } from '../../packages/write-server/src/policy.ts'
import { world, type World } from '../support/gate.ts'
import { SENDER } from '../support/mail.ts'

const [emailSend] = EMAIL_WRITE_TOOLS
const START_MS = 1_800_000_000_000

interface Flood {
  /** Where the mails went, as the hand was told. */
  readonly out: string[]
  now: number
  /** What becomes of the next mail. */
  fate: 'sent' | 'lost' | 'refused'
  readonly dir: string
}

/** Sends one mail through a gate opened for it alone over the same files: a restart before every mail. */
async function mail(flood: Flood, to: readonly string[]): Promise<string> {
  const w = world({ dir: flood.dir, now: flood.now })
  const hand: EmailWriter = {
    async send(does) {
      if (flood.fate === 'refused') throw new Refusal('UPSTREAM_REJECTED')
      flood.out.push(...does.recipients)
      if (flood.fate === 'lost') throw new Refusal('UPSTREAM_UNREACHABLE', { effect: 'unknown' })
      return {}
    },
  }
  const look = emailLook({ sender: SENDER, allow: parseAllowlist(['@customer.test']).entries })
  const tool = bind(emailSend, { look: () => look, touch: () => hand })
  const gate: Gate = { ...w.gate, tools: new Map([[emailSend.name, { tool, rowIn: () => POLICY.preview_email_send }]]) }
  return sendOver({ ...w, gate }, to).finally(() => w.close())
}

async function sendOver(w: World, to: readonly string[]): Promise<string> {
  try {
    const call = w.callAs('claude-code')
    const shown = await preview(w.gate, emailSend.name, { to, subject: 'Your order', text: 'It left.', reason: 'She asked where it is.' }, call)
    const { change_id, confirm_token, summary } = shown as { change_id: string; confirm_token: string; summary: string }
    return String((await apply(w.gate, { change_id, confirm_token, summary }, call))['status'])
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return error.code
  }
}

async function flooding(work: (flood: Flood) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-volume-'))
  try {
    await work({ out: [], now: START_MS, fate: 'sent', dir })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** The most mails that any window of this length saw. */
const most = (times: readonly number[], window_ms: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + window_ms).length))

// Mutation proof: take `hourMax` or `dayMax` out of MAILS in policy.ts, or give `mails` another cap name in send.ts.
test('more than a day of mails: never more than the hour’s and the day’s, over every restart', () =>
  flooding(async (flood) => {
    const times: number[] = []
    const codes = new Set<string>()
    for (let n = 0; flood.now < START_MS + 1.2 * DAY_MS; n++) {
      const to = Array.from({ length: 5 }, (_, index) => `a${n}x${index}@customer.test`)
      const before = flood.out.length
      codes.add(await mail(flood, to))
      for (let sent = before; sent < flood.out.length; sent++) times.push(flood.now)
      flood.now += 20 * MINUTE_MS
    }
    assert.deepEqual([...codes].toSorted(), ['CAP_EXCEEDED', 'applied'])
    assert.ok(most(times, HOUR_MS) <= 50, String(most(times, HOUR_MS)))
    assert.equal(most(times, DAY_MS), 200)
  }))

test('within an hour the hour’s number bites first, and an hour later there is room again', () =>
  flooding(async (flood) => {
    const five = (n: number) => Array.from({ length: 5 }, (_, index) => `b${n}x${index}@customer.test`)
    for (let n = 0; n < 10; n++) {
      assert.equal(await mail(flood, five(n)), 'applied')
      flood.now += MINUTE_MS
    }
    assert.equal(await mail(flood, ['one@customer.test']), 'CAP_EXCEEDED')
    assert.equal(flood.out.length, 50)
    flood.now += HOUR_MS
    assert.equal(await mail(flood, ['one@customer.test']), 'applied')
  }))

// Mutation proof: count by the whole address in send.ts; a name with a plus sign behind it is the same mailbox at most providers.
test('a plus sign and a word behind the name make no other recipient', () =>
  flooding(async (flood) => {
    for (let n = 0; n < 5; n++) {
      assert.equal(await mail(flood, [`anna+${n}@customer.test`, `anna+more${n}@customer.test`]), 'applied')
      flood.now += 7 * MINUTE_MS
    }
    assert.equal(await mail(flood, ['anna+again@customer.test']), 'CAP_EXCEEDED')
    assert.equal(await mail(flood, ['anna@customer.test']), 'CAP_EXCEEDED')
    assert.equal(await mail(flood, ['+@customer.test']), 'applied')
  }))

// Mutation proof: drop `perObject` from TO_ONE (others would be refused), or the weights `mails_to_one` from send.ts.
test('one recipient gets ten in a day, in whatever capitals and company; others still get theirs', () =>
  flooding(async (flood) => {
    for (let n = 0; n < 10; n++) {
      assert.equal(await mail(flood, n % 2 === 0 ? ['anna@customer.test'] : ['ANNA@Customer.test', `other${n}@customer.test`]), 'applied')
      flood.now += 7 * MINUTE_MS
    }
    assert.equal(await mail(flood, ['anna@customer.test']), 'CAP_EXCEEDED')
    // The whole mail is refused: sending the rest would be another mail than the one shown.
    assert.equal(await mail(flood, ['anna@customer.test', 'zoe@customer.test']), 'CAP_EXCEEDED')
    assert.equal(flood.out.filter((to) => to === 'anna@customer.test').length, 10)
    assert.equal(await mail(flood, ['zoe@customer.test']), 'applied')
    flood.now += DAY_MS
    assert.equal(await mail(flood, ['anna@customer.test']), 'applied')
  }))

test('a mail whose fate is not known counts; one that surely was not sent does not', () =>
  flooding(async (flood) => {
    flood.fate = 'refused'
    for (let n = 0; n < 12; n++) {
      assert.equal(await mail(flood, ['anna@customer.test']), 'failed')
      flood.now += MINUTE_MS
    }
    flood.fate = 'lost'
    for (let n = 0; n < 10; n++) {
      assert.equal(await mail(flood, ['anna@customer.test']), 'unknown')
      flood.now += 7 * MINUTE_MS
    }
    assert.equal(await mail(flood, ['anna@customer.test']), 'CAP_EXCEEDED')
    assert.equal(flood.out.length, 10)
  }))
