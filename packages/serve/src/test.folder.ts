/** A folder of its own for one test, gone when the test ends. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export function folder(t: TestContext): { dir: string; put: (name: string, text: string | Uint8Array) => string } {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-serve-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return {
    dir,
    put(name, text) {
      const path = join(dir, name)
      writeFileSync(path, text, { mode: 0o600 })
      return path
    },
  }
}
