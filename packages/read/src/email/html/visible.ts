/**
 * The text of an HTML mail that a person would see. Hidden text is taken out and counted: it is written for machines, not for the reader.
 * Best effort against tricks of layout (text over text, text in pictures); nothing is fetched, and time, depth and size are bounded.
 */
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

/** `complete: false` for an HTML part that was cut: a style sheet after the cut is not known, so nothing that one could hide is shown. */
export function visibleText(html: string, { complete = true }: { readonly complete?: boolean } = {}): Visible {
  const steps = { left: STEPS_MAX }
  const page = pageOf(cascadeOf(html, steps), complete)
  page.open('html', new Map())
  page.open('body', new Map())
  tokenize(html, {
    open(tag, attributes) {
      if (page.cut || steps.left < 0) return page.stop()
      if (tag === 'html' || tag === 'body') page.merge(tag, attributes)
      else page.open(tag, attributes)
    },
    close: (tag) => (tag === 'html' || tag === 'body' || page.cut ? undefined : page.close(tag)),
    text: (text) => (page.cut ? undefined : page.text(text)),
  })
  return page.end()
}

interface Page {
  readonly cut: boolean
  open(tag: string, attributes: ReadonlyMap<string, string>): void
  merge(tag: string, attributes: ReadonlyMap<string, string>): void
  close(tag: string): void
  text(text: string): void
  stop(): void
  end(): Visible
}

function pageOf(cascade: Cascade, complete: boolean): Page {
  const out = plainText()
  const stack: Frame[] = []
  let pending: readonly Frame[] = []
  let [hidden, images, elements, cut] = [0, 0, 0, false]

  const lookAt = (parent: Look, element: Element, winning: Winning): Look => {
    const look = lookWith(parent, element, winning)
    const covered = UNSHOWN.has(element.tag) || (!complete && (element.classes.size > 0 || element.id !== ''))
    return covered && !look.hidden ? { ...look, hidden: true } : look
  }
  const push = (element: Element, winning: Winning, waiting: readonly Frame[] = []): void => {
    const look = lookAt(stack.at(-1)?.look ?? PLAIN, element, winning)
    const href = element.tag === 'a' ? element.attributes.get('href') : undefined
    stack.push({ tag: element.tag, element, winning, look, href, start: out.length, waiting })
  }
  const relook = (from: number): void => {
    for (let at = from; at < stack.length; at++) {
      const frame = stack[at]
      if (frame !== undefined) stack[at] = { ...frame, look: lookAt(stack[at - 1]?.look ?? PLAIN, frame.element, frame.winning) }
    }
  }
  const chain = (element: Element): Element[] => [...stack.map((frame) => frame.element), element]
  const pop = (count: number, by: string): void => {
    const closed = stack.splice(stack.length - count, count)
    for (const frame of closed.toReversed()) {
      leave(out, frame)
      if (keepsFormatting(frame.tag)) pending = frame.waiting
    }
    if (!closed.some((frame) => keepsFormatting(frame.tag))) pending = [...pending, ...carriedOn(closed, by)].slice(-20)
  }
  const reopen = (): void => {
    const frames = pending
    pending = []
    for (const frame of frames) if (stack.length < DEPTH_MAX) push(frame.element, frame.winning)
  }

  const page: Page = {
    get cut() {
      return cut
    },
    open(tag, attributes) {
      if (tag === 'img' || tag === 'image') images += 1
      if (tag === 'br') out.line(1)
      if (tag === 'hr') out.line(2)
      if (VOID.has(tag) || tag === 'head' || tag === 'image') return
      if (++elements > ELEMENTS_MAX || stack.length >= DEPTH_MAX) return page.stop()
      if (tag === 'a') page.close('a')
      pop(closedByOpening(stack, tag), tag)
      if (tag === 'tr' && stack.at(-1)?.tag === 'table') page.open('tbody', new Map())
      if (PARAGRAPHS.has(tag)) out.line(2)
      else if (LINES.has(tag)) out.line(1)
      else if (tag === 'td' || tag === 'th') out.blank()
      const element = elementOf(tag, attributes)
      const winning = cascade(chain(element))
      const waiting = keepsFormatting(tag) ? pending : []
      if (keepsFormatting(tag)) pending = []
      push(element, winning, waiting)
    },
    merge(tag, attributes) {
      const at = tag === 'html' ? 0 : 1
      const frame = stack[at]
      if (frame === undefined) return
      const element = elementOf(tag, new Map([...attributes, ...frame.element.attributes]))
      const winning = cascade([...stack.slice(0, at).map((open) => open.element), element])
      stack[at] = { ...frame, element, winning }
      relook(at)
    },
    close(tag) {
      pending = pending.filter((frame) => frame.tag !== tag)
      const { count, keepInner } = closedByEnding(stack.slice(2), tag)
      if (count === 0) return
      if (!keepInner) return pop(count, tag)
      const at = stack.length - count
      const [frame] = stack.splice(at, 1)
      if (frame !== undefined) leave(out, frame)
      relook(at)
    },
    text(text) {
      if (pending.length > 0 && text.trim() !== '') reopen()
      const frame = stack.at(-1)
      if (frame === undefined) return
      if (seen(frame.look)) out.text(text, frame.look.pre)
      else if (!MACHINERY.has(frame.tag)) hidden += text.replace(/\s+/g, '').length
      if (out.length > OUT_CHARS_MAX) page.stop()
    },
    stop: () => void (cut = true),
    end() {
      for (const frame of stack.toReversed()) leave(out, frame)
      return { text: out.done(), hidden, images, cut }
    },
  }
  return page
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
