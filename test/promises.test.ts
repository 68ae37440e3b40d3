// Every promise stands in the README and is cited by tests; a promise without a test, or a test of an unknown promise, is found here.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { NOT_YET, type PromiseId, PROMISES } from './promises.ts'

const ids = Object.keys(PROMISES) as PromiseId[]
const files = globSync(['test/*.test.ts', 'test/{attacks,journeys,peers}/*.test.ts', 'packages/*/src/**/*.test.ts'], {
  exclude: (name) => name === 'node_modules',
})
/** A citation is the id in backticks, in a comment or a title: `once`. */
const citing = (id: string): string[] => files.filter((file) => readFileSync(file, 'utf8').includes(`\`${id}\``))

for (const id of ids)
  test(`promise ${id}: ${PROMISES[id]}`, () => {
    const readme = readFileSync('README.md', 'utf8')
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${id}\``))
    assert.ok(row !== undefined && row.includes(PROMISES[id]), `README.md has no row for \`${id}\` with its sentence`)
    if (NOT_YET.has(id)) assert.match(row, /not yet/i, 'the README must say that this does not hold yet')
    else {
      assert.ok(citing(id).length > 0, `no test cites \`${id}\``)
      for (const file of row.matchAll(/test\/[\w./-]+\.test\.ts/g)) assert.ok(citing(id).includes(file[0]), `${file[0]} does not cite \`${id}\``)
      assert.match(row, /test\/[\w./-]+\.test\.ts/, 'the README names a test for it')
    }
  })
