/** The ways in which a declaration block takes a whole element, with all that is in it, out of sight. */
import { pixels } from './length.ts'

/** The value of a property, variables resolved; empty when it is not set. */
export type Style = (property: string) => string

/** A desktop mail window; what lies further out, or needs less than this, is not seen. */
const WINDOW = 600
const OUTSIDE = -200
const FAR_OUTSIDE = 3_000
const SLIVER = 5
const OPACITY_MIN = 0.1

interface Box {
  readonly style: Style
  readonly em: number
}

const length = ({ em }: Box, value: string): number | undefined => (value === '' ? undefined : pixels(value, { em, percent: WINDOW }))
const number = (value: string): number | undefined => (value === '' ? undefined : pixels(value, { em: 1, percent: 1 }))
const outside = (value: number | undefined): boolean => value !== undefined && (value <= OUTSIDE || value >= FAR_OUTSIDE)
const words = (value: string): string[] => value.split(' ').filter((word) => word !== '')

/** How much of the element shines through, from `opacity` and `filter`. */
export function opacityOf(style: Style): number {
  const own = number(style('opacity'))
  const filter = /opacity\(([^)]*)\)/.exec(style('filter'))?.[1]
  return Math.min(own ?? 1, filter === undefined ? 1 : (number(filter.trim()) ?? 0))
}

const undisplayed = ({ style }: Box): boolean =>
  /\b(?:none|table-column|table-column-group)\b/.test(style('display')) ||
  style('content-visibility') === 'hidden' ||
  style('mso-hide') === 'all' ||
  (style('-webkit-text-security') !== '' && style('-webkit-text-security') !== 'none')

function offScreen(box: Box): boolean {
  const { style } = box
  const placed = style('position') !== '' && style('position') !== 'static'
  const sides = ['left', 'right', 'top', 'bottom', 'inset-inline-start', 'inset-inline-end', 'inset-block-start', 'inset-block-end']
  const offsets = [...sides.map(style), ...words(style('inset'))]
  if (placed && (offsets.some((value) => outside(length(box, value))) || (number(style('z-index')) ?? 0) < 0)) return true
  const margins = ['margin-left', 'margin-right', 'margin-top', 'margin-bottom', 'margin-inline-start', 'margin-block-start'].map(style)
  const pushed = [...margins, ...words(style('margin')), style('text-indent')]
  return pushed.some((value) => outside(length(box, value)))
}

function boxedAway(box: Box): boolean {
  const { style } = box
  const clips = ['overflow', 'overflow-x', 'overflow-y'].some((name) => /\b(?:hidden|clip|scroll|auto)\b/.test(style(name)))
  if (!clips) return false
  return ['height', 'max-height', 'width', 'max-width', 'line-height', 'block-size', 'inline-size', 'max-block-size', 'max-inline-size'].some(
    (name) => {
      // A bare number is a multiple of the font size only as a line height.
      const value = name === 'line-height' && /^[\d.]+$/.test(style(name)) ? Number(style(name)) * box.em : length(box, style(name))
      return value !== undefined && value <= SLIVER
    },
  )
}

function clippedAway({ style }: Box): boolean {
  if (/rect\(/.test(style('clip'))) return true
  const shaped = ['clip-path', '-webkit-clip-path', 'mask', '-webkit-mask', 'mask-image', '-webkit-mask-image'].map(style)
  return shaped.some((value) => value !== '' && value !== 'none') || /blur\((?:[4-9]|\d\d)/.test(style('filter'))
}

function transformedAway(box: Box): boolean {
  const { style } = box
  const moves = [style('transform'), style('-webkit-transform'), style('-ms-transform')].join(' ')
  for (const [, name = '', inside = ''] of moves.matchAll(/([a-z0-9]+)\(([^()]*)\)/g)) {
    const values = inside.split(',').map((value) => value.trim())
    // Here a percentage is of the element's own size.
    const numbers = values.map((value) => pixels(value, { em: box.em, percent: 100 }) ?? 1)
    if (name.startsWith('scale') && numbers.some((value) => Math.abs(value) <= 0.1)) return true
    if (name === 'matrix' && [numbers[0], numbers[3]].some((value) => Math.abs(value ?? 1) <= 0.1)) return true
    if (name.startsWith('matrix') && numbers.slice(4).some(outside)) return true
    if (name.startsWith('translate') && numbers.some(outside)) return true
    if (/^rotate[xy]$/.test(name) && numbers.some((value) => Math.abs(Math.abs(value) - 90) < 5)) return true
  }
  if (words(style('translate')).some((value) => outside(length(box, value)))) return true
  return ['scale', 'zoom'].some((name) => words(style(name)).some((value) => Math.abs(number(value) ?? 1) <= 0.1))
}

function squeezed(box: Box): boolean {
  const spacing = length(box, box.style('letter-spacing')) ?? 0
  return spacing < 0 && spacing <= -box.em / 2
}

const WAYS: readonly ((box: Box) => boolean)[] = [undisplayed, offScreen, boxedAway, clippedAway, transformedAway, squeezed]

export const hides = (style: Style, em: number): boolean => opacityOf(style) <= OPACITY_MIN || WAYS.some((way) => way({ style, em }))
