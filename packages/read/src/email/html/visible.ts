/** The text of an HTML mail that a person would see; hidden text is taken out and counted: it is written for machines, not for the reader. */
// Best effort against tricks of layout (text over text, text in pictures). Nothing is fetched; time, depth and size are bounded.
import { type Cascade, cascadeOf, type Winning } from './cascade.ts'
import { type Look, lookOf, PLAIN, seen } from './look.ts'
import { type Out, plainText } from './out.ts'
import type { Element } from './selector.ts'
import { tokenize } from './tokens.ts'
import { carriedOn, closedByEnding, closedByOpening, keepsFormatting, VOID } from './tree.ts'

export interface Visible {
  readonly text: string
  /** Characters that stood in the mail but would not be seen. */
  readonly hidden: number
  /** Pictures, none of which was fetched or described. */
  readonly images: number
  /** Something was beyond what is looked at, and is left out. */
  readonly cut: boolean
}

const DEPTH_MAX = 400
const ELEMENTS_MAX = 60_000
const STEPS_MAX = 2_000_000
const CLASSES_MAX = 50
const OUT_CHARS_MAX = 100_000
const PENDING_MAX = 20

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '))
/** Machinery: what stands in it is no text of the mail at all. */
const MACHINERY = set('script style title')
/** Never laid out as text by a mail reader. */
const UNSHOWN = set(
  'script style title template noscript noframes noembed iframe frameset svg math object applet audio video canvas select datalist option textarea meter progress rp',
)
const LINES = set(
  'address article aside center dd details div dl dt fieldset figcaption figure footer form header hr li main nav section summary tr caption',
)
const PARAGRAPHS = set('blockquote h1 h2 h3 h4 h5 h6 ol p pre table ul xmp')

interface Frame {
  readonly tag: string
  readonly element: Element
  readonly winning: Winning
  readonly look: Look
  readonly href: string | undefined
  /** Where its text begins in the output. */
  readonly start: number
  /** Formatting that waited when a cell was entered. */
  readonly waiting: readonly Frame[]
}

/** Where the reading of one document stands. */
interface Page {
  readonly cascade: Cascade
  readonly complete: boolean
  readonly out: Out
  readonly stack: Frame[]
  /** Formatting that a browser opens again before the next text. */
  pending: readonly Frame[]
  hidden: number
  images: number
  elements: number
  cut: boolean
}

/** `complete: false` for an HTML part that was cut: a style sheet after the cut is not known, so nothing that one could hide is shown. */
export function visibleText(html: string, { complete = true }: { readonly complete?: boolean } = {}): Visible {
  const steps = { left: STEPS_MAX }
  const cascade = cascadeOf(html, steps)
  const page: Page = { cascade, complete, out: plainText(), stack: [], pending: [], hidden: 0, images: 0, elements: 0, cut: false }
  // Every document has these two, written or not; rules count on them.
  open(page, 'html', new Map())
  open(page, 'body', new Map())
  tokenize(html, {
    open(tag, attributes) {
      if (steps.left < 0) page.cut = true
      if (page.cut) return
      if (tag === 'html' || tag === 'body') merge(page, tag, attributes)
      else open(page, tag, attributes)
    },
    close(tag) {
      // What follows the end of the body still belongs to it.
      if (!page.cut && tag !== 'html' && tag !== 'body') close(page, tag)
    },
    text(text) {
      if (!page.cut) write(page, text)
    },
  })
  for (const frame of page.stack.toReversed()) leave(page.out, frame)
  return { text: page.out.done(), hidden: page.hidden, images: page.images, cut: page.cut }
}

function open(page: Page, tag: string, attributes: ReadonlyMap<string, string>): void {
  const { out, stack } = page
  if (tag === 'img' || tag === 'image') page.images += 1
  if (tag === 'br') out.line(1)
  if (tag === 'hr') out.line(2)
  if (VOID.has(tag) || tag === 'head' || tag === 'image') return
  if (++page.elements > ELEMENTS_MAX || stack.length >= DEPTH_MAX) {
    page.cut = true
    return
  }
  if (tag === 'a') close(page, 'a')
  pop(page, closedByOpening(stack, tag), tag)
  if (tag === 'tr' && stack.at(-1)?.tag === 'table') open(page, 'tbody', new Map())
  if (PARAGRAPHS.has(tag)) out.line(2)
  else if (LINES.has(tag)) out.line(1)
  else if (tag === 'td' || tag === 'th') out.blank()
  const element = elementOf(tag, attributes)
  const winning = page.cascade([...stack.map((frame) => frame.element), element])
  const waiting = keepsFormatting(tag) ? page.pending : []
  if (keepsFormatting(tag)) page.pending = []
  push(page, element, winning, waiting)
}

