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
