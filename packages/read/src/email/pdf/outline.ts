/** The filled outline of a PDF path as boxes: what a word can stand on, and what can cover one. */
import type { Box } from './geometry.ts'

export interface Piece {
  readonly box: Box
  /** An upright rectangle, which surely covers all of its box. */
  readonly exact: boolean
}

const PIECES_MAX = 100
const NUMBERS_MAX = 20_000
/** Path steps as the library writes them, each with how many numbers follow. */
const [MOVE, LINE, CURVE, QUADRATIC, CLOSE] = [0, 1, 2, 3, 4]
const FOLLOW: Readonly<Record<number, number>> = { [MOVE]: 2, [LINE]: 2, [CURVE]: 6, [QUADRATIC]: 4, [CLOSE]: 0 }

/** Nothing where pieces lie in each other: one may be a hole in the other, and then neither is known to cover anything. */
export function piecesOf(path: unknown): readonly Piece[] {
  if (!(path instanceof Float32Array) || path.length > NUMBERS_MAX) return []
  const pieces: Piece[] = []
  let [points, straight]: [[number, number][], boolean] = [[], true]
  const end = (): void => {
    const piece = pieceOf(points, straight)
    if (piece !== undefined) pieces.push(piece)
    points = []
    straight = true
  }
  for (let at = 0; at < path.length;) {
    const step = path[at] ?? CLOSE
    const follow = FOLLOW[step]
    if (follow === undefined) return []
    if (step === MOVE) end()
    if (step === CURVE || step === QUADRATIC) straight = false
    for (let next = at + 1; next < at + follow; next += 2) points.push([path[next] ?? 0, path[next + 1] ?? 0])
    at += 1 + follow
  }
  end()
  if (pieces.length > PIECES_MAX) return []
  const nested = (): boolean => pieces.some((one, index) => pieces.some((other, place) => place !== index && within(one.box, other.box)))
  return nested() ? [] : pieces
}

function pieceOf(points: readonly [number, number][], straight: boolean): Piece | undefined {
  if (points.length < 3) return undefined
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const box: Box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
  const corners = points.every(([x, y]) => (x === box[0] || x === box[2]) && (y === box[1] || y === box[3]))
  return { box, exact: straight && corners && new Set(points.map(String)).size === 4 }
}

const within = (inner: Box, outer: Box): boolean => inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3]