/** A second `<html>` or `<body>` adds its attributes to the first. */
function merge(page: Page, tag: 'html' | 'body', attributes: ReadonlyMap<string, string>): void {
  const { stack } = page
  const at = tag === 'html' ? 0 : 1
  const frame = stack[at]
  if (frame === undefined) return
  const element = elementOf(tag, new Map([...attributes, ...frame.element.attributes]))
  stack[at] = { ...frame, element, winning: page.cascade([...stack.slice(0, at).map((above) => above.element), element]) }
  relook(page, at)
}

function close(page: Page, tag: string): void {
  page.pending = page.pending.filter((frame) => frame.tag !== tag)
  const { count, keepInner } = closedByEnding(page.stack.slice(2), tag)
  if (count === 0) return
  if (!keepInner) {
    pop(page, count, tag)
    return
  }
  const at = page.stack.length - count
  const [frame] = page.stack.splice(at, 1)
  if (frame !== undefined) leave(page.out, frame)
  relook(page, at)
}

function write(page: Page, text: string): void {
  if (page.pending.length > 0 && text.trim() !== '') reopen(page)
  const frame = page.stack.at(-1)
  if (frame === undefined) return
  if (seen(frame.look)) page.out.text(text, frame.look.pre)
  else if (!MACHINERY.has(frame.tag)) page.hidden += text.replace(/\s+/g, '').length
  if (page.out.length > OUT_CHARS_MAX) page.cut = true
}

function push(page: Page, element: Element, winning: Winning, waiting: readonly Frame[] = []): void {
  const look = lookAt(page, page.stack.at(-1)?.look ?? PLAIN, element, winning)
  const href = element.tag === 'a' ? element.attributes.get('href') : undefined
  page.stack.push({ tag: element.tag, element, winning, look, href, start: page.out.length, waiting })
}

function pop(page: Page, count: number, by: string): void {
  const closed = page.stack.splice(page.stack.length - count, count)
  for (const frame of closed.toReversed()) {
    leave(page.out, frame)
    if (keepsFormatting(frame.tag)) page.pending = frame.waiting
  }
  if (!closed.some((frame) => keepsFormatting(frame.tag))) page.pending = [...page.pending, ...carriedOn(closed, by)].slice(-PENDING_MAX)
}

function reopen(page: Page): void {
  const frames = page.pending
  page.pending = []
  for (const frame of frames) if (page.stack.length < DEPTH_MAX) push(page, frame.element, frame.winning)
}

/** Looks anew at everything from one element inwards. */
function relook(page: Page, from: number): void {
  const { stack } = page
  for (let at = from; at < stack.length; at++) {
    const frame = stack[at]
    if (frame !== undefined) stack[at] = { ...frame, look: lookAt(page, stack[at - 1]?.look ?? PLAIN, frame.element, frame.winning) }
  }
}

function lookAt({ complete }: Page, parent: Look, element: Element, winning: Winning): Look {
  const look = lookWith(parent, element, winning)
  const covered = UNSHOWN.has(element.tag) || (!complete && (element.classes.size > 0 || element.id !== ''))
  return covered && !look.hidden ? { ...look, hidden: true } : look
}

function lookWith(parent: Look, element: Element, { sure, maybe }: Winning): Look {
  const look = lookOf(parent, element, sure)
  if (maybe.length === 0) return look
  const darker = lookOf(parent, element, [...sure, ...maybe])
  if (seen(look) && !seen(darker)) return darker
  return darker.hidden && !look.hidden ? { ...look, hidden: true } : look
}

function elementOf(tag: string, attributes: ReadonlyMap<string, string>): Element {
  const classes = (attributes.get('class') ?? '').toLowerCase().split(/\s+/)
  return {
    tag,
    id: (attributes.get('id') ?? '').toLowerCase(),
    classes: new Set(classes.filter((name) => name !== '').slice(0, CLASSES_MAX)),
    attributes,
  }
}

/** The end of an element: where a link leads, and the line after a block. */
function leave(out: Out, { tag, look, href, start }: Frame): void {
  if (href !== undefined && seen(look)) {
    const shown = out.since(start).trim()
    const target = targetOf(href)
    if (shown !== '' && target !== '' && shown.toLowerCase() !== target) out.note(`[${target}]`)
  }
  if (PARAGRAPHS.has(tag)) out.line(2)
  else if (LINES.has(tag)) out.line(1)
}

/** Where a link leads, as a host or an address: enough to tell a false label, too little to carry data out. */
function targetOf(href: string): string {
  const url = URL.parse(href.trim().slice(0, 2_000))
  if (url === null) return ''
  if (url.protocol === 'https:' || url.protocol === 'http:') return url.hostname.slice(0, 100)
  return url.protocol === 'mailto:' ? decoded(url.pathname).slice(0, 100).toLowerCase() : ''
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
