/** The PDF worker's confinement, tried on a realm of its own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { confine } from './confine.ts'

interface Realm {
  readonly [name: string]: unknown
  readonly Uint8Array: Uint8ArrayConstructor
  readonly Float64Array: Float64ArrayConstructor
  readonly ArrayBuffer: ArrayBufferConstructor
}

const realm = (): Realm => ({ Uint8Array, Float64Array, ArrayBuffer, fetch, WebAssembly: {}, DecompressionStream, Map })
const confined = (each: number, all: number) => {
  const inside = realm()
  return { inside, spent: confine({ each, all }, inside) }
}

// Mutation proof: let `bytesOf` give 0.
test('one buffer too large, or many together, are refused and told', () => {
  const { inside, spent } = confined(1_000, 2_500)
  assert.throws(() => new inside.Uint8Array(1_001), RangeError)
  assert.equal(spent.over, true)
  const other = confined(1_000, 2_500)
  for (let made = 0; made < 2; made++) assert.equal(new other.inside.Uint8Array(1_000).length, 1_000)
  assert.equal(other.spent.over, false)
  assert.throws(() => new other.inside.Float64Array(100), RangeError)
})

test('units, growth and lists count; a view of what exists does not', () => {
  const { inside, spent } = confined(1_000, 10_000)
  assert.throws(() => new inside.Float64Array(126), RangeError)
  assert.throws(() => new inside.ArrayBuffer(1, { maxByteLength: 1_001 }), RangeError)
  assert.throws(() => new inside.Uint8Array(Array.from({ length: 1_001 }, () => 0)), RangeError)
  const before = spent.bytes
  const buffer = new inside.ArrayBuffer(800)
  const view = new inside.Uint8Array(buffer, 0, 400)
  assert.deepEqual([view.length, spent.bytes - before], [400, 800])
})

test('what is made is the real thing', () => {
  const { inside } = confined(1_000, 10_000)
  const made = new inside.Uint8Array([1, 2, 3])
  assert.ok(made instanceof Uint8Array && made instanceof inside.Uint8Array)
  assert.deepEqual([...made.subarray(1)], [2, 3])
  assert.deepEqual([...inside.Uint8Array.from([4])], [4])
  class Own extends inside.Uint8Array {}
  assert.ok(new Own(2) instanceof Own)
})

test('the ways out, and the memory nobody counts, are gone', () => {
  const { inside } = confined(1, 1)
  assert.deepEqual(Object.keys(inside).toSorted(), ['ArrayBuffer', 'Float64Array', 'Map', 'Uint8Array'])
})
