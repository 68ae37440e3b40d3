/** Whether the sender is who the mail says: believed from the operator's own mail server alone, and unverified otherwise. */

export const METHODS = ['dmarc', 'dkim', 'spf'] as const
export const RESULTS = ['pass', 'fail', 'softfail', 'neutral', 'none', 'policy', 'temperror', 'permerror'] as const
type Method = (typeof METHODS)[number]
type Result = (typeof RESULTS)[number]

export interface SenderCheck {
  /** `verified` only where DMARC passed for the domain of the one From address. */
  readonly verdict: 'verified' | 'failed' | 'unverified'
  readonly dmarc: Result
  readonly dkim: Result
  readonly spf: Result
}

export const UNVERIFIED: SenderCheck = { verdict: 'unverified', dmarc: 'none', dkim: 'none', spf: 'none' }

const HEADER_CHARS_MAX = 8_000

/** The values of a header, topmost first, unfolded. */
export function headerValues(block: string, name: string): string[] {
  const unfolded = block.slice(0, HEADER_CHARS_MAX * 8).replace(/\r?\n[ \t]+/g, ' ')
  return unfolded.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':')
    return line.slice(0, colon).trim().toLowerCase() === name ? [line.slice(colon + 1).trim()] : []
  })
}

/** Without comments and quoted strings, both of which a sender can fill with `; dmarc=pass`. */
function bare(value: string): string {
  let out = ''
  let depth = 0
  let quoted = false
  for (let at = 0; at < Math.min(value.length, HEADER_CHARS_MAX); at++) {
    const char = value[at] ?? ''
    if (char === '\\' && (quoted || depth > 0)) at += 1
    else if (char === '"' && depth === 0) quoted = !quoted
    else if (quoted) continue
    else if (char === '(') depth += 1
    else if (char === ')' && depth > 0) depth -= 1
    else if (depth === 0) out += char
  }
  return out
}

/**
 * Judges the topmost Authentication-Results, which the last server put there, and only if it carries the configured name (RFC 8601): one
 * further down, or of another name, may have come with the mail.
 */
export function senderCheck(headers: string, authservId: string | undefined, from: readonly string[]): SenderCheck {
  const [topmost] = headerValues(headers, 'authentication-results')
  if (authservId === undefined || topmost === undefined) return UNVERIFIED
  const [id = '', ...results] = bare(topmost).split(';')
  if (id.trim().split(/\s+/)[0]?.toLowerCase() !== authservId.toLowerCase()) return UNVERIFIED
  const found = new Map<Method, Result>()
  let domain = ''
  for (const result of results) {
    const [, name = '', value = ''] = /^\s*([a-z0-9-]+)\s*=\s*([a-z]+)/i.exec(result) ?? []
    const method = METHODS.find((known) => known === name.toLowerCase())
    const verdict = RESULTS.find((known) => known === value.toLowerCase())
    // Of several DKIM signatures one pass is a pass; of anything else the first counts.
    if (method === undefined || verdict === undefined || (found.has(method) && !(method === 'dkim' && verdict === 'pass'))) continue
    found.set(method, verdict)
    if (method === 'dmarc') domain = (/\bheader\.from\s*=\s*([^\s;]+)/i.exec(result)?.[1] ?? '').toLowerCase()
  }
  const [address = '', ...others] = from
  const aligned = others.length === 0 && domain !== '' && domain === address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  const of = (method: Method): Result => found.get(method) ?? 'none'
  const verdict = of('dmarc') === 'pass' && aligned ? 'verified' : of('dmarc') === 'fail' ? 'failed' : 'unverified'
  return { verdict, dmarc: of('dmarc'), dkim: of('dkim'), spf: of('spf') }
}
