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

/**
 * Suffixes under which strangers register names, so that `@co.uk` would be a whole country. A rule and a short table, not the public suffix list:
 * that has ten thousand entries, changes weekly, and would be one more dependency for a list that a person writes and reads.
 */
const SHARED_SECOND_LEVEL = new Set(
  (
    'ac ad asn asso biz co com conf ed edu fin firm gen go gob gok gouv gov govt gr gub gv id idf idv ind k12 lg ltd me mil muni ne net nhs nic nom ' +
    'nsn or org plc police sch school web'
  ).split(' '),
)
/** Domains whose owners sell names below them. */
const SOLD = new Set(
  (
    'africa.com ae.org br.com cn.com co.com co.de co.nl co.no com.de com.se de.com eu.com eu.org gb.com gb.net gr.com hu.com hu.net in.net jp.net jpn.com ' +
    'mex.com no.com nom.es ru.com sa.com se.net uk.com uk.net us.com us.org za.bz za.com'
  ).split(' '),
)

/** Anybody can have a mailbox there, so the domain says nothing about who reads the mail: such a list would allow the attacker too. */
const SHARED_MAILBOX = new Set(
  (
    '126.com 139.com 163.com 21cn.com aim.com aol.com aol.de arcor.de att.net bellsouth.net bigpond.com bk.ru blueyonder.co.uk bluewin.ch bt.com ' +
    'btinternet.com caramail.com chello.at comcast.net cox.net daum.net disroot.org duck.com earthlink.net fastmail.com fastmail.fm foxmail.com free.fr ' +
    'freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net gmx.us googlemail.com guerrillamail.com hanmail.net hey.com hotmail.be hotmail.ch ' +
    'hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl hushmail.com icloud.com inbox.lv inbox.ru interia.pl kpnmail.nl ' +
    'kakao.com laposte.net libero.it list.ru live.be live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.com mail.de mail.ee mail.ru ' +
    'mailbox.org mailinator.com me.com mozmail.com msn.com naver.com neuf.fr nate.com o2.pl onet.pl online.de optusnet.com.au orange.fr outlook.at ' +
    'outlook.com outlook.de outlook.es outlook.fr outlook.it passport.com pm.me posteo.de posteo.net privaterelay.appleid.com proton.me protonmail.ch ' +
    'protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca simplelogin.com sina.com ' +
    'sky.com skynet.be sohu.com sympatico.ca t-online.de talktalk.net telenet.be telus.net tempmail.com terra.com.br tin.it tiscali.it tuta.com ' +
    'tuta.io tutanota.com tutanota.de ukr.net uol.com.br verizon.net virgilio.it virgin.net virginmedia.com vodafone.de volny.cz wanadoo.fr web.de ' +
    'wp.pl xs4all.nl xtra.co.nz yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr ' +
    'yahoo.it yandex.com yandex.ru yeah.net ymail.com yopmail.com zoho.com zoho.eu zohomail.com ziggo.nl'
  ).split(' '),
)

/** Reads the operator's list by the same rule. Each problem names the entry by its place, never by its text. */
export function parseAllowlist(list: readonly unknown[]): Allowlist {
  const entries = new Set<string>()
  const problems: string[] = []
  if (list.length > LIMITS.allowlistEntriesMax) problems.push(`more than ${LIMITS.allowlistEntriesMax} entries`)
  for (const [index, entry] of list.slice(0, LIMITS.allowlistEntriesMax).entries()) {
    const wholeDomain = typeof entry === 'string' && entry.startsWith('@')
    const parsed = parse(wholeDomain ? `x${entry}` : entry)
    if ('why' in parsed) problems.push(`entry ${index + 1}: ${parsed.why}; write name@example.com or @example.com`)
    else if (wholeDomain && isSharedSuffix(parsed.domain))
      problems.push(`entry ${index + 1}: a suffix that many owners share, not one owner’s domain`)
    else if (wholeDomain && SHARED_MAILBOX.has(parsed.domain))
      problems.push(`entry ${index + 1}: anybody can have an address at this domain; list the addresses you mean`)
    else entries.add(wholeDomain ? `@${parsed.domain}` : parsed.address)
  }
  return { entries: problems.length === 0 ? [...entries] : [], problems }
}

function isSharedSuffix(domain: string): boolean {
  const [second = '', top = '', ...more] = domain.split('.')
  if (more.length > 0) return isSchool(domain)
  return (top.length === 2 && SHARED_SECOND_LEVEL.has(second)) || (top === 'us' && second.length === 2) || SOLD.has(domain)
}

/** Under a state of the USA, schools and towns register at the third level. */
const isSchool = (domain: string): boolean => /^(?:k12|cc|lib|state)\.[a-z]{2}\.us$/.test(domain)
