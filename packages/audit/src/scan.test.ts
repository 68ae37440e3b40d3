import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { scanLogs } from './scan.ts'

function folder(t: TestContext) {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-scan-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  const put = (day: string, text: string, written_s = Number(day) * 1_000): string => {
    const path = join(dir, `write-server-202611${day}T000000Z-0123abcd.jsonl`)
    writeFileSync(path, text)
    utimesSync(path, written_s, written_s)
    return path
  }
  const lines = (options: { from_ms?: number; bytesMax?: number } = {}) => {
    const seen: string[] = []
    const scanned = scanLogs(dir, { bytesMax: 1_000, ...options }, (text) => seen.push(text))
    return { seen, ...scanned }
  }
  return { dir, put, lines }
}

test('the newest log first, each in its own order, and nothing that is not a log', (t) => {
  const { dir, put, lines } = folder(t)
  put('01', 'a\nb\n')
  put('02', 'c\nd\n')
  writeFileSync(join(dir, 'notes.jsonl'), 'x\n')
  assert.deepEqual(lines(), { seen: ['c', 'd', 'a', 'b'], files: 2, whole: true })
})

test('a line that was never finished is left out', (t) => {
  const { put, lines } = folder(t)
  appendFileSync(put('01', 'a\nb'), '')
  assert.deepEqual(lines().seen, ['a'])
})

// Mutation proof: never lower `left`, or answer `whole: true` at the end of the room.
test('it stops after so many bytes, and says that it did', (t) => {
  const { put, lines } = folder(t)
  put('01', 'a\n')
  put('02', 'b\n')
  assert.deepEqual(lines({ bytesMax: 1 }), { seen: ['b'], files: 1, whole: false })
  assert.equal(lines({ bytesMax: 4 }).whole, true)
})

test('logs that ended before the time asked for are not opened', (t) => {
  const { put, lines } = folder(t)
  put('01', 'a\n', 1_000)
  put('02', 'b\n', 2_000)
  assert.deepEqual(lines({ from_ms: 1_500_000 }), { seen: ['b'], files: 1, whole: true })
})
