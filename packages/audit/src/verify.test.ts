import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import fc from 'fast-check'
import { type Audit, openAudit } from './audit.ts'
import { formatProblems, PROBLEMS } from './problems.ts'
import type { RowDraft } from './row.ts'
import { verifyLogs } from './verify.ts'

const call: RowDraft = { event: 'tool_call_completed', correlation_id: 'c-1', tool: 'shopify_product_search', status: 'ok' }

function bench(t: Pick<TestContext, 'after'>) {
  const dir = mkdtempSync(join(tmpdir(), 'audit-verify-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const time = { now: Date.UTC(2026, 10, 20, 18) }
  const open = (): Audit =>
    openAudit({ dir, server: 'read-server', environment: 'development', clock: () => time.now++, versions: {}, configDigest: 'd' })
  const kinds = (more: { checkpoints?: string[] } = {}) => verifyLogs({ dir, ...more }).problems.map(({ kind }) => kind)
  return { dir, time, open, kinds }
}
const linesIn = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n')
const write = (file: string, lines: readonly string[]) => writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
const signedBeside = (file: string): string => file.replace('.jsonl', '.checkpoints')

function closedLog({ open }: ReturnType<typeof bench>, rows = 5): string {
  const audit = open()
  for (let i = 0; i < rows; i++) audit.append(call)
  audit.close()
  return audit.file
}

test('an untouched folder is sound, while a server is still writing and after it', (t) => {
  const b = bench(t)
  closedLog(b)
  const audit = b.open()
  audit.append(call)
  assert.deepEqual(verifyLogs({ dir: b.dir }), { ok: true, problems: [], rows: 8, files: 2 })
  audit.close()
  assert.equal(verifyLogs({ dir: b.dir }).ok, true)
})

test('a machine that slept between rows is no gap', (t) => {
  const b = bench(t)
  const audit = b.open()
  for (let i = 0; i < 3; i++) {
    b.time.now += 10 * LIMITS.checkpointEvery_ms
    audit.append([call, call])
  }
  assert.deepEqual(b.kinds(), [])
  audit.close()
  assert.deepEqual(b.kinds(), [])
})

const edits: readonly [string, (lines: string[]) => string[], readonly string[]][] = [
  ['an edited row', (l) => l.with(2, (l[2] ?? '').replace('"ok"', '"no"')), ['row_edited']],
  ['a deleted row', (l) => l.toSpliced(2, 1), ['rows_missing']],
  ['two swapped rows', (l) => l.with(2, l[3] ?? '').with(3, l[2] ?? ''), ['rows_missing', 'row_out_of_place']],
  ['a repeated row', (l) => l.toSpliced(2, 0, l[1] ?? ''), ['row_out_of_place']],
  ['a deleted beginning', (l) => l.slice(2), ['rows_missing', 'not_started', 'checkpoint_out_of_place']],
  ['a deleted end', (l) => l.slice(0, -2), ['tail_missing']],
  ['a line that is no row', (l) => l.with(2, 'nothing'), ['row_unreadable']],
  ['a row that reads the same but is written otherwise', (l) => l.with(2, (l[2] ?? '').replace('{', '{ ')), ['row_unreadable']],
  ['an emptied log', () => [], ['log_empty', 'tail_missing']],
]
for (const [what, edit, expected] of edits)
  test(`recorded: ${what} is found, and told once`, (t) => {
    const b = bench(t)
    const file = closedLog(b)
    write(file, edit(linesIn(file)))
    assert.deepEqual(b.kinds(), expected)
  })

test('a torn end is told apart from an edit, and rows after it would not be', (t) => {
  const b = bench(t)
  const audit = b.open()
  audit.append(call)
  writeFileSync(audit.file, `${readFileSync(audit.file, 'utf8')}{"actor":nul`)
  const { problems } = verifyLogs({ dir: b.dir })
  assert.deepEqual(
    problems.map(({ kind, line }) => [kind, line]),
    [['torn_tail', 3]],
  )
  assert.match(problems[0]?.message ?? '', /stopped by force.*cut off/)
  audit.close()
})

test('checkpoints that are deleted, moved, edited or removed are found', (t) => {
  const b = bench(t)
  const audit = b.open()
  for (let i = 0; i < 4; i++) {
    b.time.now += LIMITS.checkpointEvery_ms
    audit.append(call)
  }
  audit.close()
  const signed = signedBeside(audit.file)
  const lines = linesIn(signed)
  const after = (changed: string[]) => (write(signed, changed), b.kinds())
  assert.deepEqual(after(lines), [])
  assert.deepEqual(after(lines.toSpliced(1, 1)), ['checkpoint_out_of_place'])
  assert.ok(after(lines.with(1, lines[2] ?? '').with(2, lines[1] ?? '')).includes('checkpoint_out_of_place'))
  assert.deepEqual(after(lines.with(1, 'x')), ['checkpoint_unreadable'])
  assert.deepEqual(after(lines.with(1, (lines[1] ?? '').replace('"final":false', '"final":true'))), ['checkpoint_forged'])
  assert.deepEqual(after(lines.slice(0, 1)), ['checkpoint_gap'])
  assert.deepEqual(after([]), ['checkpoints_missing'])
  rmSync(signed)
  assert.deepEqual(b.kinds(), ['checkpoints_missing'])
})

test('checkpoints that were removed during a burst are missed by the number of rows', (t) => {
  const b = bench(t)
  const audit = b.open()
  for (let i = 0; i < LIMITS.checkpointEveryRows / 10 + 20; i++) audit.append(Array.from({ length: 10 }, () => call))
  audit.close()
  write(signedBeside(audit.file), linesIn(signedBeside(audit.file)).slice(0, 1))
  assert.deepEqual(b.kinds(), ['checkpoint_gap'])
})

test('a log that is renamed, or whose checkpoints outlive it, is noticed', (t) => {
  const b = bench(t)
  const file = closedLog(b)
  const other = file.replace(/[0-9a-f]{8}\.jsonl$/, 'ffffffff.jsonl')
  writeFileSync(other, readFileSync(file))
  rmSync(file)
  assert.deepEqual(b.kinds(), ['log_missing', 'wrong_log', 'checkpoints_missing'])
})

test('without any public key the result is no clean bill', (t) => {
  const b = bench(t)
  closedLog(b)
  rmSync(join(b.dir, 'keys', 'checkpoint.pub'))
  assert.deepEqual(b.kinds(), ['key_missing'])
})

test('checkpoints kept elsewhere are held against the folder, and are not believed unsigned', (t) => {
  const b = bench(t)
  const file = closedLog(b)
  const kept = linesIn(signedBeside(file))
  assert.deepEqual(b.kinds({ checkpoints: [...kept, ''] }), [])
  assert.deepEqual(b.kinds({ checkpoints: ['x', (kept[0] ?? '').replace('"seq":1', '"seq":2')] }), ['checkpoint_unreadable', 'checkpoint_forged'])
  for (const name of [file, signedBeside(file)]) rmSync(name)
  assert.deepEqual(b.kinds({ checkpoints: kept }), ['log_missing'])
})

test('a ruined file gives a bounded list', (t) => {
  const b = bench(t)
  const file = closedLog(b)
  writeFileSync(file, 'x\n'.repeat(5_000))
  const { problems } = verifyLogs({ dir: b.dir })
  assert.equal(problems.length, LIMITS.auditProblemsMax + 1)
  assert.equal(problems.at(-1)?.kind, 'too_many')
})

test('every sentence says what it means, and a problem is one line on a terminal', (t) => {
  for (const sentence of Object.values(PROBLEMS)) assert.match(sentence, /^[A-Z].{20,}\.$/)
  const b = bench(t)
  const file = closedLog(b)
  write(file, linesIn(file).toSpliced(2, 1))
  assert.match(formatProblems(verifyLogs({ dir: b.dir }).problems), /^read-server-[^ ]+\.jsonl:3 rows_missing: .*\(row 3\)\n$/)
})

const text = fc.string({ unit: 'binary', maxLength: 40 })
const draft: fc.Arbitrary<RowDraft> = fc.record({
  event: fc.constantFrom('tool_call_requested', 'tool_call_denied', 'alert_raised'),
  correlation_id: text,
  tool: text,
  reason: text,
  risk: fc.integer({ min: 0, max: 3 }),
  params: fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean()), { maxKeys: 4 }),
})
type Mutation = {
  readonly end: '.jsonl' | '.checkpoints'
  readonly how: 'flip' | 'remove' | 'repeat' | 'swap'
  readonly at: number
  readonly bits: number
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  end: fc.constantFrom('.jsonl', '.checkpoints'),
  how: fc.constantFrom('flip', 'remove', 'repeat', 'swap'),
  at: fc.nat(),
  bits: fc.integer({ min: 1, max: 255 }),
})

