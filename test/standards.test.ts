// What is said of outside standards is backed: each citation is a test that exists, nothing holds without one, and the page says the same.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { PAGE, problemOf, STANDARDS, standardsPage, titlesIn } from './standards.ts'

for (const { name, requirements } of STANDARDS)
  describe(name, () => {
    // Mutation proof: misspell a test’s title, or rename a cited test.
    test('every cited test exists', () =>
      assert.deepEqual(
        requirements.flatMap(({ by }) => by.flatMap((one) => problemOf(one) ?? [])),
        [],
      ))

    test('ids are unique, of their standard, and in order', () => {
      const ids = requirements.map(({ id }) => id)
      assert.deepEqual(
        ids,
        [...new Set(ids)].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })),
      )
      for (const id of ids) assert.match(id, /^\d{1,2}(\.\d{1,2}){1,2}$/)
    })

    // Mutation proof: take the citations from a yes, or the reason from a no.
    test('a yes names its tests, anything less says what is missing', () => {
      for (const { id, holds, by, why } of requirements) {
        assert.equal(by.length > 0, holds === 'yes' || holds === 'partly', id)
        assert.equal(why === null, holds === 'yes', id)
        assert.ok(why === null || /^[A-Z0-9].{8,}\.$/.test(why), `${id}: ${why}`)
        assert.equal(new Set(by.map(({ file, test: title }) => `${file} ${title}`)).size, by.length, id)
      }
    })
  })

test('every requirement of the chapters is answered', () => {
  assert.deepEqual(
    STANDARDS.map(({ requirements }) => requirements.length),
    [34, 23, 34],
  )
})

test('test/STANDARDS.md is fresh (pnpm run docs renews it)', () => assert.equal(readFileSync(PAGE, 'utf8'), standardsPage()))

test('a title is found in each way of writing it, and words elsewhere in a file are none', () => {
  const text = "test('one', () => {})\ntest(\n  `two ${three}`, x)\ndescribe(\"it's\", y)\n// test of nothing\nconst a = 'four'"
  assert.deepEqual(titlesIn(text), ['one', 'two ${three}', "it's"])
  assert.match(problemOf({ file: 'standards', test: 'no test has this name' }) ?? '', /has no test/)
  assert.match(problemOf({ file: 'attacks/nowhere', test: 'x' }) ?? '', /is not there/)
})
