/** The strict recipient rule: what one plain email address is, and whether the operator's list has it. Nothing here repairs an input. */
import { domainToASCII, domainToUnicode } from 'node:url'
import { LIMITS } from '@countersign/kernel'

export type Judgement =
  | { readonly verdict: 'allow' | 'needs_approval'; readonly address: string; readonly why: string }
  | { readonly verdict: 'reject'; readonly why: string }

/** Operator's entries in canonical form, `name@domain` or `@domain`; with problems, none of the list may be used. */
export interface Allowlist {
  readonly entries: readonly string[]
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

// Deliberately narrower than RFC 5321: `% ! = / ? #` and quotes are how one address hides another from a relay or a parser further on.
const ATOM = String.raw`[A-Za-z0-9_'+-]+`
const LABEL = String.raw`[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
const ADDRESS = new RegExp(String.raw`^(${ATOM}(?:\.${ATOM})*)@((?:${LABEL}\.)+(${LABEL}))$`)
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/

type Parsed = { readonly address: string; readonly domain: string } | { readonly why: string }

function parse(input: unknown): Parsed {
  if (typeof input !== 'string') return { why: 'not a text' }
  if (input.length < 3 || input.length > 254) return { why: 'not between 3 and 254 characters' }
  // Before any folding: `toLowerCase` turns the Kelvin sign into k, and `trim` removes characters that a mail server would see.
  if (!PRINTABLE_ASCII.test(input)) return { why: 'a blank, control or non-ASCII character' }
  const [, local = '', domain = '', top = ''] = ADDRESS.exec(input) ?? []
  if (domain === '') return { why: 'not of the form name@example.com' }
  if (local.length > 64) return { why: 'more than 64 characters before the @' }
  // A program further on may take a leading hyphen for an option.
  if (local.startsWith('-')) return { why: 'a hyphen at the start' }
  if (/^\d+$/.test(top)) return { why: 'a number where the top-level domain belongs' }
  const folded = domain.toLowerCase()
  if (domainToASCII(folded) !== folded || !folded.split('.').every(decodes)) return { why: 'a domain that not every program reads the same way' }
  return { address: `${local.toLowerCase()}@${folded}`, domain: folded }
}

/** An `xn--` label must stand for non-ASCII text and come back from it: `domainToASCII` alone lets undecodable labels through. */
function decodes(label: string): boolean {
  if (!label.startsWith('xn--')) return true
  const shown = domainToUnicode(label)
  return shown !== label && domainToASCII(shown) === label
}

/** How a person would see the domain of a canonical address where that differs from what is written, e.g. a Cyrillic look-alike; else null. */
export function looksLike(address: string): string | null {
  const at = address.lastIndexOf('@') + 1
  const shown = domainToUnicode(address.slice(at))
  return shown === address.slice(at) ? null : address.slice(0, at) + shown
}

/**
 * Whether mail may go to `input`: `allow` only when its canonical form, or its exact domain as `@domain`, stands in `allow` letter by letter.
 * `needs_approval` is a clean address that the list does not have. An empty list allows nobody.
 */
export function judgeRecipient(input: unknown, allow: readonly string[]): Judgement {
  const parsed = parse(input)
  if ('why' in parsed) return { verdict: 'reject', why: parsed.why }
  const { address, domain } = parsed
  if (allow.includes(address)) return { verdict: 'allow', address, why: 'the address is on the list' }
  if (allow.includes(`@${domain}`)) return { verdict: 'allow', address, why: 'its domain is on the list' }
  return { verdict: 'needs_approval', address, why: 'not on the list' }
}

/** Second-level labels under which strangers register names, where the top level is a country's: `@co.uk` would be a whole country. */
const SHARED_SECOND_LEVEL = new Set('ac co com edu gob gouv gov gv id ltd me mil ne net nom or org plc sch school web'.split(' '))

/** Anybody can have a mailbox there, so the domain says nothing about who reads the mail. */
const FREE_MAIL = new Set(
  (
    '126.com 163.com aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hotmail.com icloud.com laposte.net ' +
    'libero.it live.com mail.com mail.ru me.com msn.com orange.fr outlook.com pm.me proton.me protonmail.com qq.com t-online.de web.de yahoo.co.jp ' +
    'yahoo.co.uk yahoo.com yandex.com yandex.ru zoho.com'
  ).split(' '),
)

/** Reads the operator's list by the same rule. Each problem names the entry by its place, never by its text. */
export function parseAllowlist(list: readonly unknown[]): Allowlist {
  const entries = new Set<string>()
  const problems: string[] = []
  const warnings: string[] = []
  if (list.length > LIMITS.allowlistEntriesMax) problems.push(`more than ${LIMITS.allowlistEntriesMax} entries`)
  for (const [index, entry] of list.slice(0, LIMITS.allowlistEntriesMax).entries()) {
    const wholeDomain = typeof entry === 'string' && entry.startsWith('@')
    const parsed = parse(wholeDomain ? `x${entry}` : entry)
    if ('why' in parsed) problems.push(`entry ${index + 1}: ${parsed.why}; write name@example.com or @example.com`)
    else if (wholeDomain && isSharedSuffix(parsed.domain))
      problems.push(`entry ${index + 1}: a suffix that many owners share, not one owner’s domain`)
    else {
      if (wholeDomain && FREE_MAIL.has(parsed.domain)) warnings.push(`entry ${index + 1}: anybody can have an address at this domain`)
      entries.add(wholeDomain ? `@${parsed.domain}` : parsed.address)
    }
  }
  return { entries: problems.length === 0 ? [...entries] : [], problems, warnings }
}

function isSharedSuffix(domain: string): boolean {
  const [second = '', top = '', ...more] = domain.split('.')
  return more.length === 0 && top.length === 2 && SHARED_SECOND_LEVEL.has(second)
}
