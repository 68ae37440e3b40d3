/** What every field of an answer is made from, and how a table of fields is written. */
import type { Core } from '../core.ts'
import type { ShopState } from './state.ts'
import type { Token, Tokens } from './tokens.ts'

export interface Context {
  readonly state: ShopState
  readonly token: Token
  readonly tokens: Tokens
  readonly core: Core
  readonly now: () => number
  /** Search terms that the platform would have ignored, for `extensions.search`. */
  readonly searches: SearchNote[]
}

export interface SearchNote {
  readonly path: readonly string[]
  readonly query: string
  readonly warnings: readonly { readonly field: string; readonly message: string }[]
}

export type Args = Readonly<Record<string, unknown>>

/** One entry per field that the sandbox plays; `S` is what stands behind an object of that type. */
export type Fields<S> = Readonly<Record<string, (source: S, args: Args, context: Context) => unknown>>

/** Fields that are read from the object as they are. */
export const plain = (names: string): Fields<Readonly<Record<string, unknown>>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, (source: Readonly<Record<string, unknown>>) => source[name]]))
