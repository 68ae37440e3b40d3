/** Which boxes a PDF path fills. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { piecesOf } from './outline.ts'

const rectangle = (left: number, bottom: number, right: number, top: number): number[] => [
  0,
  left,
  bottom,
  1,
  right,
  bottom,
  1,
  right,
  top,
  1,
  left,
  top,
  4,
]
const path = (...parts: readonly number[][]): Float32Array => new Float32Array(parts.flat())

test('a rectangle covers its box; a triangle or a curve only may', () => {
  assert.deepEqual(piecesOf(path(rectangle(1, 2, 3, 4))), [{ box: [1, 2, 3, 4], exact: true }])
  assert.deepEqual(piecesOf(path([0, 0, 0, 1, 9, 0, 1, 9, 9, 4])), [{ box: [0, 0, 9, 9], exact: false }])
  assert.deepEqual(piecesOf(path([0, 0, 0, 2, 0, 5, 5, 9, 9, 9, 1, 9, 0, 4])), [{ box: [0, 0, 9, 9], exact: false }])
})

test('rows of a table are pieces of their own; a frame is none', () => {
  assert.equal(piecesOf(path(rectangle(0, 0, 9, 1), rectangle(0, 2, 9, 3))).length, 2)
  assert.deepEqual(piecesOf(path(rectangle(0, 0, 9, 9), rectangle(1, 1, 8, 8))), [])
})

test('what is not understood, or too much, is nothing', () => {
  for (const strange of [
    null,
    [],
    {},
    path([7, 1]),
    new Float32Array(20_001),
    path(...Array.from({ length: 101 }, (_, at) => rectangle(at, 0, at + 0.5, 1))),
  ])
    assert.deepEqual(piecesOf(strange), [])
  assert.deepEqual(piecesOf(path([0, 1, 1, 1, 2, 2])), [])
})
