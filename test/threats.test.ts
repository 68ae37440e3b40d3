// Every threat of the table is tried by a test that exists under this very name; renamed or removed, it is missed here.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { THREATS } from './threats.ts'

for (const [threat, tries] of Object.entries(THREATS))
  test(`threat: ${threat}`, () => {
    assert.ok(tries.length > 0)
    for (const [file, name] of tries) {
      const text = readFileSync(join(import.meta.dirname, 'attacks', `${file}.test.ts`), 'utf8')
      const quoted = [`'${name}'`, `\`${name}\``].filter((title) => text.includes(`test(${title}`))
      assert.equal(quoted.length, 1, `attacks/${file}.test.ts has no test “${name}”`)
    }
  })
