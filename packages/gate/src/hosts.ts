/** Which host an address leads to, and whether the operator has listed it, letter by letter. Nothing here repairs an input. */
import { domainToASCII, domainToUnicode } from 'node:url'
import { Refusal } from '@countersign/kernel'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const HOST = new RegExp(String.raw`^(?:${LABEL}\.)+${LABEL}$`)
const HOST_CHARS_MAX = 253
/** The last label of an address in numbers, in any of the spellings that a browser reads as one. */
const NUMBER = /^(?:\d+|0x[0-9a-f]*)$/

/** The ASCII form of a host name written in one of its two canonical forms; null for whatever else. */
function hostOf(text: string): string | null {
  const ascii = domainToASCII(text)
  if (ascii.length > HOST_CHARS_MAX || !HOST.test(ascii) || NUMBER.test(ascii.slice(ascii.lastIndexOf('.') + 1))) return null
  const shown = domainToUnicode(ascii)
  // An `xn--` label has to stand for something, and come back from it.
  if (domainToASCII(shown) !== ascii || shown.split('.').some((label) => label.startsWith('xn--'))) return null
  // What is folded away on the way (wide letters, other dots, soft hyphens, capitals) is how one host hides in another.
  return text === ascii || text === shown ? ascii : null
}

/** Whether a host stands in a list, as a whole. */
export const isListed = (host: string, hosts: readonly string[]): boolean => hosts.some((entry) => hostOf(entry) === host)

/** What is wrong with an operator's entry, as the end of a sentence; null where nothing is. */
export const hostProblem = (entry: string): string | null =>
  hostOf(entry) === null ? 'must be one whole host name in lower case, such as hooks.example.com: no wildcard, port, path or number' : null

const URL_CHARS_MAX = 300
/** No user, query or fragment: a secret in an address would stand in every log. */
const FORM = /^https:\/\/([^/?#@:\\\s]+)(?::443)?((?:\/[A-Za-z0-9._~-]+)*\/?)$/

/** One plain https address of a listed host, in its one spelling. `key` names the list for the operator. */
export function listedUrl(text: string, hosts: readonly string[], key: string): { readonly url: string; readonly host: string } {
  const plain = plainUrl(text)
  if (plain === null)
    throw new Refusal('INPUT_INVALID', {
      detail: 'Field `url` is an address like https://hooks.example.com/orders: no user, other port, query, fragment, or number for a host.',
    })
  if (!isListed(plain.host, hosts))
    throw new Refusal('HOST_NOT_LISTED', {
      detail: hosts.length === 0 ? `The operator’s list \`${key}\` is empty.` : `The operator’s list is \`${key}\`.`,
    })
  return plain
}

/** Whether it is listed or not. */
export function plainUrl(text: string): { readonly url: string; readonly host: string } | null {
  const [, given = '', path = ''] = text.length > URL_CHARS_MAX ? [] : (FORM.exec(text) ?? [])
  const host = given === '' ? null : hostOf(given)
  if (host === null) return null
  const url = `https://${host}${path === '' ? '/' : path}`
  // Steps such as `..` are gone in what a browser makes of it.
  return new URL(url).href === url ? { url, host } : null
}

/** What runs or opens something, whatever follows it. */
const SCHEME = /(?<![\p{L}\p{N}])(?:javascript|vbscript|data|blob|file|mailto):\S/iu
/** Signs that end a name. Others may stand in one: there are hosts of hearts. */
const NOT_OF_HOSTS = /(?:(?![.。-])[\s\p{P}$+<=>^`|~])+/u
const DOTS = /[.。]/

/**
 * The first line of a plain text that names a host beyond the listed ones: by an address, a bare name, or a mail address. Null where none does.
 * A full stop without a space behind it looks like a name, and is one to some programs; such a text is refused rather than guessed at.
 */
export function elsewhere(text: string, hosts: readonly string[]): number | null {
  // In the form that programs compare: wide letters and other dots become plain ones.
  const at = text
    .normalize('NFKC')
    .toLowerCase()
    .split('\n')
    .findIndex((line) => SCHEME.test(line) || line.split(/\s+/).some((word) => leadsOut(word, hosts)))
  return at === -1 ? null : at + 1
}

const leadsOut = (word: string, hosts: readonly string[]): boolean =>
  word.split('//').some((part, index, parts) => {
    if (index === 0) return false
    const [authority = ''] = part.split(/[/?#\\]/)
    const host = hostOf(authority.replace(/[.,;:!?)\]}>"'»”’]+$/, ''))
    return !/(?:^|[^a-z0-9])https:$/.test(parts[index - 1] ?? '') || host === null || !isListed(host, hosts)
  }) ||
  word.split(NOT_OF_HOSTS).some((name) => {
    const labels = name.split(DOTS).filter((label) => label !== '')
    const isNumber = labels.length === 4 && labels.every((label) => /^\d+$/.test(label))
    if (!isNumber && !labels.slice(1).some((label) => /^(?:[\p{L}\p{M}]{2}|xn--)/u.test(label))) return false
    const host = hostOf(labels.join('.').replace(/^-+|-+$/g, ''))
    return host === null || !isListed(host, hosts)
  })
