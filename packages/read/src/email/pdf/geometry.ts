/** Places on a page: transformations and boxes, in points. */

export type Matrix = readonly [number, number, number, number, number, number]
/** Left, bottom, right, top. */
export type Box = readonly [number, number, number, number]

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]
export const EVERYWHERE: Box = [-Infinity, -Infinity, Infinity, Infinity]

/** What a place goes through that is given in `inner`, itself given in `outer`. */
export const times = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  a * g + c * h,
  b * g + d * h,
  a * i + c * j,
  b * i + d * j,
  a * k + c * l + e,
  b * k + d * l + f,
]

export const moved = (by: Matrix, x: number, y: number): Matrix => times(by, [1, 0, 0, 1, x, y])

/** Boxes stay boxes under it. */
export const upright = ([a, b, c, d]: Matrix): boolean => (b === 0 && c === 0) || (a === 0 && d === 0)

/** The upright box around a box that was transformed. */
export function around([left, bottom, right, top]: Box, by: Matrix): Box {
  const corners = [moved(by, left, bottom), moved(by, right, bottom), moved(by, left, top), moved(by, right, top)]
  const xs = corners.map(([, , , , x]) => x)
  const ys = corners.map(([, , , , , y]) => y)
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
}

export const overlap = (one: Box, other: Box): Box => [
  Math.max(one[0], other[0]),
  Math.max(one[1], other[1]),
  Math.min(one[2], other[2]),
  Math.min(one[3], other[3]),
]

export const holds = ([left, bottom, right, top]: Box, x: number, y: number): boolean => x >= left && x <= right && y >= bottom && y <= top

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
/** The first six numbers of a list or of a typed array that lost its type on the way. */
const numbers = (value: unknown): number[] => (typeof value === 'object' && value !== null ? Object.values(value).slice(0, 6).map(number) : [])

export function matrixOf(value: unknown): Matrix {
  const [a, b, c, d, e, f] = numbers(value)
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined || f === undefined) return IDENTITY
  return [a, b, c, d, e, f]
}

export function boxOf(value: unknown): Box | undefined {
  const [left, bottom, right, top] = numbers(value)
  if (left === undefined || bottom === undefined || right === undefined || top === undefined) return undefined
  return [Math.min(left, right), Math.min(bottom, top), Math.max(left, right), Math.max(bottom, top)]
}
