/** CSS selectors: parsed once, matched with three answers – yes, no, and maybe where only a browser would know. */
import { pieces, unescaped } from './syntax.ts'

export interface Element {
  readonly tag: string
  readonly id: string
  readonly classes: ReadonlySet<string>
  readonly attributes: ReadonlyMap<string, string>
}

interface Attribute {
  readonly name: string
  readonly operator: string
  readonly value: string
}

interface Compound {
  readonly tag: string | undefined
  readonly ids: readonly string[]
  readonly classes: readonly string[]
  readonly attributes: readonly Attribute[]
  readonly any: readonly (readonly Selector[])[]
  readonly none: readonly (readonly Selector[])[]
  readonly answer: Answer
  /** How it stands to the compound before it: descendant, child, or a sibling. */
  readonly joint: '' | ' ' | '>' | '+'
}

export interface Selector {
  /** Left to right, as written. */
  readonly compounds: readonly Compound[]
  readonly specificity: number
}

export type Answer = 'yes' | 'maybe' | 'no'

const IDENT = String.raw`(?:\\[0-9a-fA-F]{1,6}\s?|\\[^]|[\w-]|[^\u0000-\u007F])+`
const PART = new RegExp(
  String.raw`\s*([>+~])\s*|(\s+)|(\*|${IDENT})|\.(${IDENT})|#(${IDENT})|\[\s*(${IDENT})\s*(?:([~^$*|]?=)\s*("[^"]*"|'[^']*'|[^\]\s]+)\s*[is]?\s*)?\]|(::?)([\w-]+)(\((?:[^()]|\([^()]*\))*\))?`,
  'y',
)
const COMPOUNDS_MAX = 12

/** States of a page that somebody uses, and parts that hold no text of their own. */
const NEVER = /^(?:hover|focus|focus-within|focus-visible|active|visited|target|checked|disabled|empty|popover-open|fullscreen|modal)$/

export const selectorsOf = (text: string): Selector[] =>
  pieces(text, ',')
    .slice(0, 200)
    .flatMap((piece) => selector(piece.trim()) ?? [])

interface Draft {
  tag: string | undefined
  ids: string[]
  classes: string[]
  attributes: Attribute[]
  any: Selector[][]
  none: Selector[][]
  answer: Answer
  joint: Compound['joint']
}

const draft = (joint: Compound['joint']): Draft => ({ tag: undefined, ids: [], classes: [], attributes: [], any: [], none: [], answer: 'yes', joint })
const folded = (ident: string): string => unescaped(ident).toLowerCase()

function selector(text: string): Selector | undefined {
  if (text === '' || text.length > 1_000) return undefined
  const compounds: Draft[] = []
  let current = draft('')
  let specificity = 0
  for (let at = 0; at < text.length;) {
    PART.lastIndex = at
    const match = PART.exec(text)
    // What cannot be read may apply to anything.
    if (match === null) return { compounds: [{ ...draft(''), answer: 'maybe' }], specificity: 0 }
    at = PART.lastIndex
    const [, combinator, blank, tag, name, id] = match
    if (combinator !== undefined || blank !== undefined) {
      compounds.push(current)
      current = draft(combinator === undefined ? ' ' : combinator === '>' ? '>' : '+')
      if (compounds.length >= COMPOUNDS_MAX) return undefined
    } else if (tag !== undefined) {
      if (tag !== '*') [current.tag, specificity] = [folded(tag), specificity + 1]
    } else if (name !== undefined) [, specificity] = [current.classes.push(folded(name)), specificity + 100]
    else if (id !== undefined) [, specificity] = [current.ids.push(folded(id)), specificity + 10_000]
    else specificity += special(current, match)
  }
  return { compounds: [...compounds, current], specificity }
}

