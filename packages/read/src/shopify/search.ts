/** Shopify's search syntax: words are words here, whatever they look like. Source: shopify.dev/docs/api/usage/search-syntax. */

/** A value in double quotes, so that connectives, field names, wildcards, minus signs and brackets in it are plain text. */
export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`

/** Every word of `text` must match; none of them can be an operator. Words of letters and digits stay bare, which lets Shopify stem them. */
export function words(text: string): string {
  return text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map((word) => (/^[\p{L}\p{N}]+$/u.test(word) && !/^(?:and|or|not)$/i.test(word) ? word : quoted(word)))
    .join(' ')
}

/** What a field must be: a word of a closed list or a number as it is, somebody's text in quotes. */
export const is = (field: string, value: string | number | undefined): string => (value === undefined ? '' : `${field}:${value}`)
export const says = (field: string, text: string | undefined): string => (text === undefined || text.trim() === '' ? '' : `${field}:${quoted(text)}`)

/** All terms together; null where there are none, which asks for everything. */
export function search(...terms: readonly string[]): string | null {
  const kept = terms.filter((term) => term !== '')
  return kept.length === 0 ? null : kept.join(' ')
}

/** The number of a GID, which is what Shopify's search takes. */
export const numberIn = (gid: string): string => gid.slice(gid.lastIndexOf('/') + 1)
