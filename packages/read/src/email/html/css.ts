/** Just enough of CSS to find what hides text: declarations, rules with their selectors, and the media a desktop mail reader is. */
import { type Selector, selectorsOf } from './selector.ts'
import { pieces, scan, uncommented, unescaped } from './syntax.ts'

export interface Declaration {
  readonly property: string
  readonly value: string
  readonly important: boolean
}

export interface Rule {
  readonly selectors: readonly Selector[]
  readonly declarations: readonly Declaration[]
  /** False where it cannot be known whether the rule applies: then it may hide, but never show. */
  readonly sure: boolean
  readonly order: number
}

const RULES_MAX = 3_000
const NESTING_MAX = 8

function declaration(text: string): Declaration | undefined {
  const colon = scan(text, 0, ':')
  if (colon === text.length) return undefined
  const property = unescaped(text.slice(0, colon)).trim()
  const raw = unescaped(text.slice(colon + 1))
    .trim()
    .toLowerCase()
  const important = /!\s*important$/.test(raw)
  const value = raw
    .replace(/!\s*important$/, '')
    .replace(/\s+/g, ' ')
    .trim()
  // Custom properties keep their case; all others have none.
  return { property: property.startsWith('--') ? property : property.toLowerCase(), value, important }
}

export const declarationsOf = (style: string): Declaration[] =>
  pieces(uncommented(style), ';').flatMap((piece) => {
    const found = declaration(piece)
    return found === undefined || found.property === '' ? [] : [found]
  })

/** Every rule of a style sheet that may apply, media already judged. */
export function rulesOf(css: string, order = 0): Rule[] {
  const rules: Rule[] = []
  const text = uncommented(css.replace(/<!--|-->/g, ' '))
  readBlock(text, { parent: '', sure: true, depth: 0 }, (rule) => {
    if (rules.length < RULES_MAX) rules.push({ ...rule, order: order + rules.length })
  })
  return rules
}

interface Context {
  /** Selector of the rule around, for nested rules. */
  readonly parent: string
  readonly sure: boolean
  readonly depth: number
}

function readBlock(text: string, context: Context, emit: (rule: Omit<Rule, 'order'>) => void): void {
  if (context.depth > NESTING_MAX) return
  const own: string[] = []
  for (let at = 0; at < text.length;) {
    const end = scan(text, at, '{;}')
    const prelude = text.slice(at, end).trim()
    if (text[end] !== '{') {
      own.push(prelude)
      at = end + 1
      continue
    }
    const close = closing(text, end + 1)
    readInner(prelude, text.slice(end + 1, close), context, emit)
    at = close + 1
  }
  if (context.parent === '') return
  const selectors = selectorsOf(context.parent)
  emit({ selectors, declarations: declarationsOf(own.join(';')), sure: context.sure })
}

function readInner(prelude: string, body: string, context: Context, emit: (rule: Omit<Rule, 'order'>) => void): void {
  const { parent, sure, depth } = context
  if (!prelude.startsWith('@')) {
    readBlock(body, { parent: nested(parent, prelude), sure, depth: depth + 1 }, emit)
    return
  }
  const [, name = '', condition = ''] = /^@([\w-]+)([^]*)$/.exec(prelude) ?? []
  const kind = name.toLowerCase()
  if (/^(?:font-face|page|(?:-\w+-)?keyframes|counter-style|property|font-feature-values)$/.test(kind)) return
  const applies = kind === 'media' ? onDesktop(condition) : kind === 'layer' ? true : undefined
  if (applies !== false) readBlock(body, { parent, sure: sure && applies === true, depth: depth + 1 }, emit)
}

function closing(text: string, from: number): number {
  let depth = 1
  for (let at = from; ; at++) {
    at = scan(text, at, '{}')
    if (at >= text.length) return text.length
    depth += text[at] === '{' ? 1 : -1
    if (depth === 0) return at
  }
}

function nested(parent: string, prelude: string): string {
  if (parent === '') return prelude
  const parts = pieces(prelude, ',').flatMap((part) =>
    pieces(parent, ',').map((outer) => (part.includes('&') ? part.replaceAll('&', outer.trim()) : `${outer.trim()} ${part.trim()}`)),
  )
  return parts.slice(0, 50).join(',')
}

const WIDTH = 1_000

/** Whether a media query fits a light, wide screen; undefined when it asks for something else. */
function onDesktop(condition: string): boolean | undefined {
  const answers = pieces(condition.toLowerCase(), ',').map((query) => {
    const words = query.trim()
    if (/^(?:only )?(?:print|speech|tty|tv|handheld|projection|braille|embossed|aural)\b/.test(words)) return false
    if (/\bnot\b/.test(words)) return undefined
    const features = [...words.matchAll(/\(([^()]*)\)/g)].map((match) => feature((match[1] ?? '').trim()))
    if (features.includes(false)) return false
    return features.includes(undefined) || /[<>]/.test(words) ? undefined : true
  })
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false
}

function feature(text: string): boolean | undefined {
  const [, bound, size] = /^(min|max)-(?:device-)?width\s*:\s*(\d+(?:\.\d+)?)(?:px)?$/.exec(text) ?? []
  if (bound !== undefined) return bound === 'min' ? Number(size) <= WIDTH : Number(size) >= WIDTH
  if (/^prefers-color-scheme\s*:\s*dark$/.test(text)) return false
  if (/^prefers-color-scheme\s*:\s*light$/.test(text)) return true
  return undefined
}