/** Attribute and pseudo parts; gives their weight. */
function special(current: Draft, match: RegExpExecArray): number {
  const [, , , , , , attribute, operator, value, colons, pseudo, inside] = match
  if (attribute !== undefined) {
    current.attributes.push({ name: folded(attribute), operator: operator ?? '', value: unquoted(value ?? '') })
    return 100
  }
  const name = (pseudo ?? '').toLowerCase()
  const list = (): Selector[] => selectorsOf((inside ?? '()').slice(1, -1))
  if (colons === '::' || NEVER.test(name) || /^(?:before|after|first-line|first-letter)$/.test(name)) current.answer = 'no'
  else if (name === 'is' || name === 'where' || name === 'matches' || name === '-webkit-any') current.any.push(list())
  else if (name === 'not') current.none.push(list())
  else if (name === 'root') current.tag = 'html'
  else if (name === 'link' || name === 'any-link') current.tag ??= 'a'
  else if (current.answer === 'yes') current.answer = 'maybe'
  return name === 'where' ? 0 : 100
}

const unquoted = (text: string): string => unescaped(text.replace(/^(["'])([^]*)\1$/, '$2')).toLowerCase()

/** The key under which a rule is looked up: what its last compound surely needs. */
export function keyOf({ compounds }: Selector): string {
  const last = compounds.at(-1)
  if (last === undefined || last.answer === 'no') return ''
  const [id] = last.ids
  const [name] = last.classes
  return id !== undefined ? `#${id}` : name !== undefined ? `.${name}` : (last.tag ?? '*')
}

/** A budget shared by all matching of one document, so that no style sheet can take long. */
export interface Steps {
  left: number
}

/** Whether the last of `chain` (outermost first) fits. */
export function matches({ compounds }: Selector, chain: readonly Element[], steps: Steps): Answer {
  return fits(compounds, compounds.length - 1, chain, chain.length - 1, steps)
}

function fits(compounds: readonly Compound[], index: number, chain: readonly Element[], position: number, steps: Steps): Answer {
  const compound = compounds[index]
  const element = chain[position]
  if (compound === undefined) return 'yes'
  if (element === undefined || --steps.left < 0) return 'no'
  const own = one(compound, element, chain, position, steps)
  if (own === 'no' || index === 0) return own
  // Siblings are not kept: what stands before one may or may not fit.
  if (compound.joint === '+') return 'maybe'
  let best: Answer = 'no'
  for (let above = position - 1; above >= 0 && best !== 'yes'; above--) {
    const rest = fits(compounds, index - 1, chain, above, steps)
    if (rest === 'yes' || best === 'no') best = rest
    if (compound.joint === '>') break
  }
  return best === 'yes' ? own : best
}

function one(compound: Compound, element: Element, chain: readonly Element[], position: number, steps: Steps): Answer {
  if (compound.tag !== undefined && compound.tag !== element.tag) return 'no'
  if (compound.ids.some((id) => id !== element.id) || compound.classes.some((name) => !element.classes.has(name))) return 'no'
  if (compound.attributes.some((attribute) => !holds(attribute, element.attributes.get(attribute.name)?.toLowerCase()))) return 'no'
  let answer = compound.answer
  const within = chain.slice(0, position + 1)
  for (const list of compound.any) answer = both(answer, eitherOf(list, within, steps))
  for (const list of compound.none) answer = both(answer, inverse(eitherOf(list, within, steps)))
  return answer
}

const both = (x: Answer, y: Answer): Answer => (x === 'no' || y === 'no' ? 'no' : x === 'maybe' || y === 'maybe' ? 'maybe' : 'yes')
const inverse = (x: Answer): Answer => (x === 'yes' ? 'no' : x === 'no' ? 'yes' : 'maybe')

function eitherOf(list: readonly Selector[], chain: readonly Element[], steps: Steps): Answer {
  const answers = list.map((item) => matches(item, chain, steps))
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no'
}

function holds({ operator, value }: Attribute, actual: string | undefined): boolean {
  if (actual === undefined) return false
  switch (operator) {
    case '':
      return true
    case '=':
      return actual === value
    case '~=':
      return actual.split(/\s+/).includes(value)
    case '^=':
      return actual.startsWith(value)
    case '$=':
      return actual.endsWith(value)
    case '*=':
      return actual.includes(value)
    default:
      return actual === value || actual.startsWith(`${value}-`)
  }
}
