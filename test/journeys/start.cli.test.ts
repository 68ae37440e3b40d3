// What can be asked of a server's command line: help, version, checking a log; and what a wrong call is told.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { EXIT } from '@countersign/serve'
import { checkQuiet, run } from '../support/wire.ts'

const dir = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
after(() => rmSync(dir, { recursive: true, force: true }))

for (const server of ['read-server', 'write-server'] as const)
  describe(server, () => {
    test(`${server}: help and version on stdout`, () => {
      const help = run(server, ['--help'])
      assert.deepEqual([help.code, help.stderr], [EXIT.ok, ''])
      assert.match(help.stdout, new RegExp(`^${server}: lets an AI agent[^]*Usage:[^]*${server} --config FILE`))
      assert.match(run(server, ['--version']).stdout, new RegExp(`^${server} \\d+\\.\\d+\\.\\d+\\n$`))
    })

    test(`${server}: a wrong call`, () => {
      for (const args of [[], ['--what'], ['serve'], ['--config']]) {
        const ended = run(server, args)
        assert.equal(ended.code, EXIT.usage, args.join(' '))
        assert.match(ended.stderr, /Usage:/)
        checkQuiet(ended)
      }
    })

    test(`${server}: verify-log where there is no log`, () => {
      const empty = join(dir, `empty-${server}`)
      mkdirSync(empty)
      const ended = run(server, ['verify-log', '--dir', empty])
      assert.equal(ended.code, EXIT.failed)
      assert.match(ended.stderr, /holds no log\. Give with --dir what `audit\.dir` names/)
      const missing = run(server, ['verify-log', '--dir', join(empty, 'none')])
      assert.equal(missing.code, EXIT.config)
      assert.match(missing.stderr, /none: cannot be read as a folder \(ENOENT\)/)
      checkQuiet(missing)
    })
  })
