/** Finds what looks like somebody's data in a text that should hold none: addresses, phone numbers, card numbers. It tells the kind, never the value. */

export type PersonalKind = 'email address' | 'phone number' | 'card number'

/** Its parts have the bounds of RFC 5321: without them a long row of letters takes time by its square. */
const EMAIL = /[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,63}/
/** As people write them: with a country's plus, or a leading zero and a separator. Ids and times have neither. */
const PHONE = /(?<![\w.:/+-])(?:\+[1-9]\d{0,2}[ ()./-]?(?:\d[ ()./-]?){6,13}\d|0\d{2,5}[ /-]\d{3,4}[ -]?\d{2,6})(?![\w-])/
/** Of the great schemes, by their first digits and length, alone or in groups. An id of a platform may have as many digits, but not these. */
const CARD = /(?<![\w/:_.-])(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011|65\d{2}|3[47]\d{2})(?:[ -]?\d){9,12}(?![\w-])/g

/** The kinds that `text` seems to hold; linear in its length but for the bounded runs of digits. */
export function personalIn(text: string): PersonalKind[] {
  const kinds: PersonalKind[] = []
  if (EMAIL.test(text)) kinds.push('email address')
  if (PHONE.test(text)) kinds.push('phone number')
  for (const [run] of text.matchAll(CARD)) {
    if (isCard(run)) {
      kinds.push('card number')
      break
    }
  }
  return kinds
}

/** How many different ones of each kind. `known` are addresses that do not count, in lower case. */
export function personalCounts(text: string, known: ReadonlySet<string> = new Set()): Readonly<Record<PersonalKind, number>> {
  const different = (pattern: RegExp, form: (found: string) => string) =>
    new Set([...text.matchAll(new RegExp(pattern.source, 'g'))].map(([found]) => form(found)))
  const digits = (found: string) => found.replace(/\D/g, '')
  const addresses = [...different(EMAIL, (found) => found.toLowerCase())].filter((address) => !known.has(address))
  const cards = new Set([...text.matchAll(CARD)].flatMap(([run]) => (isCard(run) ? [digits(run)] : [])))
  return { 'email address': addresses.length, 'phone number': different(PHONE, digits).size, 'card number': cards.size }
}

function isCard(run: string): boolean {
  const digits = run.replace(/\D/g, '')
  return (digits.length === 15 || digits.length === 16) && luhn(digits)
}

function luhn(digits: string): boolean {
  let sum = 0
  for (const [at, digit] of [...digits].toReversed().entries()) {
    const doubled = Number(digit) * (at % 2 === 1 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
