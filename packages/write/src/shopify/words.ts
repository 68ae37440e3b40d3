/** Small words that several tools of this folder share. */
import { Refusal } from '@countersign/kernel'
import { hasInvisible } from '@countersign/serve'
import { z } from 'zod'

/** What the operator says of a shop's hosts. Empty means none. */
export interface ShopHosts {
  /** Where webhooks may be sent. */
  readonly webhookHosts: readonly string[]
  /** Where a parcel's link may lead; and a policy's text, beside the shop's own pages. */
  readonly linkHosts: readonly string[]
}

/** Room for the address of an admin page. */
export const refField = z.string().min(1).max(200)

/** The number in a GID: what a person finds in the shop's own address bar. */
export const numberOf = (gid: string): string => /\/(\d+)(?:\?.*)?$/.exec(gid)?.[1] ?? gid

/** An order's name where it can carry no words, else its number. */
export const orderNameOf = (order: { readonly id: string; readonly name: string }): string =>
  /^#?[A-Za-z0-9._-]{1,30}$/.test(order.name) ? order.name : numberOf(order.id)

export const signed = (n: number): string => (n < 0 ? `−${-n}` : `+${n}`)

export const yesNo = (flag: boolean): string => (flag ? 'yes' : 'no')

/** Text that this house sends must be what its preview showed: nothing that a person cannot see. */
export function visible(text: string, name: string): string {
  if (hasInvisible(text)) throw new Refusal('TEXT_INVALID', { detail: `Field \`${name}\`.` })
  return text
}

/** Shopify splits tags at commas and forgets the case of their letters. A refinement, since a pattern in the schema costs a model more than it tells. */
export const tagField = z
  .string()
  .min(1)
  .max(40)
  .refine((tag) => !tag.includes(',') && tag.trim() === tag, 'a tag has no comma and no space around it')
export const tagsField = z.array(tagField).min(1).max(20)

const sameTag = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
const has = (tags: readonly string[], tag: string): boolean => tags.some((other) => sameTag(other, tag))

/** The whole list as it would be; what Shopify's own order of them is does not matter to it, so it is sorted. */
export function tagsAfter(before: readonly string[], add: readonly string[] = [], remove: readonly string[] = []): string[] {
  for (const tag of add) {
    visible(tag, 'tags_add')
    if (has(remove, tag)) throw new Refusal('INPUT_INVALID', { detail: 'A tag stands in `tags_add` and in `tags_remove`.' })
  }
  const kept = before.filter((tag) => !has(remove, tag))
  const added = add.filter((tag, index) => !has(kept, tag) && !has(add.slice(0, index), tag))
  return [...kept, ...added].toSorted()
}

export const sameTags = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((tag) => has(b, tag)) && b.every((tag) => has(a, tag))

/** The tags that come and those that go, by label; nothing where they stay. */
export function tagsWritten(before: readonly string[], after: readonly string[]): Readonly<Record<string, string>> {
  const [added, removed] = [after.filter((tag) => !has(before, tag)), before.filter((tag) => !has(after, tag))]
  return {
    ...(added.length === 0 ? {} : { 'tags added': added.join(', ') }),
    ...(removed.length === 0 ? {} : { 'tags taken away': removed.join(', ') }),
  }
}
