/** The text of one message: exactly its text parts, capped, as a person would see it. */
import { LIMITS } from '@countersign/kernel'
import { clean } from '@countersign/serve'
import type { ImapFlow } from 'imapflow'
import { visibleText } from './html/visible.ts'
import type { Outline, TextPart } from './structure.ts'

export interface Body {
  readonly text: string
  readonly from: 'html' | 'plain' | 'none'
  /** Part of the text is beyond what is fetched or shown. */
  readonly cut: boolean
  /** Characters that a person would not see, taken out. */
  readonly hidden: number
  readonly images: number
  /** The plain version says much that the HTML version does not show. */
  readonly versionsDiffer: boolean
}

/** How much of a mail's text is fetched. */
export interface Room {
  readonly html: number
  readonly plain: number
  /** Whether the version that is not shown is fetched as well, to be compared. */
  readonly compare: boolean
}

const PARTS_MAX = 10
const WHOLE: Room = { html: LIMITS.mailHtmlBytesMax, plain: LIMITS.mailPlainBytesMax, compare: true }

export async function bodyOf(client: ImapFlow, uid: number, outline: Outline, room: Room = WHOLE): Promise<Body> {
  const parts = outline.shown.slice(0, PARTS_MAX)
  const left = { html: room.html, plain: room.plain }
  const texts: string[] = []
  let [cut, hidden, images] = [outline.more || outline.shown.length > PARTS_MAX, 0, 0]
  for (const part of parts) {
    const { text, whole } = await fetchText(client, uid, part, left)
    cut ||= !whole
    if (part.kind === 'plain') texts.push(text)
    else {
      const visible = visibleText(text, { complete: whole })
      texts.push(visible.text)
      cut ||= visible.cut
      hidden += visible.hidden
      images += visible.images
    }
  }
  const all = clean(texts.filter((text) => text !== '').join('\n\n'), LIMITS.mailPlainBytesMax)
  const passedOver = room.compare ? outline.passedOver[0] : undefined
  const other = passedOver === undefined ? '' : (await fetchText(client, uid, passedOver, left)).text
  const kinds = new Set(parts.map(({ kind }) => kind))
  return {
    text: all.text.trim(),
    from: kinds.has('html') ? 'html' : kinds.has('plain') ? 'plain' : 'none',
    cut,
    hidden: hidden + all.removed,
    images,
    versionsDiffer: other !== '' && differ(other, all.text),
  }
}

async function fetchText(
  client: ImapFlow,
  uid: number,
  part: TextPart,
  left: { html: number; plain: number },
): Promise<{ text: string; whole: boolean }> {
  const maxBytes = left[part.kind]
  if (maxBytes <= 0) return { text: '', whole: false }
  const { content } = await client.download(String(uid), part.part, { uid: true, maxBytes })
  // An empty part has no content and no size; one with a size that is not there was announced wrongly.
  if (content === undefined) return { text: '', whole: part.size === 0 }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of content) {
    if (!Buffer.isBuffer(chunk)) continue
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= maxBytes) break
  }
  left[part.kind] -= bytes
  return { text: Buffer.concat(chunks).toString('utf8'), whole: bytes < maxBytes }
}

const WORD = /[\p{L}\p{N}]{3,}/gu
const WORDS_MAX = 5_000
/** Greeting lines and "view in browser" differ in honest mail; more than this is another letter. */
const SHARE_MAX = 0.3
const WORDS_MIN = 8

/** Whether the plain version holds much that is not in the shown one. */
function differ(plain: string, shown: string): boolean {
  const words = (text: string): string[] =>
    (
      text
        .toLowerCase()
        .replace(/https?:\S+/g, ' ')
        .match(WORD) ?? []
    ).slice(0, WORDS_MAX)
  const known = new Set(words(shown))
  const said = words(plain)
  const missing = said.filter((word) => !known.has(word)).length
  return missing >= WORDS_MIN && missing / said.length > SHARE_MAX
}
