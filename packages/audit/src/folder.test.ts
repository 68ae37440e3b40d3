import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { LIMITS } from '@countersign/kernel'
import { instanceName, instancesIn, newestHeads, serverOf } from './folder.ts'
import { GENESIS, sealRow } from './row.ts'

const folder = (t: { after(fn: () => void): void }): string => {
  const dir = mkdtempSync(join(tmpdir(), 'audit-folder-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return dir
}
const name = (i: number, server = 'read-server') => instanceName(server, Date.UTC(2026, 10, 1) + i * 60_000, String(i).padStart(8, '0'))

function log(dir: string, instance: string, rows: number, written_s: number, tail = ''): string {
  let [text, prev] = ['', GENESIS]
  for (let seq = 1; seq <= rows; seq++) {
    const place = { ts: '2026-11-01T00:00:00.000Z', seq, server: 'read-server', instance, environment: 'development', prev }
    const row = sealRow({ event: 'tool_call_completed', correlation_id: 'c' }, place)
    text += row.line
    prev = row.hash
  }
  writeFileSync(join(dir, `${instance}.jsonl`), text + tail)
  utimesSync(join(dir, `${instance}.jsonl`), written_s, written_s)
  return prev
}

test('a name says whose log it is and since when', () => {
  assert.equal(instanceName('write-server', Date.UTC(2026, 10, 20, 18, 4, 5, 678), '1a2b3c4d'), 'write-server-20261120T180405Z-1a2b3c4d')
  assert.equal(serverOf('write-server-20261120T180405Z-1a2b3c4d'), 'write-server')
  for (const strange of ['write-server', '../x-20261120T180405Z-1a2b3c4d', 'X-20261120T180405Z-1a2b3c4d']) assert.equal(serverOf(strange), null)
})

test('only logs are listed, oldest first', (t) => {
  const dir = folder(t)
  for (const file of [`${name(2)}.jsonl`, `${name(1)}.jsonl`, `${name(1)}.checkpoints`, 'notes.jsonl', 'x.txt']) writeFileSync(join(dir, file), '')
  assert.deepEqual(instancesIn(dir, '.jsonl'), [name(1), name(2)])
})

test('the heads are those of the logs written to last, read from their tails', (t) => {
  const dir = folder(t)
  const heads = Array.from({ length: 12 }, (_, i) => log(dir, name(i), 40 + i, 1_000 + i))
  // The oldest log by name is still in use by another process.
  utimesSync(join(dir, `${name(0)}.jsonl`), 5_000, 5_000)
  const found = newestHeads(dir, 'read-server')
  assert.equal(found.length, LIMITS.auditFollowsMax)
  assert.deepEqual(found[0], { instance: name(0), seq: 40, hash: heads[0] })
  assert.deepEqual(found[1], { instance: name(11), seq: 51, hash: heads[11] })
  assert.deepEqual(newestHeads(dir, 'write-server'), [])
})

test('a torn end does not hide the last whole row, and a ruined log is named all the same', (t) => {
  const dir = folder(t)
  const head = log(dir, name(1), 3, 1_000, '{"actor":nu')
  writeFileSync(join(dir, `${name(2)}.jsonl`), 'ruined\n')
  writeFileSync(join(dir, `${name(3)}.jsonl`), '')
  const found = newestHeads(dir, 'read-server').toSorted((a, b) => (a.instance < b.instance ? -1 : 1))
  assert.deepEqual(found, [
    { instance: name(1), seq: 3, hash: head },
    { instance: name(2), seq: 0, hash: GENESIS },
  ])
})
