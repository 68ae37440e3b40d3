/** A policy's text as plain paragraphs and as the HTML that this house makes of them, and what two texts have in common. */
import { elsewhere } from '@countersign/gate'
import { htmlOf } from './product.words.ts'
import { hasInvisible } from '@countersign/serve'

/** Two approvers read it from beginning to end; a longer one is for a lawyer and the admin. */
export const TEXT_CHARS_MAX = 10_000

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const unescaped = (html: string): string => html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? '')

/** The plain text that this house would make exactly this HTML of; null where none does. */
export function plainOf(html: string): string | null {
  const text = unescaped(
    html
      .replace(/^<p>|<\/p>$/g, '')
      .replaceAll('</p><p>', '\n\n')
      .replaceAll('<br>', '\n'),
  )
  return htmlOf(text) === html ? text : null
}

/** The same, where the tool would take it. */
export function takenBack(html: string, hosts: readonly string[]): string | null {
  const text = plainOf(html)
  return text === null || text === '' || text.length > TEXT_CHARS_MAX || hasInvisible(text) || elsewhere(text, hosts) !== null ? null : text
}

/**
 * Whether `shown` says what `html` says: Shopify tidies HTML as it stores it. Null where the words are the same, and there is more than paragraphs
 * around them.
 */
export function saysSame(html: string, shown: string): boolean | null {
  if (shown === html) return true
  if (wordsOf(shown) !== wordsOf(html)) return false
  return /<(?!\/?(?:p|br)\s*\/?>)/i.test(shown) ? null : true
}

const wordsOf = (html: string): string =>
  unescaped(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
