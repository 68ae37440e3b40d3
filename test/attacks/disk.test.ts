// `closed`, `recorded`: a full disk under the log, a ledger that another process holds, and one that is damaged: refused, and nothing is sent.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test, type TestContext } from 'node:test'
import { type Audit, openAudit } from '@countersign/audit'
import { Refusal } from '@countersign/kernel'
import { code, person, world, type World } from '../support/gate.ts'

const ASK = { box: 'a', to: 1_100 }
const ana = person('ana')

/** A filesystem of its own, or why there is none. */
function mounted(): { readonly dir: string; unmount(): void } | string {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k,mode=700', 'tmpfs', dir], { stdio: 'pipe' })
  } catch (error) {
    rmSync(dir, { recursive: true })
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown reason'
  }
  return {
    dir,
    unmount() {
      execFileSync('umount', [dir])
      rmSync(dir, { recursive: true })
    },
  }
}

const can = mounted()
if (typeof can !== 'string') can.unmount()
if (typeof can === 'string' && process.env['COUNTERSIGN_PEERS'] === 'required')
  throw new Error(`COUNTERSIGN_PEERS=required, but no filesystem can be mounted: ${can}`)
const needsMount = typeof can === 'string' ? { skip: `needs the right to mount a filesystem (${can})` } : {}

function fill(dir: string): void {
  const file = openSync(join(dir, 'filler'), 'a')
  try {
    for (let n = 0; n < 1_000; n++) writeSync(file, Buffer.alloc(PAGE))
    assert.fail('the disk is never full')
  } catch (error) {
    assert.equal(error instanceof Error && 'code' in error ? error.code : '', 'ENOSPC')
  } finally {
    closeSync(file)
  }
}

const PAGE = 4_096

/** A full disk still takes what fits into the log's last page, so rows of our own fill that page first. */
function fillLastPage(audit: Audit): void {
  const left = (): number => PAGE - (statSync(audit.file).size % PAGE)
  const row = (): void => audit.append({ event: 'alert_raised', correlation_id: 'filler', status: 'notice', reason: 'FILLER' })
  row()
  const before = left()
  row()
  const least = before > left() ? before - left() : before + PAGE - left()
  // The rows of a change are longer than this one.
  for (let n = 0; n < 20 && left() >= least; n++) row()
  assert.ok(left() < least)
}

/** Everything as usual but the log, which lies on a disk of its own that is full when its nth append from now comes. */
function onDisk(t: TestContext): { readonly w: World; fullAt(nth: number): void } {
  const disk = mounted()
  assert.ok(typeof disk !== 'string')
  const options = { server: 'write-server', environment: 'development', clock: () => 1_800_000_000_000, versions: {}, configDigest: 'test' }
  const audit = openAudit({ ...options, dir: join(disk.dir, 'audit') })
  const w = world({ audit })
  t.after(() => {
    w.close()
    disk.unmount()
  })
  return {
    w,
    fullAt(nth) {
      let appends = 0
      const append = (rows: Parameters<typeof audit.append>[0]): void => {
        if (++appends === nth) {
          fillLastPage(audit)
          fill(disk.dir)
        }
        audit.append(rows)
      }
      Object.assign(w.gate, { audit: { ...w.gate.audit, append } })
    },
  }
}

const isFull = (error: unknown): boolean =>
  error instanceof Refusal &&
  error.code === 'AUDIT_UNAVAILABLE' &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'ENOSPC'

// Mutation proof: let growingFile swallow a failed write.
test('the disk is full when a preview is to be recorded: its token never leaves', needsMount, async (t) => {
  const { w, fullAt } = onDisk(t)
  fullAt(1)
  await assert.rejects(w.preview(ASK), isFull)
})

// Mutation proof: act before the row of the start is on disk.
test('the disk is full when the start is to be recorded: nothing is sent, and the limits are given back', needsMount, async (t) => {
  const { w, fullAt } = onDisk(t)
  const shown = await w.preview(ASK)
  fullAt(1)
  await assert.rejects(w.apply(shown), isFull)
  assert.deepEqual(w.shelf.effects, [])
  assert.deepEqual(w.gate.ledger.history('main', w.time.now), [])
  await assert.rejects(w.apply(shown))
  assert.deepEqual(w.shelf.effects, [])
})

