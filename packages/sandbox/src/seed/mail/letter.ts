/** How a seeded mail is written down, before it becomes the bytes that a server stores. */

export interface Attached {
  readonly name: string
  readonly type: string
  readonly content: string
}

export interface Letter {
  /** Short and unique; the Message-ID is made of it. */
  readonly key: string
  /** `Name <address>`. */
  readonly from: string
  /** The shop unless said otherwise. */
  readonly to?: string
  readonly subject: string
  readonly hoursAgo: number
  readonly text?: string
  readonly html?: string
  readonly files?: readonly Attached[]
  /** The key of the letter that this one answers, in any folder. */
  readonly re?: string
  /** Not read yet. */
  readonly unread?: boolean
  readonly flagged?: boolean
  /** The From address is not the sender's: the shop's mail server says so, and a header of the sender's own says the opposite. */
  readonly forged?: boolean
}

export const SHOP = 'Kleiner Hafen <hello@kleiner-hafen.example>'

export const csv = (name: string, ...rows: readonly string[]): Attached => ({ name, type: 'text/csv', content: rows.join('\r\n') })

/** Enough of a PDF for a program that looks at the first bytes. */
export const pdf = (name: string, line: string): Attached => ({
  name,
  type: 'application/pdf',
  content: `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${line}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
})
