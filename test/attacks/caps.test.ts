// `caps`: no sequence of calls passes a cap.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Refusal } from '@countersign/kernel'
import { code, ROW, world } from '../support/gate.ts'

const set = async (w: ReturnType<typeof world>, box: string, to: number) => w.apply(await w.preview({ box, to }))

test('one change: 50 % is allowed, the next unit is not, in both directions', async () => {
  const w = world()
  await assert.rejects(w.preview({ box: 'a', to: 1_501 }), code('CAP_EXCEEDED'))
  await assert.rejects(w.preview({ box: 'a', to: 499 }), code('CAP_EXCEEDED'))
  await set(w, 'a', 1_500)
  await set(w, 'b', 1_000)
  assert.equal(w.shelf.effects.length, 2)
  w.close()
})

test('ten times and a hundred times are refused, and a hundred is called what it is', async () => {
  const w = world()
  await assert.rejects(w.preview({ box: 'a', to: 10_000 }), code('CAP_EXCEEDED'))
  await assert.rejects(w.preview({ box: 'a', to: 100_000 }), (error) => error instanceof Refusal && error.message.includes('factor of 100'))
  w.close()
})

test('from zero, to zero and below zero: no percentage, no change', async () => {
  const w = world()
  w.shelf.boxes.set('empty', 0)
  await assert.rejects(w.preview({ box: 'empty', to: 5 }), code('CAP_EXCEEDED'))
  await assert.rejects(w.preview({ box: 'a', to: 0 }), code('CAP_EXCEEDED'))
  await assert.rejects(w.preview({ box: 'a', to: -5 }), code('CAP_EXCEEDED'))
  w.close()
})

test('steps do not add up to what one step may not do', async () => {
  const w = world()
  await set(w, 'a', 1_500)
  // Mutation proof: weigh against the present value only; six such steps are more than eleven times.
  await set(w, 'a', 2_000)
  await assert.rejects(w.preview({ box: 'a', to: 2_001 }), code('CAP_EXCEEDED'))
  w.time.now += 86_400_001
  await set(w, 'a', 3_000)
  w.close()
})

test('steps down do not add up either: a day at most halves', async () => {
  const w = world()
  await set(w, 'a', 500)
  // Mutation proof: bound the day's fall by the day's percentage; steps of half then reach 1 in ten changes, each of them within 50 %.
  await assert.rejects(w.preview({ box: 'a', to: 499 }), code('CAP_EXCEEDED'))
  await assert.rejects(w.preview({ box: 'a', to: 250 }), code('CAP_EXCEEDED'))
  await set(w, 'a', 700)
  await set(w, 'a', 500)
  w.time.now += 86_400_001
  await set(w, 'a', 250)
  w.close()
})

test('previews taken before do not carry a change past the cap after', async () => {
  const w = world()
  const early = await w.preview({ box: 'b', to: 3_000 })
  for (let i = 0; i < 20; i++) await set(w, 'a', 1_000 + ((i + 1) % 2))
  await assert.rejects(w.apply(early), code('CAP_EXCEEDED'))
  assert.equal(w.shelf.boxes.get('b'), 2_000)
  w.close()
})

test('two applies at the edge of a count: one fits', async () => {
  const w = world()
  for (let i = 0; i < 19; i++) await set(w, 'a', 1_000 + ((i + 1) % 2))
  const two = [await w.preview({ box: 'a', to: 1_100 }), await w.preview({ box: 'b', to: 2_100 })]
  const settled = await Promise.allSettled(two.map((shown) => w.apply(shown)))
  assert.equal(settled.filter((one) => one.status === 'fulfilled').length, 1)
  w.close()
})

test('an unknown outcome keeps its place in the count, a failed one gives it back', async () => {
  const w = world()
  w.row = { ...ROW, caps: { ...ROW.caps, boxes_per_day: { kind: 'count', dayMax: 1 } } }
  const first = await w.preview({ box: 'a', to: 1_100 })
  w.shelf.fault = 'reject'
  assert.equal((await w.apply(first))['status'], 'failed')
  const second = await w.preview({ box: 'a', to: 1_100 })
  w.shelf.fault = 'lose_answer'
  assert.equal((await w.apply(second))['status'], 'unknown')
  await assert.rejects(w.preview({ box: 'b', to: 2_100 }), code('CAP_EXCEEDED'))
  w.close()
})

test('an absolute limit holds where the operator set one, and another currency cannot pass as its own', async () => {
  const w = world()
  w.row = { ...ROW, caps: { ...ROW.caps, max_box: { kind: 'max', money: { minor: 1_200, currency: 'EUR' } } } }
  await assert.rejects(w.preview({ box: 'a', to: 1_201 }), code('CAP_EXCEEDED'))
  await set(w, 'a', 1_200)
  w.row = { ...ROW, caps: { ...ROW.caps, max_box: { kind: 'max', money: { minor: 99_999, currency: 'USD' } } } }
  await assert.rejects(w.preview({ box: 'a', to: 1_100 }), code('CURRENCY_MISMATCH'))
  w.close()
})

