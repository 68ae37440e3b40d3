/** What happens to the record when processes meet, die or lose their disk. Promises: recorded, closed. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { verifyLogs } from '@countersign/audit'

const CHILD = join(import.meta.dirname, 'audit.child.ts')

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'attack-audit-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

// Mutation proof: name the file after the server alone; or let a key file be overwritten.
test('recorded: servers that start at once keep logs of their own, signed with one key', async (t) => {
  const dir = folder(t)
  const start_ms = String(Date.now() + 500)
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [CHILD, 'some', dir, '50', start_ms], { stdio: ['ignore', 'ignore', 'inherit'] }),
  )
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  assert.deepEqual(codes, [0, 0, 0, 0])
  assert.deepEqual(verifyLogs({ dir }), { ok: true, problems: [], rows: 4 * 101, files: 4 })
})

// Mutation proof: write a checkpoint before the rows that it covers, or print before append returns.
test('recorded: kill -9 in a burst leaves every acknowledged row, in an unbroken chain', async (t) => {
  const dir = folder(t)
  let acknowledged = 0
  for (let round = 1; round <= 3; round++) {
    const child = spawn(process.execPath, [CHILD, 'forever', dir], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.length > 400 * round) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const last = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1))
    assert.ok(last > 10)
    acknowledged += last
    const { problems, rows, files } = verifyLogs({ dir })
    assert.deepEqual(
      problems.filter(({ kind }) => kind !== 'torn_tail'),
      [],
    )
    assert.equal(files, round)
    assert.ok(rows >= acknowledged)
  }
})

interface Filled {
  readonly refusal: { readonly code: string; readonly cause: string } | null
  readonly acknowledged: number
  readonly bytes: number
  readonly again: readonly string[]
  readonly bytesAfter: number
  readonly recovered: boolean
  readonly problems: readonly { readonly kind: string }[]
  readonly logs: number
}

/** A disk of 256 KB where the system lets us mount one, else a limit on the size of files: both make a real write fail. */
function fullDisk(dir: string): { readonly kind: string; readonly output: string } {
  const run = `exec "${process.execPath}" "${CHILD}" fill "${dir}"`
  const mount = `mount -t tmpfs -o size=256k,mode=700 none "${dir}"`
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const mountable = spawnSync('unshare', ['--mount', ...user, 'sh', '-c', mount]).status === 0
  const done = mountable
    ? spawnSync('unshare', ['--mount', ...user, 'sh', '-c', `${mount} && head -c 150000 /dev/zero > "${dir}/ballast" && ${run}`], {
        encoding: 'utf8',
      })
    : spawnSync('sh', ['-c', `ulimit -f 64; ${run}`], { encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  return { kind: mountable ? 'ENOSPC' : 'EFBIG', output: done.stdout }
}

// Mutation proof: swallow the error of writeAll, or leave `failure = error` out of growingFile.
test('closed: on a full disk calls are refused, nothing follows the torn row, and a fresh log continues when there is room', (t) => {
  const { kind, output } = fullDisk(folder(t))
  const filled: Filled = JSON.parse(output)
  assert.equal(filled.refusal?.code, 'AUDIT_UNAVAILABLE')
  assert.match(filled.refusal.cause, new RegExp(`${kind}|no more bytes`))
  assert.ok(filled.acknowledged > 10)
  assert.deepEqual(
    filled.again,
    Array.from({ length: 5 }, () => 'AUDIT_UNAVAILABLE'),
  )
  assert.equal(filled.bytesAfter, filled.bytes)
  assert.equal(filled.recovered, true)
  assert.equal(filled.logs, 2)
  assert.deepEqual(
    filled.problems.filter((problem) => problem.kind !== 'torn_tail'),
    [],
  )
})

test('closed: a small file limit is a full disk too', (t) => {
  const dir = folder(t)
  const done = spawnSync('sh', ['-c', `ulimit -f 16; exec "${process.execPath}" "${CHILD}" fill "${dir}"`], { encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  const filled: Filled = JSON.parse(done.stdout)
  assert.match(filled.refusal?.cause ?? '', /EFBIG|no more bytes/)
  assert.equal(filled.bytesAfter, filled.bytes)
  assert.equal(filled.recovered, true)
})

test('closed: a folder that cannot be written stops the server before its first call', (t) => {
  const dir = folder(t)
  if (process.getuid?.() === 0) chownSync(dir, 65_534, 65_534)
  chmodSync(dir, 0o500)
  const done = spawnSync(process.execPath, [CHILD, 'unwritable', dir], { encoding: 'utf8' })
  assert.equal(done.status, 0, done.stderr)
  const refusal: unknown = JSON.parse(done.stdout)
  assert.ok(typeof refusal === 'object' && refusal !== null && 'code' in refusal && 'cause' in refusal)
  assert.equal(refusal.code, 'AUDIT_UNAVAILABLE')
  assert.match(String(refusal.cause), /EACCES/)
})
