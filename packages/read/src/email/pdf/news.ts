/** What goes to the PDF worker and what comes back. */
import type { Budget } from './confine.ts'

export interface Job {
  readonly bytes: Uint8Array
  readonly pagesMax: number
  readonly charsMax: number
  readonly budget: Budget
}

export type News =
  | { readonly kind: 'opened'; readonly pages: number }
  | { readonly kind: 'page'; readonly text: string; readonly hidden: number; readonly cut: boolean }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly locked: boolean }