test('a weight that nobody has bounded is refused', async () => {
  const w = world()
  const { boxes_per_day: _gone, ...caps } = ROW.caps
  w.row = { ...ROW, caps }
  await assert.rejects(w.preview({ box: 'a', to: 1_100 }), code('LIMIT_MISSING'))
  w.close()
})

test('writes a minute are counted over all processes that share the ledger', async () => {
  const w = world()
  w.row = { ...ROW, writesPerMinute: 2 }
  const other = world({ dir: w.dir, shelf: w.shelf, now: w.time.now, audit: w.gate.audit })
  other.row = w.row
  await set(w, 'a', 1_001)
  await set(other, 'a', 1_002)
  const third = await w.preview({ box: 'a', to: 1_003 })
  await assert.rejects(w.apply(third), code('RATE_LIMITED'))
  w.time.now += 60_000
  assert.equal((await w.apply(third))['status'], 'applied')
  other.gate.ledger.shut()
  w.close()
})

test('any sequence of asks, over days, with lost answers: no day passes the caps (an oracle that only sees the effects)', async () => {
  const step = fc.record({
    box: fc.constantFrom('a', 'b'),
    factor: fc.integer({ min: -60, max: 160 }),
    wait_ms: fc.integer({ min: 0, max: 20_000_000 }),
    fault: fc.constantFrom('none', 'none', 'reject', 'lose_answer'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const w = world()
      const seen: { at: number; box: string; before: number; to: number }[] = []
      for (const { box, factor, wait_ms, fault } of steps) {
        w.time.now += wait_ms
        w.shelf.fault = fault as 'none'
        const before = w.shelf.boxes.get(box) ?? 0
        await set(w, box, Math.round(before + (before * factor) / 100)).catch((error: unknown) => assert.ok(error instanceof Refusal, String(error)))
        const to = w.shelf.boxes.get(box) ?? 0
        if (to !== before) seen.push({ at: w.time.now, box, before, to })
      }
      for (const effect of seen) {
        assert.ok(Math.abs(effect.to - effect.before) * 2 <= effect.before, 'one change is at most half')
        const day = seen.filter((other) => other.at > effect.at - 86_400_000 && other.at <= effect.at)
        assert.ok(day.length <= 20, 'at most twenty a day')
        const first = day.find((other) => other.box === effect.box)
        // Back towards where it stood a day ago is always allowed, also from farther away than a day may go.
        if (first === undefined || Math.abs(effect.to - first.before) <= Math.abs(effect.before - first.before)) continue
        assert.ok(effect.to <= first.before * 2, 'a day at most doubles')
        assert.ok(effect.to * 2 >= first.before, 'a day at most halves')
      }
      w.close()
    }),
    { numRuns: 25 },
  )
})

test('a platform is asked to try out only what fits the caps and what a person can be asked about', async () => {
  const w = world()
  const tried: number[] = []
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  const { plan } = entry.tool
  Object.assign(entry.tool, {
    plan: async (...args: Parameters<typeof plan>) => ({ ...(await plan(...args)), rehearse: async () => void tried.push(Number(args[0]['to'])) }),
  })
  // Mutation proof: rehearse before weighing; a platform that overlooks the one word that makes it a rehearsal has then carried out ten times the budget.
  await assert.rejects(w.preview({ box: 'a', to: 10_000 }), code('CAP_EXCEEDED'))
  await assert.rejects(w.preview({ box: 'a', to: 1_100, mail: 'stranger@elsewhere.test' }), code('APPROVAL_UNAVAILABLE'))
  assert.deepEqual(tried, [])
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  assert.deepEqual(tried, [1_100])
  w.close()
})

test('an apply that its limits refuse does not look at the platform: a loop of them would pass the reads a minute', async () => {
  const w = world()
  w.row = { ...ROW, writesPerMinute: 1, caps: { ...ROW.caps, boxes_per_day: { kind: 'count', dayMax: 1 } } }
  const [full, capped] = [await w.preview({ box: 'a', to: 1_200 }), await w.preview({ box: 'b', to: 2_200 })]
  await w.apply(await w.preview({ box: 'b', to: 2_100 }))
  const [entry] = w.gate.tools.values()
  assert.ok(entry)
  let looks = 0
  const { plan } = entry.tool
  Object.assign(entry.tool, { plan: (...args: Parameters<typeof plan>) => (looks++, plan(...args)) })
  // Mutation proof: leave either check before the plan out of apply().
  await assert.rejects(w.apply(full), code('RATE_LIMITED'))
  w.time.now += 60_000
  await assert.rejects(w.apply(capped), code('CAP_EXCEEDED'))
  assert.equal(looks, 0)
  w.close()
})