/** Null where the mutation would change nothing, or takes the newest checkpoint alone: only a copy kept elsewhere can show that one. */
function mutate(bytes: Buffer, { end, how, at, bits }: Mutation): Buffer | null {
  if (how === 'flip') {
    const changed = Buffer.from(bytes)
    const index = at % bytes.length
    changed[index] = (changed[index] ?? 0) ^ bits
    return changed
  }
  const lines = bytes.toString('utf8').trimEnd().split('\n')
  const index = at % lines.length
  const [line, next] = [lines[index] ?? '', lines[index + 1]]
  const last = index === lines.length - 1
  if ((how === 'swap' && next === undefined) || (how === 'remove' && last && end === '.checkpoints')) return null
  const changed =
    how === 'remove'
      ? lines.toSpliced(index, 1)
      : how === 'repeat'
        ? lines.toSpliced(index, 0, line)
        : lines.with(index, next ?? '').with(index + 1, line)
  return Buffer.from(changed.map((one) => `${one}\n`).join(''))
}

// Mutation proof: read lines with a decoder that is not fatal, compare parsed values instead of text, or drop any report in chain.ts.
test('recorded: any rows verify, and any one change of either file is found', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(draft, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
      fc.array(mutation, { minLength: 8, maxLength: 8 }),
      (appends, mutations) => {
        const b = bench({ after: () => {} })
        try {
          const audit = b.open()
          for (const rows of appends) {
            b.time.now += LIMITS.checkpointEvery_ms / 2
            audit.append(rows)
          }
          audit.close()
          assert.deepEqual(b.kinds(), [])
          for (const one of mutations) {
            const file = audit.file.replace('.jsonl', one.end)
            const bytes = readFileSync(file)
            const changed = mutate(bytes, one)
            if (changed === null) continue
            writeFileSync(file, changed)
            assert.notDeepEqual(b.kinds(), [], JSON.stringify(one))
            writeFileSync(file, bytes)
          }
        } finally {
          rmSync(b.dir, { recursive: true })
        }
      },
    ),
    { numRuns: 60 },
  )
})
