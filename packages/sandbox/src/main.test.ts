/** The program: one line of JSON on stdout when ready, everything else on stderr, and a clean end. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const dir = mkdtempSync(join(tmpdir(), 'countersign-sandbox-main-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const run = (...args: readonly string[]) =>
  spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  test(`it says once that it is ready, and ${signal} ends it with 0`, async () => {
    const child = run('--dir', dir)
    try {
      const errors = text(child.stderr)
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
      const rest = text(child.stdout)
      const ready = JSON.parse(chunk.toString()) as { endpoints: { control: string }; read_config: string }
      assert.ok(existsSync(ready.read_config))
      assert.deepEqual(await (await fetch(`${ready.endpoints.control}/effects`)).json(), [])
      child.kill(signal)
      const [code] = (await once(child, 'exit')) as [number]
      assert.equal(code, 0)
      assert.equal(await rest, '')
      assert.match(await errors, /closed/)
    } finally {
      child.kill('SIGKILL')
    }
  })

for (const [args, code, words] of [
  [['--help'], 0, /--dir DIR/],
  [[], 2, /--dir is missing/],
  [['--dir'], 2, /--dir/],
  [['--folder', 'x'], 2, /--folder/],
  [['--dir', '/dev/null/x'], 1, /could not start/],
] as const)
  test(`with ${args.length === 0 ? 'nothing' : args.join(' ')} it ends with ${code}`, async () => {
    const child = run(...args)
    const [out, errors, [exit]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    assert.equal(exit, code)
    assert.match(code === 0 ? out : errors, words)
    assert.equal(code === 0 ? errors : out, '')
  })
