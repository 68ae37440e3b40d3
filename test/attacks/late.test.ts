// `human`, `once`: what has expired stays expired, whatever the clock does afterwards; and a yes is for now, not for after a long look.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unfreeze } from '@countersign/gate'
import { code, person, rowsOf, world, type World } from '../support/gate.ts'

const ASK = { box: 'a', to: 1_100 }
const ana = person('ana')

function waiting(): World {
  const w = world()
  w.row = { ...w.row, risk: 3, approval: 'approver' }
  w.people = [ana, person('ben')]
  return w
}

// Mutation proof: throw CHANGE_EXPIRED in checkConfirmation without closing; the clock then revives the token.
test('a token that was refused as expired stays so when the clock goes back', async () => {
  const w = world()
  const shown = await w.preview(ASK)
  w.time.now += 300_000
  await assert.rejects(w.apply(shown), code('CHANGE_EXPIRED'))
  w.time.now -= 200_000
  await assert.rejects(w.apply(shown), code('CHANGE_CLOSED'))
  assert.deepEqual(w.shelf.effects, [])
  assert.ok(rowsOf(w).some((row) => row['event'] === 'change_settled' && row['reason'] === 'CHANGE_EXPIRED'))
  w.close()
})

// Mutation proof: leave the closing of what is expired out of decidable.
test('an approval that came too late stays so when the clock goes back', async () => {
  const w = waiting()
  const shown = await w.preview(ASK)
  await w.apply(shown)
  w.time.now += 900_000
  await assert.rejects(w.decide(ana, shown.change_id), code('APPROVAL_DECIDED'))
  w.time.now -= 800_000
  await assert.rejects(w.decide(ana, shown.change_id), code('APPROVAL_DECIDED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

// Mutation proof: reckon `signedSince_ms` before the fresh plan is made.
test('a look that takes longer than an approval lives: nothing starts, and the change is closed', async () => {
  const w = waiting()
  const shown = await w.preview(ASK)
  await w.apply(shown)
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  Object.assign(entry.tool, {
    async plan(...args: Parameters<typeof plan>) {
      w.time.now += 60_000
      return plan(...args)
    },
  })
  await assert.rejects(w.decide(ana, shown.change_id), code('CHANGE_CLOSED'))
  assert.deepEqual(w.shelf.effects, [])
  assert.equal(w.gate.ledger.get(shown.change_id)?.state, 'void')
  w.close()
})

// Mutation proof: leave `expires_ms > ?` out of `taken`.
test('a token that expires while the plan is made anew starts nothing', async () => {
  const w = world()
  const shown = await w.preview(ASK)
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  Object.assign(entry.tool, {
    async plan(...args: Parameters<typeof plan>) {
      w.time.now += 300_000
      return plan(...args)
    },
  })
  await assert.rejects(w.apply(shown), code('CHANGE_CLOSED'))
  assert.deepEqual(w.shelf.effects, [])
  w.close()
})

test('a clock that jumps ahead ends what is open, and going back from there freezes the house', async () => {
  const w = world()
  const open = await w.preview(ASK)
  w.time.now += 86_400_000 * 30
  await assert.rejects(w.apply(open), code('CHANGE_EXPIRED'))
  assert.equal((await w.apply(await w.preview(ASK)))['status'], 'applied')
  w.time.now -= 86_400_000 * 30
  const shown = await w.preview({ box: 'b', to: 2_100 })
  await assert.rejects(w.apply(shown), code('CLOCK_MOVED'))
  await assert.rejects(w.apply(shown), code('FROZEN'))
  assert.equal(w.shelf.effects.length, 1)
  unfreeze(w.gate, 'the clock is right again', { user: 'anna', client: 'write-server', auth: 'terminal' })
  assert.equal((await w.apply(shown))['status'], 'applied')
  w.close()
})

// Mutation proof: let a grant live for ever, or take a negative age for a young one.
test('a clock that jumps while the one effect is under way: the grant is dead, nothing is sent, and the log tells of it', async () => {
  for (const jump of [61_000, -1_000]) {
    const w = world()
    const shown = await w.preview(ASK)
    const [entry] = w.gate.tools.values()
    assert.ok(entry)
    const { plan } = entry.tool
    Object.assign(entry.tool, {
      async plan(...args: Parameters<typeof plan>) {
        const planned = await plan(...args)
        const execute: typeof planned.execute = (...rest) => {
          w.time.now += jump
          return planned.execute(...rest)
        }
        return { ...planned, execute }
      },
    })
    assert.equal((await w.apply(shown))['status'], 'failed')
    assert.deepEqual(w.shelf.effects, [])
    assert.ok(rowsOf(w).some((row) => row['reason'] === 'GRANT_DEAD'))
    assert.equal(w.gate.ledger.frozen(), null, 'nobody else used it')
    w.close()
  }
})

// Mutation proof: reckon the deadline from after the log in carryOut(); others may then start while this one is still on its way.
test('a disk that answers slowly does not stretch the time in which an effect may happen', async () => {
  for (const [slow_ms, state] of [
    [59_980, 'unknown'],
    [60_000, 'failed'],
  ] as const) {
    const w = world()
    const shown = await w.preview(ASK)
    const [entry] = w.gate.tools.values()
    assert.ok(entry)
    const { plan } = entry.tool
    const seen: boolean[] = []
    Object.assign(entry.tool, {
      async plan(...args: Parameters<typeof plan>) {
        const execute = async (_grant: unknown, signal: AbortSignal): Promise<never> => {
          await new Promise((resolve) => setTimeout(resolve, 100))
          seen.push(signal.aborted)
          throw new Error('cut off')
        }
        return { ...(await plan(...args)), execute }
      },
    })
    const { start } = w.gate.ledger
    Object.assign(w.gate.ledger, {
      start(...args: Parameters<typeof start>) {
        const steps = start(...args)
        w.time.now += slow_ms
        return steps
      },
    })
    assert.equal((await w.apply(shown))['status'], state)
    assert.deepEqual(seen, state === 'unknown' ? [true] : [])
    assert.deepEqual(w.shelf.effects, [])
    w.close()
  }
})
