/** Colours as a person's eye would compare them: is this text to be seen on that ground? */
import { COLOUR_NAMES } from './colour-names.ts'

export interface Colour {
  readonly r: number
  readonly g: number
  readonly b: number
  /** 0 clear to 1 solid. */
  readonly a: number
}

export const WHITE: Colour = { r: 255, g: 255, b: 255, a: 1 }
export const BLACK: Colour = { r: 0, g: 0, b: 0, a: 1 }
export const LINK: Colour = { r: 0, g: 0, b: 238, a: 1 }
const CLEAR: Colour = { r: 0, g: 0, b: 0, a: 0 }

const clamp = (value: number, max: number): number => (Number.isFinite(value) ? Math.min(max, Math.max(0, value)) : 0)

function hex(digits: string): Colour | undefined {
  if (!/^(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return undefined
  const wide = digits.length < 6 ? [...digits].map((digit) => digit + digit).join('') : digits
  const at = (index: number): number => Number.parseInt(wide.slice(index, index + 2), 16)
  return { r: at(0), g: at(2), b: at(4), a: wide.length === 8 ? at(6) / 255 : 1 }
}

/** A component of a colour function; `max` is what 100 % or 1 stands for. */
function component(text: string | undefined, percentOf: number): number {
  if (text === undefined || text === 'none') return 0
  const number = Number.parseFloat(text)
  return text.endsWith('%') ? (number * percentOf) / 100 : number
}

function fromHsl(h: number, s: number, l: number, a: number): Colour {
  const turn = (((h % 360) + 360) % 360) / 30
  const channel = (n: number): number => {
    const k = (n + turn) % 12
    return 255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return { r: channel(0), g: channel(8), b: channel(4), a }
}

const grey = (lightness: number, a: number): Colour => ({ r: lightness * 255, g: lightness * 255, b: lightness * 255, a })

function fromFunction(name: string, inside: string): Colour | undefined {
  const parts = inside.split(/[\s,/]+/).filter((part) => part !== '')
  const alpha = (index: number): number => (parts[index] === undefined ? 1 : clamp(component(parts[index], 1), 1))
  switch (name) {
    case 'rgb':
    case 'rgba':
      return {
        r: clamp(component(parts[0], 255), 255),
        g: clamp(component(parts[1], 255), 255),
        b: clamp(component(parts[2], 255), 255),
        a: alpha(3),
      }
    case 'hsl':
    case 'hsla':
      return fromHsl(component(parts[0], 360), clamp(component(parts[1], 1), 1), clamp(component(parts[2], 1), 1), alpha(3))
    case 'hwb': {
      const [white, black] = [clamp(component(parts[1], 1), 1), clamp(component(parts[2], 1), 1)]
      return grey(white + black > 1 ? white / (white + black) : (white + 1 - black) / 2, alpha(3))
    }
    // The perceptual spaces are judged by their lightness alone: near enough, and never kinder to hidden text.
    case 'lab':
    case 'lch':
      return grey(clamp(component(parts[0], 100), 100) / 100, alpha(3))
    case 'oklab':
    case 'oklch':
      return grey(clamp(component(parts[0], 1), 1), alpha(3))
    case 'color':
      return {
        r: clamp(component(parts[1], 1), 1) * 255,
        g: clamp(component(parts[2], 1), 1) * 255,
        b: clamp(component(parts[3], 1), 1) * 255,
        a: alpha(4),
      }
    default:
      return undefined
  }
}

/** A CSS colour (lower case); undefined when it is none. */
export function colour(text: string): Colour | undefined {
  if (text === 'transparent') return CLEAR
  if (text.startsWith('#')) return hex(text.slice(1))
  const named = COLOUR_NAMES.get(text)
  if (named !== undefined) return hex(named)
  const call = /^([a-z]+)\(([^()]{0,120})\)$/.exec(text)
  if (call === null) return undefined
  if (call[1] === 'light-dark') return colour((call[2] ?? '').split(',')[0]?.trim() ?? '')
  return fromFunction(call[1] ?? '', call[2] ?? '')
}

/** The colour of `bgcolor` and `<font color>`, whose old rules turn any text into a colour. */
export function legacyColour(raw: string): Colour | undefined {
  const text = raw.trim().toLowerCase().slice(0, 128)
  if (text === '' || text === 'transparent') return undefined
  const named = COLOUR_NAMES.get(text)
  if (named !== undefined) return hex(named)
  if (/^#[0-9a-f]{3}$/.test(text)) return hex(text.slice(1))
  let digits = text.replace(/^#/, '').replace(/[^0-9a-f]/g, '0')
  while (digits.length === 0 || digits.length % 3 !== 0) digits += '0'
  const size = digits.length / 3
  const thirds = [digits.slice(0, size), digits.slice(size, 2 * size), digits.slice(2 * size)].map((part) => part.slice(-8))
  const zeros = Math.min(...thirds.map((part) => /^0*/.exec(part)?.[0].length ?? 0))
  const start = Math.min(zeros, Math.max(0, (thirds[0]?.length ?? 0) - 2))
  const [r = 0, g = 0, b = 0] = thirds.map((part) => Number.parseInt(part.slice(start, start + 2), 16))
  return { r, g, b, a: 1 }
}

/** What is seen of `top` laid over a solid ground. */
export function over(top: Colour, ground: Colour, opacity = 1): Colour {
  const a = top.a * opacity
  const mix = (x: number, y: number): number => x * a + y * (1 - a)
  return { r: mix(top.r, ground.r), g: mix(top.g, ground.g), b: mix(top.b, ground.b), a: 1 }
}

function luminance({ r, g, b }: Colour): number {
  const linear = (value: number): number => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/** Below this contrast (1 is none, 21 black on white) and this far apart at most, a person does not read the text. */
const CONTRAST_MIN = 1.25
const DISTANCE_MIN = 100

export function legible(text: Colour, ground: Colour): boolean {
  const [light, dark] = [luminance(text), luminance(ground)].sort((x, y) => y - x)
  if (((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05) >= CONTRAST_MIN) return true
  return Math.hypot(text.r - ground.r, text.g - ground.g, text.b - ground.b) >= DISTANCE_MIN
}
