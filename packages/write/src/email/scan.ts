/** What an outgoing text should not hold: keys, and the data of many people. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { personalCounts, type PersonalKind } from '@countersign/serve'

/**
 * A net for mistakes and plain thefts, and nowhere called more: whoever writes a secret in words of their own passes it. The wall behind it is the
 * person who reads. Each key is known by a mark that its maker gave it, so an honest text has none.
 */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY|PuTTY-User-Key-File-\d|AGE-SECRET-KEY-1/i],
  ['a key of Amazon', /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/],
  ['a key of Google', /AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,}/],
  ['a key of Shopify', /shp(?:at|ca|pa|ss|ua|tka|rt)_[A-Fa-f0-9]{20,}|(?<![A-Za-z0-9])atkn_[\w-]{20,}/],
  ['a key of Meta', /(?<![A-Za-z0-9])EAA[A-Za-z0-9]{32,}/],
  ['a key of GitHub', /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/],
  ['a key of GitLab', /(?<![A-Za-z0-9])gl(?:pat|rt|cbt)-[\w-]{20,}/],
  ['a key of Slack', /(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,}|hooks\.slack\.com\/services\/\w/],
  ['a key of Stripe', /(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{20,}/],
  ['a key of a model', /(?<![A-Za-z0-9])sk-(?:ant-|proj-|svcacct-|or-)?[A-Za-z0-9_-]{24,}/],
  ['a key of npm or PyPI', /(?<![A-Za-z0-9])(?:npm_[A-Za-z0-9]{30,}|pypi-AgE[\w-]{30,})/],
  ['a key of a mail service', /(?<![A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{30,}/],
  ['a signed token', /(?<![A-Za-z0-9_-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a bearer token', /\bbearer [\w.~+/-]{20,}/i],
  ['a login in a link', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{1,100}:[^\s/@]{1,200}@/i],
]

/** Marks so particular that they are also looked for in a text without its blanks, which may have been put there to part a key. */
const PARTED = SECRETS.filter(([kind]) => /^a key of (?:Amazon|Google|Shopify|GitHub)$|^a signed token$/.test(kind)).map(
  ([kind, pattern]) => [kind, new RegExp(pattern.source.replace(/\(\?<?![^)]*\)/g, ''))] as const,
)

/** Said to the person, not refused: shops do write of passwords, and order numbers can be long. */
const SUSPECTS: readonly (readonly [string, RegExp])[] = [
  [
    'what reads like a password',
    /\b(?:passw(?:or)?d|passwort|kennwort|passphrase|mot de passe|contraseña|api[ _-]?key|secret|token|pin)\b ?(?:(?:is|ist|est|es)\b ?[:=]?|[:=]) ?\S{4,}/i,
  ],
  [
    'a long row of letters and digits, as keys are',
    /(?<![\w/=+.-])(?=[\w+/-]{0,200}\d)(?=[\w+/-]{0,200}[A-Z])(?=[\w+/-]{0,200}[a-z])[\w+/-]{32,}={0,2}/,
  ],
  ['a bank account number', /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/],
]

export interface Outgoing {
  /** As the caller knows it, e.g. `text`. */
  readonly what: string
  readonly text: string
}

/** Warnings for the person. Throws `TEXT_SENSITIVE` where it must not go out. Neither repeats what was found. */
export function scan(parts: readonly Outgoing[], known: ReadonlySet<string>): string[] {
  const warnings: string[] = []
  for (const { what, text } of parts) {
    const bare = text.replace(/\s+/g, '')
    const secret = SECRETS.find(([, pattern]) => pattern.test(text)) ?? PARTED.find(([, pattern]) => pattern.test(bare))
    if (secret !== undefined) throw new Refusal('TEXT_SENSITIVE', { detail: `The ${what} seems to hold ${secret[0]}.` })
    for (const [kind, pattern] of SUSPECTS) if (pattern.test(text)) warnings.push(`The ${what} seems to hold ${kind}.`)
  }
  // Over all parts: a list divided between a text and its attachments is still a list.
  return [...warnings, ...peopleIn(parts.map(({ text }) => text).join('\n\n'), known)]
}

const MANY: Readonly<Record<PersonalKind, string>> = {
  'email address': 'email addresses',
  'phone number': 'phone numbers',
  'card number': 'card numbers',
}

function peopleIn(text: string, known: ReadonlySet<string>): string[] {
  const counts = personalCounts(text, known)
  // One is one too many: the rules of the card schemes let no number go by mail.
  if (counts['card number'] > 0) throw new Refusal('TEXT_SENSITIVE', { detail: 'The mail seems to hold the number of a payment card.' })
  return (['email address', 'phone number'] as const).flatMap((kind) => {
    const count = counts[kind]
    if (count > LIMITS.mailPersonalMax)
      throw new Refusal('TEXT_SENSITIVE', {
        detail: `The mail holds ${count} different ${MANY[kind]}; at most ${LIMITS.mailPersonalMax} may go out in one.`,
      })
    return count > LIMITS.mailPersonalShownMax ? [`The mail holds ${count} different ${MANY[kind]}.`] : []
  })
}
