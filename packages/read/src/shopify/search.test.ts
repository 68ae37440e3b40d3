import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quoted, words } from './search.ts'

// Mutation proof: let words() give every word back bare.
test('words stay words, whatever they look like', () => {
  for (const [text, wanted] of [
    ['blue mug', 'blue mug'],
    ['  Größe\tXL\n', 'Größe XL'],
    ['status:draft', '"status:draft"'],
    ['mug OR tag:secret', 'mug "OR" "tag:secret"'],
    ['not a and b', '"not" a "and" b'],
    ['-sale', '"-sale"'],
    ['snow*', '"snow*"'],
    ['(a)', '"(a)"'],
    ['price:>10', '"price:>10"'],
    ['say "hi"', 'say "\\"hi\\""'],
    ["D'Addario", '"D\'Addario"'],
    ['a\\', '"a\\\\"'],
    ['" OR id:1 OR "', '"\\"" "OR" "id:1" "OR" "\\""'],
    ['', ''],
  ] as const)
    assert.equal(words(text), wanted, text)
})

test('a quoted value ends where it is meant to', () => {
  for (const text of ['#1001', 'a"b', 'a\\', '\\"', '""']) assert.match(quoted(text), /^"(?:[^"\\]|\\[\\"])*"$/, text)
})
