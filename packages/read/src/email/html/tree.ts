/** Which element is open at each point of a document, by the rules of HTML for broken markup: where a browser still hides, so must this. */

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '))

export const VOID = set('area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr')
const FORMATTING = set('a b big code em font i nobr s small strike strong tt u')
const BLOCKS = set(
  'address article aside blockquote button center details dialog dir div dl fieldset figcaption figure footer form header hgroup listing main menu nav ol pre ' +
    'search section summary ul',
)
const HEADINGS = set('h1 h2 h3 h4 h5 h6')
const TABLE = set('table caption colgroup tbody thead tfoot tr td th')
const SCOPE = set('html table td th caption marquee object applet template select')
const CELLS = set('td th caption')
const CLOSES_P = new Set([...BLOCKS, ...HEADINGS, 'p', 'li', 'dd', 'dt', 'hr', 'table', 'plaintext', 'xmp'])
CLOSES_P.delete('button')
const special = (tag: string): boolean =>
  BLOCKS.has(tag) ||
  HEADINGS.has(tag) ||
  TABLE.has(tag) ||
  SCOPE.has(tag) ||
  tag === 'p' ||
  tag === 'li' ||
  tag === 'dd' ||
  tag === 'dt' ||
  tag === 'body'

/** What the tree needs of an open element. */
export interface Open {
  readonly tag: string
}

export interface Tree<Node extends Open> {
  readonly stack: readonly Node[]
  /** Formatting that a browser opens again before the next text. */
  readonly pending: readonly Node[]
}

/** How many elements, from the innermost, a start tag closes before it opens. */
export function closedByOpening(stack: readonly Open[], tag: string): number {
  if (tag === 'li') return to(stack, set('li'), set('ul ol menu dir'))
  if (tag === 'dd' || tag === 'dt') return to(stack, set('dd dt'), set('dl'))
  if (tag === 'td' || tag === 'th') return to(stack, CELLS, set('table tr tbody thead tfoot'))
  if (tag === 'tr') return to(stack, set('tr'), set('table tbody thead tfoot'))
  if (tag === 'tbody' || tag === 'thead' || tag === 'tfoot') return to(stack, set('tbody thead tfoot'), set('table'))
  if (HEADINGS.has(tag) && HEADINGS.has(stack.at(-1)?.tag ?? '')) return 1
  return CLOSES_P.has(tag) ? to(stack, set('p'), new Set([...SCOPE, 'button'])) : 0
}

/** How many elements an end tag closes; 0 when a browser ignores it. A formatting end tag may close one further out: then `inner` stay open. */
export function closedByEnding(stack: readonly Open[], tag: string): { readonly count: number; readonly keepInner: boolean } {
  const drop = (count: number) => ({ count, keepInner: false })
  if (HEADINGS.has(tag)) return drop(to(stack, HEADINGS, SCOPE))
  if (tag === 'li') return drop(to(stack, set('li'), new Set([...SCOPE, 'ul', 'ol'])))
  if (TABLE.has(tag)) return drop(to(stack, set(tag), tag === 'table' ? set('html template') : set('table html template')))
  if (tag === 'p' || tag === 'dd' || tag === 'dt') return drop(to(stack, set(tag), new Set([...SCOPE, 'button'])))
  if (BLOCKS.has(tag) || SCOPE.has(tag)) return drop(to(stack, set(tag), new Set([...SCOPE].filter((name) => name !== tag))))
  if (FORMATTING.has(tag)) {
    const count = to(stack, set(tag), new Set([...SCOPE].filter((name) => name !== tag)))
    return { count, keepInner: stack.slice(stack.length - count + 1).some((open) => special(open.tag)) }
  }
  return drop(untilSpecial(stack, tag))
}

/** Formatting elements among those closed by something else: a browser carries them on into the next block. */
export const carriedOn = <Node extends Open>(closed: readonly Node[], by: string): readonly Node[] =>
  FORMATTING.has(by) ? [] : closed.filter((open) => FORMATTING.has(open.tag))

/** A table cell keeps its formatting to itself. */
export const keepsFormatting = (tag: string): boolean => CELLS.has(tag) || tag === 'object' || tag === 'marquee' || tag === 'template'

function to(stack: readonly Open[], wanted: ReadonlySet<string>, barriers: ReadonlySet<string>): number {
  for (let at = stack.length - 1; at >= 0; at--) {
    const tag = stack[at]?.tag ?? ''
    if (wanted.has(tag)) return stack.length - at
    if (barriers.has(tag)) return 0
  }
  return 0
}

/** Any other end tag: it reaches out only as far as the next element of structure. */
function untilSpecial(stack: readonly Open[], tag: string): number {
  for (let at = stack.length - 1; at >= 0; at--) {
    const name = stack[at]?.tag ?? ''
    if (name === tag) return stack.length - at
    if (special(name)) return 0
  }
  return 0
}
