/** Whether a mail surely stayed here: told by how far the conversation came and by the reply, never by the error's words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { outcomeOf, trackPhase } from './phase.ts'

const failure = (facts: object): Error => Object.assign(new Error('Connection closed unexpectedly'), facts)

test('the message counts as handed over from the server’s 354 on', () => {
  const { logger, handedOver } = trackPhase()
  for (const [tnx, text] of [
    ['server', '220 sink ESMTP'],
    ['client', 'RCPT TO:<a@customer.test>'],
    ['client', 'DATA'],
    ['server', '250 2.1.5 Ok 354'],
  ] as const)
    logger.debug({ tnx }, text)
  assert.equal(handedOver(), false)
  logger.debug({ tnx: 'server' }, '354 End data with <CR><LF>.<CR><LF>')
  assert.equal(handedOver(), true)
})

test('a message entry without a 354 counts as handed over too', () => {
  const { logger, handedOver } = trackPhase()
  logger.info({ tnx: 'message', inByteCount: 1 }, '<1 bytes>')
  assert.equal(handedOver(), true)
})

// Mutation proof: return `effect: 'none'` always, or drop `&& reply !== 421`.
const CASES: readonly [string, object, boolean, 'none' | 'unknown'][] = [
  ['the connection ended before DATA', { code: 'ECONNECTION' }, false, 'none'],
  ['the connection ended after the message', { code: 'ECONNECTION' }, true, 'unknown'],
  ['no reply in time after the message', { code: 'ETIMEDOUT' }, true, 'unknown'],
  ['a lasting no after the message', { code: 'EMESSAGE', responseCode: 554 }, true, 'none'],
  ['a passing no after the message', { code: 'EMESSAGE', responseCode: 451 }, true, 'none'],
  ['the server goes away after the message', { code: 'EMESSAGE', responseCode: 421 }, true, 'unknown'],
  ['the server goes away before it', { code: 'EENVELOPE', responseCode: 421 }, false, 'none'],
  ['a recipient refused', { code: 'EENVELOPE', responseCode: 550 }, false, 'none'],
  ['a yes that came with an error', { responseCode: 250 }, true, 'unknown'],
  ['a reply code that is no number', { responseCode: '554' }, true, 'unknown'],
]
for (const [name, facts, handedOver, effect] of CASES)
  test(`${name}: ${effect}`, () => {
    assert.equal(outcomeOf(failure(facts), handedOver).effect, effect)
  })

test('what is no error at all is unknown once the message is out', () => {
  assert.equal(outcomeOf('odd', true).effect, 'unknown')
  assert.equal(outcomeOf(undefined, false).effect, 'none')
})

test('a refused login and a missing TLS are told apart', () => {
  assert.equal(outcomeOf(failure({ code: 'EAUTH', responseCode: 535 }), false).why, 'login')
  assert.equal(outcomeOf(failure({ code: 'EENVELOPE', responseCode: 530 }), false).why, 'login')
  assert.equal(outcomeOf(failure({ code: 'ETLS', responseCode: 502 }), false).why, 'tls')
  assert.equal(outcomeOf(failure({ code: 'EENVELOPE', responseCode: 550 }), false).why, 'other')
})