test('the disk is full when the outcome is to be recorded: the caller is told the truth, and the ledger has it', needsMount, async (t) => {
  const { w, fullAt } = onDisk(t)
  const shown = await w.preview(ASK)
  fullAt(2)
  const result = await w.apply(shown)
  assert.equal(result['status'], 'applied')
  assert.match(String(result['warnings']), /audit log/)
  assert.equal(w.gate.ledger.get(shown.change_id)?.state, 'applied')
})

// 1 the approval, 2 the start, 3 the outcome.
for (const nth of [1, 2, 3])
  test(`the disk is full at row ${nth} of what an approver’s yes writes`, needsMount, async (t) => {
    const { w, fullAt } = onDisk(t)
    w.row = { ...w.row, risk: 3, approval: 'approver' }
    w.people = [ana, person('ben')]
    const shown = await w.preview(ASK)
    await w.apply(shown)
    fullAt(nth)
    if (nth === 3) assert.equal((await w.decide(ana, shown.change_id))['status'], 'applied')
    else await assert.rejects(w.decide(ana, shown.change_id), isFull)
    assert.equal(w.shelf.effects.length, nth === 3 ? 1 : 0)
    assert.equal(w.gate.ledger.get(shown.change_id)?.state, ['awaiting', 'failed', 'applied'][nth - 1])
  })

test('the disk is full when a change is to wait: it waits for nobody', needsMount, async (t) => {
  const { w, fullAt } = onDisk(t)
  w.row = { ...w.row, risk: 3, approval: 'approver' }
  w.people = [ana, person('ben')]
  const shown = await w.preview(ASK)
  fullAt(1)
  await assert.rejects(w.apply(shown), isFull)
  assert.equal(w.gate.ledger.get(shown.change_id)?.state, 'void')
})

// Mutation proof: let guarded hand SQLite's error on as a bug, or answer from a cache.
test('another process holds the ledger: refused within its bound, nothing is sent, and it goes on afterwards', async () => {
  const w = world()
  w.row = { ...w.row, risk: 3, approval: 'approver' }
  w.people = [ana, person('ben')]
  const waits = await w.preview(ASK)
  await w.apply(waits)
  w.row = { ...w.row }
  const holder = spawn(process.execPath, ['-e', HOLD, join(w.dir, 'ledger.sqlite')], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  await assert.rejects(w.decide(ana, waits.change_id), code('LEDGER_UNAVAILABLE'))
  await assert.rejects(w.preview({ box: 'b', to: 2_100 }), code('LEDGER_UNAVAILABLE'))
  assert.deepEqual(w.shelf.effects, [])
  holder.stdin.end()
  await once(holder, 'exit')
  assert.equal((await w.decide(ana, waits.change_id))['status'], 'applied')
  assert.equal(w.shelf.effects.length, 1)
  w.close()
})

const HOLD = `
  const { DatabaseSync } = require('node:sqlite')
  const db = new DatabaseSync(process.argv[1])
  db.exec('BEGIN EXCLUSIVE')
  console.log('held')
  process.stdin.on('end', () => { db.exec('ROLLBACK'); db.close() }).resume()`

// Mutation proof: take the state from anywhere but the file.
test('a ledger whose bytes were overwritten starts nothing', async () => {
  for (const from of [0, 100, PAGE]) {
    const w = world()
    const shown = await w.preview(ASK)
    w.gate.ledger.shut()
    const path = join(w.dir, 'ledger.sqlite')
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(statSync(path).size - from, 0x5a), 0, undefined, from)
    closeSync(file)
    assert.throws(() => {
      const next = world({ dir: w.dir, shelf: w.shelf, now: w.time.now, audit: w.gate.audit })
      try {
        next.gate.ledger.get(shown.change_id)
      } finally {
        next.gate.ledger.shut()
      }
    }, code('LEDGER_UNAVAILABLE'))
    assert.deepEqual(w.shelf.effects, [])
    w.gate.audit.close()
    rmSync(w.dir, { recursive: true })
  }
})

// Mutation proof: carry out the stored plan instead of the one made anew, or compare nothing with its digest.
test('a ledger in which a change was rewritten carries out nothing else than what was shown', async () => {
  for (const edit of ["input = replace(input, '1100', '1400')", "plan_digest = 'x'", "policy_digest = 'x'", "caller = 'stdio:owner:other'"]) {
    const w = world()
    const shown = await w.preview(ASK)
    const db = new DatabaseSync(join(w.dir, 'ledger.sqlite'))
    db.exec(`UPDATE change SET ${edit}`)
    db.close()
    await assert.rejects(w.apply(shown), Refusal, edit)
    assert.deepEqual(w.shelf.effects, [])
    w.close()
  }
})
