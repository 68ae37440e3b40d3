/** The text operation of a PDF page: glyphs become words, each with its place and its look. */
import { type Matrix, moved, times } from './geometry.ts'
import { get, list, number, type Page } from './stage.ts'

const WORDS_MAX = 20_000
const WORD_CHARS_MAX = 500
const FAINT = 0.1
/** A step inside a text that is wider than this share of the letters' size parts two words. */
const STEP = 0.2
const INVISIBLE_MODES = new Set([3, 7])
const STROKE_MODE = 1

export function show(page: Page, [glyphs]: readonly unknown[]): void {
  const { state } = page
  let word = ''
  let begin = page.text
  const flush = (): void => {
    if (word !== '') add(page, word, begin)
    word = ''
  }
  const advance = (by: number): void => void (page.text = moved(page.text, by * state.hScale, 0))
  for (const glyph of list(glyphs)) {
    if (typeof glyph === 'number') {
      if (Math.abs(glyph / 1000) > STEP) flush()
      advance((-glyph / 1000) * state.size)
      continue
    }
    const letters = get(glyph, 'unicode')
    const blank = get(glyph, 'isSpace') === true
    if (blank || typeof letters !== 'string' || letters.trim() === '' || word.length > WORD_CHARS_MAX) flush()
    if (typeof letters === 'string' && letters.trim() !== '') {
      if (word === '') begin = page.text
      word += letters.slice(0, 8)
    }
    advance(number(get(glyph, 'width')) * state.unit * state.size + state.charSpacing + (blank ? state.wordSpacing : 0))
  }
  flush()
}

function add(page: Page, text: string, begin: Matrix): void {
  const { state, words } = page
  if (words.length >= WORDS_MAX) {
    page.more = true
    return
  }
  const [, , c, d, x, y] = times(state.ctm, moved(begin, 0, state.rise))
  const [, , , , toX, toY] = times(state.ctm, moved(page.text, 0, state.rise))
  const stroked = state.mode === STROKE_MODE
  words.push({
    text,
    from: [x, y],
    to: [toX, toY],
    size: Math.hypot(c, d) * Math.abs(state.size),
    colour: stroked ? state.stroke : state.fill,
    drawn:
      !INVISIBLE_MODES.has(state.mode) && (stroked ? state.strokeAlpha : state.fillAlpha) * state.groupAlpha >= FAINT && !page.layers.includes(false),
    clip: state.clip,
    turn: page.turn,
  })
}
