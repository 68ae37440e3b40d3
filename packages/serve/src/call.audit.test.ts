import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { stand, TOKEN, tool } from './test.house.ts'

describe('`recorded`: a log that fails', () => {
  // Mutation proof: run the tool before the append, or catch the append's refusal.
  test('before the run: the tool is not run', async () => {
    let ran = 0
    for (const tellsOfEffect of [false, true]) {
      const house = stand({ tools: [tool({ tellsOfEffect, run: async () => ({ text: String(++ran) }) })] })
      house.log.breakAt = () => true
      assert.equal((await house.ask())['code'], 'AUDIT_UNAVAILABLE')
    }
    assert.equal(ran, 0)
  })

  // Mutation proof: return the answer in close() whatever the tool is.
  test('after a read: what was read is not answered', async () => {
    const house = stand()
    house.log.breakAt = (n) => n === 2
    const answer = await house.ask()
    assert.equal(answer['code'], 'AUDIT_UNAVAILABLE')
    assert.ok(!('text' in answer))
  })

  // Mutation proof: throw in close() whatever the tool is.
  test('after an effect: the news is answered, and the operator hears of the log', async () => {
    const house = stand({ tools: [tool({ tellsOfEffect: true })] })
    house.log.breakAt = (n) => n === 2
    assert.equal((await house.ask())['text'], 'fine')
    assert.equal(house.bugs.length, 1)
  })

  // Mutation proof: return the denial's own refusal whatever the log says.
  test('at a denial: the refusal says that the log is down', async () => {
    const house = stand()
    house.log.breakAt = () => true
    assert.equal((await house.ask({}))['code'], 'AUDIT_UNAVAILABLE')
    assert.equal((await house.ask({}, { name: 'none' }))['code'], 'unknown_tool')
  })

  // Mutation proof: leave out the catch in pipeline().call.
  test('with an error of its own: an answer with a reference, never its text', async () => {
    for (const [args, name] of [
      [{ id: 'a' }, 'demo_thing_get'],
      [{}, 'demo_thing_get'],
      [{}, 'none'],
    ] as const) {
      const house = stand()
      house.log.breakAt = () => true
      house.log.why = new TypeError(`chain ${TOKEN}`)
      const answer = await house.ask(args, { name })
      assert.deepEqual([answer['code'], answer['reference']], ['INTERNAL', house.bugs[0]?.reference])
      assert.ok(!JSON.stringify(answer).includes(TOKEN))
    }
  })
})

describe('the end of the server', () => {
  // Mutation proof: leave out `denied.flush()` in end().
  test('a flood that is followed by silence is counted in the log', async () => {
    const house = stand()
    for (let i = 0; i < LIMITS.deniedRowsPerWindowMax + 12; i++) await house.ask({})
    assert.ok(!house.events().some((event) => event.startsWith('calls_denied')))
    await house.end()
    assert.equal(house.log.rows.at(-1)?.event, 'calls_denied_coalesced')
    assert.equal(house.log.rows.at(-1)?.count, 12)
    await house.end()
    assert.equal(house.events().filter((event) => event.startsWith('calls_denied')).length, 1)
  })

  // Mutation proof: leave out the wait for `open`.
  test('a call under way is ended and logged before the log may be closed', async () => {
    const house = stand({ tools: [tool({ tellsOfEffect: true, run: async () => sleep(20, { text: 'applied' }) })] })
    const answer = house.ask()
    await house.end()
    assert.equal(house.events().at(-1), 'tool_call_completed')
    assert.equal((await answer)['text'], 'applied')
  })

  test('a call that never ends does not hold the server for ever', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const house = stand({ tools: [tool({ tellsOfEffect: true, run: () => new Promise<never>(() => {}) })] })
    void house.ask()
    const end = house.end()
    t.mock.timers.tick(LIMITS.stopWait_ms)
    await end
  })
})
