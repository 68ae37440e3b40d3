/** The words of a product as the tools take them, and how plain text becomes a description. */
import { z } from 'zod'

export const PRODUCT_WORDS = {
  title: z.string().min(1).max(255),
  description: z.string().max(10_000).optional().describe('Plain text'),
  vendor: z.string().min(1).max(255).optional(),
  product_type: z.string().max(255).optional(),
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Paragraphs of plain text: no tag, link or script of the agent's reaches the shop's pages. */
export const htmlOf = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => `<p>${part.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? '').replaceAll('\n', '<br>')}</p>`)
    .join('')
