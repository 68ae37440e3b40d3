import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { openAudit } from '@countersign/audit'
import { Refusal, systemClock } from '@countersign/kernel'
import { runCli } from './cli.ts'
import { EXIT } from './cli.words.ts'
import { ConfigError } from './file.ts'
import { folder } from './test.folder.ts'
import { TOKEN } from './test.house.ts'

/** Runs one command line and gives what it wrote and how it would end. */
async function cli(t: TestContext, args: readonly string[], start: (path: string) => void = () => {}) {
  const written = { out: '', err: '' }
  const before = process.exitCode
  const out = t.mock.method(process.stdout, 'write', (text: string) => ((written.out += text), true))
  const err = t.mock.method(process.stderr, 'write', (text: string) => ((written.err += text), true))
  try {
    await runCli({ name: 'demo-server', version: '1.2.3', about: 'For tests.', start }, args)
    return { ...written, code: process.exitCode }
  } finally {
    out.mock.restore()
    err.mock.restore()
    process.exitCode = before
  }
}

const throws = (error: unknown) => () => {
  throw error
}

describe('what can be asked', () => {
  test('--help and -h', async (t) => {
    for (const flag of ['--help', '-h']) {
      const { out, err, code } = await cli(t, [flag])
      assert.deepEqual([code, err], [EXIT.ok, ''])
      for (const part of ['For tests.', '--config FILE', 'verify-log --dir DIR', 'COMMAND --help', 'Exit codes']) assert.ok(out.includes(part), part)
    }
  })

  test('every exit code is explained', async (t) => {
    const { out } = await cli(t, ['--help'])
    for (const code of Object.values(EXIT)) assert.match(out, new RegExp(`\\b${code} `))
  })

  test('--version', async (t) => assert.deepEqual(await cli(t, ['--version']), { out: 'demo-server 1.2.3\n', err: '', code: EXIT.ok }))

  test('--config starts with that file', async (t) => {
    const paths: string[] = []
    assert.deepEqual(await cli(t, ['--config', 'a.yaml'], (path) => paths.push(path)), { out: '', err: '', code: EXIT.ok })
    assert.deepEqual(paths, ['a.yaml'])
  })
})

for (const args of [
  [],
  ['serve'],
  ['--what'],
  ['--config'],
  ['verify-log'],
  ['verify-log', '--dir'],
  ['a.yaml'],
  ['--config', 'a', 'b'],
  ['--help=yes'],
  ['--port', '1'],
])
  test(`a wrong call: ${args.join(' ') || 'nothing'}`, async (t) => {
    const { out, err, code } = await cli(t, args, throws(new Error('started')))
    assert.deepEqual([out, code], ['', EXIT.usage])
    assert.match(err, /Usage:/)
    assert.doesNotMatch(err, /^ +at /m)
  })

describe('a start that fails', () => {
  test('a configuration that cannot be used: its own words', async (t) => {
    assert.deepEqual(await cli(t, ['--config', 'a'], throws(new ConfigError('a:1: `x` is missing.'))), {
      out: '',
      err: 'a:1: `x` is missing.\n',
      code: EXIT.config,
    })
  })

  test('a log or ledger that cannot be opened: where, what, and what to do', async (t) => {
    const { out, err, code } = await cli(
      t,
      ['--config', 'a'],
      throws(new Refusal('AUDIT_UNAVAILABLE', { cause: new Error('a:2: `audit.dir`: EACCES') })),
    )
    assert.deepEqual([out, code], ['', EXIT.unavailable])
    assert.equal(err, 'a:2: `audit.dir`: EACCES\n')
    assert.match((await cli(t, ['--config', 'a'], throws(new Refusal('AUDIT_UNAVAILABLE')))).err, /free disk space/)
  })

  // Mutation proof: throw the error on: Node prints its message and stack.
  test('a bug: neither its text nor a stack as Node prints it', async (t) => {
    const { out, err, code } = await cli(t, ['--config', 'a'], throws(new TypeError(`reading ${TOKEN}`)))
    assert.deepEqual([out, code], ['', EXIT.crashed])
    assert.match(err, /^demo-server stopped, because of a mistake in it\. Report this line: \{"kind":"TypeError"/)
    assert.ok(!err.includes(TOKEN))
    assert.equal(err.trim().split('\n').length, 1)
  })
})

describe('verify-log', () => {
  function logIn(t: TestContext) {
    const { dir, put } = folder(t)
    const audit = openAudit({
      dir: join(dir, 'audit'),
      server: 'demo-server',
      environment: 'development',
      clock: systemClock,
      versions: {},
      configDigest: '',
    })
    audit.append({ event: 'tool_call_denied', correlation_id: 'c' })
    audit.close()
    return { dir, put, log: join(dir, 'audit') }
  }

  test('a sound log', async (t) => {
    const { log } = logIn(t)
    const alone = await cli(t, ['verify-log', '--dir', log])
    assert.deepEqual([alone.code, alone.err], [EXIT.ok, ''])
    assert.match(alone.out, /as it was written: 2 rows in 1 file\. Keep the public key/)
    const withKey = await cli(t, ['verify-log', '--dir', log, '--public-key', join(log, 'keys', 'checkpoint.pub')])
    assert.equal(withKey.out, 'The log is as it was written: 2 rows in 1 file.\n')
  })

  test('a log that was changed', async (t) => {
    const { log } = logIn(t)
    for (const name of readdirSync(log)) if (name.endsWith('.jsonl')) appendFileSync(join(log, name), '{"forged":1}\n')
    const { out, code } = await cli(t, ['verify-log', '--dir', log])
    assert.equal(code, EXIT.failed)
    assert.match(out, /jsonl:3 row_unreadable: /)
  })

  // Mutation proof: leave out the check of `files === 0`: the wrong folder would pass.
  test('a folder without a log proves nothing', async (t) => {
    const { dir, log } = logIn(t)
    const empty = join(dir, 'empty')
    mkdirSync(empty)
    assert.equal((await cli(t, ['verify-log', '--dir', empty])).code, EXIT.failed)
    const { err, code } = await cli(t, ['verify-log', '--dir', empty, '--public-key', join(log, 'keys', 'checkpoint.pub')])
    assert.equal(code, EXIT.failed)
    assert.match(err, /holds no log\. Give with --dir what `audit\.dir` names/)
  })

  test('a folder, key or checkpoint file that is none is said to be that', async (t) => {
    const { dir, put, log } = logIn(t)
    for (const [args, says] of [
      [['--dir', `${dir}/none`], /none: cannot be read as a folder \(ENOENT\)\. Give with --dir/],
      [['--dir', put('file', 'x')], /cannot be read as a folder \(ENOTDIR\)/],
      [['--dir', log, '--public-key', put('bad.pub', TOKEN)], /The public key is not one of a log\. Give with --public-key/],
      [['--dir', log, '--public-key', `${dir}/none.pub`], /none\.pub: does not exist/],
      [['--dir', log, '--public-key', dir], /is a folder/],
      [['--dir', log, '--checkpoints', `${dir}/none`], /none: does not exist/],
    ] as const) {
      const { out, err, code } = await cli(t, ['verify-log', ...args])
      assert.deepEqual([out, code], ['', EXIT.config], err)
      assert.match(err, says)
      assert.ok(!err.includes(TOKEN))
    }
  })
})
