/** Follows how one PDF page is painted: every word with its place, size and colour, and every filled shape around it. */
import { around, type Box, boxOf, IDENTITY, type Matrix, matrixOf, moved, overlap, times, upright } from './geometry.ts'
import { type Piece, piecesOf } from './outline.ts'
import { colour, list, newPage, number, type Page, type Painted, set, type Setting, START, type State, type Step } from './stage.ts'
import { show } from './words.ts'

/** The page's list of paint operations, as the library gives it. */
export interface Operations {
  readonly fnArray: readonly number[]
  readonly argsArray: readonly unknown[]
}

const SHAPES_MAX = 1_500
const STATES_MAX = 500
/** Lines and hairline frames hide nothing and are no background. */
const THIN_PT = 2
const OPAQUE = 0.9

const sets =
  (change: (value: unknown) => Partial<State>): Step =>
  (page, [value]) =>
    set(page, change(value))

const save: Step = (page) => {
  if (page.saved.length < STATES_MAX) page.saved.push(page.state)
  else page.more = true
}
const restore: Step = (page) => void (page.state = page.saved.pop() ?? page.state)
const transform = (page: Page, by: Matrix): void => set(page, { ctm: times(page.state.ctm, by) })
const clipTo = (page: Page, box: Box | undefined): void => {
  if (box !== undefined) set(page, { clip: overlap(page.state.clip, around(box, page.state.ctm)) })
}
const moveLine = (page: Page, x: number, y: number): void => void (page.text = page.line = moved(page.line, x, y))

function shape(page: Page, { box, exact }: Piece, paint: string | undefined): void {
  const { state, shapes } = page
  if (state.blends || state.fillAlpha * state.groupAlpha < OPAQUE || page.layers.includes(false)) return
  const seen = overlap(around(box, state.ctm), state.clip)
  if (seen[2] - seen[0] < THIN_PT || seen[3] - seen[1] < THIN_PT) return
  if (shapes.length < SHAPES_MAX) shapes.push({ box: seen, covers: exact && upright(state.ctm), colour: paint, turn: page.turn })
  else page.more = true
}

function path(page: Page, [painted, data, extent]: readonly unknown[]): void {
  const { names } = page.setting
  const fills = ['fill', 'eoFill', 'fillStroke', 'eoFillStroke', 'closeFillStroke', 'closeEOFillStroke'].some((name) => names[name] === painted)
  if (fills) for (const piece of piecesOf(list(data)[0])) shape(page, piece, page.state.fill)
  if (page.clipNext) clipTo(page, boxOf(extent))
  page.clipNext = false
}

function graphics(page: Page, [pairs]: readonly unknown[]): void {
  for (const pair of list(pairs)) {
    const [key, value] = list(pair)
    if (key === 'ca') set(page, { fillAlpha: number(value) })
    if (key === 'CA') set(page, { strokeAlpha: number(value) })
    if (key === 'BM') set(page, { blends: value !== 'source-over' })
    if (key === 'Font') font(page, list(value))
  }
}

const font: Step = (page, [name, size]) => set(page, { unit: page.setting.unitOf(String(name)), size: number(size) })

const layerBegins: Step = (page, [tag, layer]) => void page.layers.push(tag !== 'OC' || page.setting.layerShown(layer))

const STEPS: Readonly<Record<string, Step>> = {
  save,
  restore,
  transform: (page, args) => transform(page, matrixOf(args)),
  setGState: graphics,
  setFillRGBColor: sets((value) => ({ fill: colour(value) })),
  setFillColorN: sets(() => ({ fill: undefined })),
  setFillTransparent: sets(() => ({ fill: undefined, fillAlpha: 0 })),
  setStrokeRGBColor: sets((value) => ({ stroke: colour(value) })),
  setStrokeColorN: sets(() => ({ stroke: undefined })),
  clip: (page) => void (page.clipNext = true),
  eoClip: (page) => void (page.clipNext = true),
  constructPath: path,
  shadingFill: (page) => shape(page, { box: page.state.clip, exact: false }, undefined),
  paintFormXObjectBegin(page, [by, box]) {
    save(page, [])
    transform(page, matrixOf(by))
    clipTo(page, boxOf(box))
  },
  paintFormXObjectEnd: restore,
  beginGroup(page) {
    save(page, [])
    set(page, { groupAlpha: page.state.groupAlpha * page.state.fillAlpha, fillAlpha: 1, strokeAlpha: 1 })
  },
  endGroup: restore,
  beginAnnotation(page, [, box, by, inner]) {
    save(page, [])
    set(page, { ...START, ctm: IDENTITY })
    clipTo(page, boxOf(box))
    transform(page, matrixOf(by))
    transform(page, matrixOf(inner))
  },
  endAnnotation: restore,
  beginMarkedContent: (page) => void page.layers.push(true),
  beginMarkedContentProps: layerBegins,
  endMarkedContent: (page) => void page.layers.pop(),
  beginText: (page) => void (page.text = page.line = IDENTITY),
  setFont: font,
  setTextRenderingMode: sets((value) => ({ mode: number(value) })),
  setCharSpacing: sets((value) => ({ charSpacing: number(value) })),
  setWordSpacing: sets((value) => ({ wordSpacing: number(value) })),
  setHScale: sets((value) => ({ hScale: number(value) / 100 })),
  setTextRise: sets((value) => ({ rise: number(value) })),
  setLeading: sets((value) => ({ leading: -number(value) })),
  setTextMatrix: (page, [value]) => void (page.text = page.line = matrixOf(value)),
  moveText: (page, [x, y]) => moveLine(page, number(x), number(y)),
  setLeadingMoveText(page, [x, y]) {
    set(page, { leading: number(y) })
    moveLine(page, number(x), number(y))
  },
  nextLine: (page) => moveLine(page, 0, page.state.leading),
  showText: show,
}

export function paintingOf({ fnArray, argsArray }: Operations, setting: Setting): Painted {
  const steps = new Map(Object.entries(STEPS).flatMap(([name, step]) => (setting.names[name] === undefined ? [] : [[setting.names[name], step]])))
  const page = newPage(setting)
  for (const [turn, operation] of fnArray.entries()) {
    page.turn = turn
    steps.get(operation)?.(page, list(argsArray[turn]))
  }
  return { words: page.words, shapes: page.shapes, more: page.more }
}
