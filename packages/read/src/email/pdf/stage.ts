/** What the reading of one PDF page knows at each step: the words and shapes so far, and how the next will look. */
import { type Box, EVERYWHERE, IDENTITY, type Matrix } from './geometry.ts'

export interface Setting {
  /** Names of operations to their numbers. */
  readonly names: Readonly<Record<string, number>>
  /** What one unit of a glyph's width is in text space. */
  unitOf(font: string): number
  /** Whether a layer of the document is switched on. */
  layerShown(layer: unknown): boolean
}

export interface Word {
  readonly text: string
  /** Where its baseline begins and ends. */
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
  /** Height of its letters in points. */
  readonly size: number
  /** Undefined for a pattern. */
  readonly colour: string | undefined
  /** Drawn at all: not in a mode, a layer or a transparency that shows nothing. */
  readonly drawn: boolean
  readonly clip: Box
  /** Its turn: what has a higher one is painted over it. */
  readonly turn: number
}

export interface Shape {
  readonly box: Box
  /** Fills all of its box, and so hides what was painted there before. */
  readonly covers: boolean
  readonly colour: string | undefined
  readonly turn: number
}

export interface Painted {
  readonly words: readonly Word[]
  readonly shapes: readonly Shape[]
  /** More was painted than is looked at. */
  readonly more: boolean
}

export interface State {
  readonly ctm: Matrix
  readonly clip: Box
  readonly fill: string | undefined
  readonly stroke: string | undefined
  readonly fillAlpha: number
  readonly strokeAlpha: number
  /** How much of the group that is being painted will show: within it everything begins opaque again. */
  readonly groupAlpha: number
  readonly blends: boolean
  readonly mode: number
  readonly unit: number
  readonly size: number
  readonly charSpacing: number
  readonly wordSpacing: number
  readonly hScale: number
  readonly rise: number
  readonly leading: number
}

export const START: State = {
  ctm: IDENTITY,
  clip: EVERYWHERE,
  fill: '#000000',
  stroke: '#000000',
  fillAlpha: 1,
  strokeAlpha: 1,
  groupAlpha: 1,
  blends: false,
  mode: 0,
  unit: 0.001,
  size: 0,
  charSpacing: 0,
  wordSpacing: 0,
  hScale: 1,
  rise: 0,
  leading: 0,
}

/** Where the reading of one page stands. */
export interface Page {
  readonly setting: Setting
  readonly words: Word[]
  readonly shapes: Shape[]
  readonly saved: State[]
  readonly layers: boolean[]
  state: State
  text: Matrix
  line: Matrix
  clipNext: boolean
  more: boolean
  turn: number
}

export type Step = (page: Page, args: readonly unknown[]) => void

export const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const get = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined
export const colour = (value: unknown): string | undefined =>
  typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : undefined

export const set = (page: Page, change: Partial<State>): void => void (page.state = { ...page.state, ...change })

export const newPage = (setting: Setting): Page => ({
  setting,
  words: [],
  shapes: [],
  saved: [],
  layers: [],
  state: START,
  text: IDENTITY,
  line: IDENTITY,
  clipNext: false,
  more: false,
  turn: 0,
})
