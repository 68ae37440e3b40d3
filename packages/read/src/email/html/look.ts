/** How an element looks, from how its parent looks and what is declared for it: enough to say whether its own text is seen. */
import { BLACK, colour, type Colour, legacyColour, legible, LINK, over, WHITE } from './colour.ts'
import type { Declaration } from './css.ts'
import { hides, opacityOf, type Style } from './hides.ts'
import { pixels } from './length.ts'
import type { Element } from './selector.ts'

export interface Look {
  /** Out of sight with everything inside, whatever that declares. */
  readonly hidden: boolean
  /** `visibility`, which something inside may take back. */
  readonly invisible: boolean
  /** A closed `<details>` or `<dialog>`: only its summary is seen. */
  readonly closed: boolean
  readonly fontPx: number
  readonly ink: Colour
  readonly ground: Colour
  readonly opacity: number
  readonly pre: boolean
  readonly variables: ReadonlyMap<string, string>
}

export const PLAIN: Look = {
  hidden: false,
  invisible: false,
  closed: false,
  fontPx: 16,
  ink: BLACK,
  ground: WHITE,
  opacity: 1,
  pre: false,
  variables: new Map(),
}

const FONT_PX_MIN = 3

/** Whether text directly inside is seen by a person. */
export const seen = (look: Look): boolean =>
  !look.hidden && !look.invisible && !look.closed && look.fontPx >= FONT_PX_MIN && legible(over(look.ink, look.ground, look.opacity), look.ground)

/** The winning declarations of one element, in order of rank: later ones win. */
export function lookOf(parent: Look, element: Element, ranked: readonly Declaration[]): Look {
  const declared = new Map<string, string>()
  for (const { property, value } of ranked) {
    declared.delete(property)
    declared.set(property, value)
  }
  const variables = variablesOf(parent, declared)
  const style: Style = (name) => resolved(declared.get(name) ?? '', variables, 0)
  const fontPx = fontOf(parent, element, style, declared)
  const ground = groundOf(parent, element, style, declared)
  const opened = element.attributes.has('open') || !(element.tag === 'details' || element.tag === 'dialog')
  return {
    hidden:
      parent.hidden ||
      (parent.closed && element.tag !== 'summary') ||
      element.attributes.has('hidden') ||
      element.attributes.get('aria-hidden')?.trim().toLowerCase() === 'true' ||
      hides(style, fontPx),
    invisible: invisibleOf(parent, style),
    closed: !opened,
    fontPx,
    ink: inkOf(parent, element, style, ground),
    ground,
    opacity: parent.opacity * opacityOf(style),
    pre: preOf(parent, element, style),
    variables,
  }
}

function variablesOf(parent: Look, declared: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const own = [...declared].filter(([name]) => name.startsWith('--'))
  return own.length === 0 ? parent.variables : new Map([...parent.variables, ...own].slice(-200))
}

/** `var(--name, fallback)`; a variable that is not set and has no fallback leaves the property unset. */
function resolved(value: string, variables: ReadonlyMap<string, string>, depth: number): string {
  if (!value.includes('var(') || depth > 8 || value.length > 1_000) return value
  const next = value.replace(/var\(\s*(--[^\s,()]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)/g, (_, name: string, fallback: string | undefined) =>
    (variables.get(name) ?? fallback ?? '').trim(),
  )
  return next === value ? '' : resolved(next, variables, depth + 1)
}

function invisibleOf(parent: Look, style: Style): boolean {
  const value = style('visibility')
  if (value === 'hidden' || value === 'collapse') return true
  return value === 'visible' || value === 'initial' ? false : parent.invisible
}

const SIZES: Readonly<Record<string, number>> = {
  'xx-small': 9,
  'x-small': 10,
  small: 13,
  medium: 16,
  large: 18,
  'x-large': 24,
  'xx-large': 32,
  'xxx-large': 48,
  initial: 16,
}

function fontOf(parent: Look, element: Element, style: Style, declared: ReadonlyMap<string, string>): number {
  const shorthand = /(?:^|\s)([^\s/]*\d[^\s/]*|calc\([^]*?\)|(?:xx?-)?small|medium|(?:x{1,3}-)?large|smaller|larger)\s*(?:\/|\s)/.exec(
    `${style('font')} `,
  )
  const names = [...declared.keys()]
  const value = names.lastIndexOf('font') > names.lastIndexOf('font-size') ? (shorthand?.[1] ?? '') : style('font-size')
  const inherited = element.tag === 'small' || element.tag === 'sub' || element.tag === 'sup' ? parent.fontPx * 0.83 : parent.fontPx
  if (value === '') return inherited
  if (value === 'smaller') return parent.fontPx * 0.83
  if (value === 'larger') return parent.fontPx * 1.2
  return SIZES[value] ?? pixels(value, { em: parent.fontPx, percent: parent.fontPx }) ?? inherited
}

function groundOf(parent: Look, element: Element, style: Style, declared: ReadonlyMap<string, string>): Colour {
  let ground = parent.ground
  const attribute = element.attributes.get('bgcolor')
  if (attribute !== undefined) ground = legacyColour(attribute) ?? ground
  for (const name of declared.keys()) {
    if (name !== 'background' && name !== 'background-color' && name !== 'background-image') continue
    const found = colourIn(style(name))
    // A picture is not fetched; what is seen is the colour under it.
    if (found !== undefined) ground = over(found, parent.ground)
  }
  return ground
}

/** The first colour in a shorthand or a gradient. */
function colourIn(value: string): Colour | undefined {
  const whole = colour(value)
  if (whole !== undefined) return whole
  for (const [part] of value.slice(0, 500).matchAll(/#[0-9a-f]{3,8}\b|(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\([^()]*\)|[a-z]+/g)) {
    const found = colour(part)
    if (found !== undefined) return found
  }
  return undefined
}

function inkOf(parent: Look, element: Element, style: Style, ground: Colour): Colour {
  const fill = style('-webkit-text-fill-color')
  const value = fill === '' || fill === 'currentcolor' ? style('color') : fill
  if (value !== '') {
    if (value === 'inherit' || value === 'currentcolor' || value === 'unset') return parent.ink
    if (value === 'initial' || value === 'revert') return BLACK
    // A colour function that cannot be read may be the ground's own colour; an unknown word is no colour to a browser either.
    return colour(value) ?? (value.includes('(') ? ground : parent.ink)
  }
  const attribute = element.attributes.get(element.tag === 'body' ? 'text' : 'color')
  if (attribute !== undefined && (element.tag === 'font' || element.tag === 'body')) return legacyColour(attribute) ?? parent.ink
  return element.tag === 'a' && element.attributes.has('href') ? LINK : parent.ink
}

function preOf(parent: Look, element: Element, style: Style): boolean {
  const value = style('white-space')
  if (value !== '') return value.startsWith('pre')
  return element.tag === 'pre' || element.tag === 'xmp' || element.tag === 'listing' || element.tag === 'plaintext' || parent.pre
}
