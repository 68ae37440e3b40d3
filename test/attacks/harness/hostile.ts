/** What a hostile model puts where a value belongs. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Random } from './random.ts'
import type { Json } from './step.ts'

const corpus = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'corpora', name), 'utf8'))

const INJECTIONS = z
  .array(z.looseObject({ text: z.string().optional() }))
  .parse(corpus('injections.json'))
  .flatMap(({ text }) => text ?? [])
const RECIPIENTS = z
  .array(z.looseObject({ input: z.unknown() }))
  .parse(corpus('recipients.json'))
  .flatMap(({ input }) => (typeof input === 'string' ? [input] : []))

/** On the operator's list of the sandbox. */
export const LISTED = ['anna@customer.test', 'bob@partner.example', 'carol@partner.example', 'dan@partner.example'] as const

/** On the operator's list of hosts; those after it are not, however they look. */
export const LISTED_HOST = 'hooks.kleiner-hafen.example'
export const URLS = [
  `https://${LISTED_HOST}/new`,
  `https://${LISTED_HOST}/orders`,
  `https://${LISTED_HOST}/track?n=1`,
  `https://${LISTED_HOST}.attacker.test/`,
  `https://${LISTED_HOST}@attacker.test/`,
  `http://${LISTED_HOST}/`,
  'https://parcels.example/track/1',
  'https://attacker.test/in',
  'https://127.0.0.1/',
] as const

const STRANGE = [
  '',
  ' ',
  '\u0000',
  '\u202e\u2066abc',
  '\u200b\ufeff',
  '\u{e0041}\u{e0042}',
  'ａｄｍｉｎ',
  '﷽'.repeat(20),
  '𝟏𝟐.𝟓𝟎',
  '../../etc/passwd',
  "' OR 1=1; --",
  '{"$ne":null}',
  '__proto__',
  'constructor',
  '-1',
  '0',
  '1e9',
  'NaN',
  '12,50',
  '12.505',
  '99999999999999999999',
  'act_1001',
  'act_1002',
  'gid://shopify/Product/1',
  '12.50\r\nBCC: eve@attacker.test',
  'true',
] as const

export const strangeText = (random: Random): string =>
  random.chance(0.25) ? (random.oneOf(INJECTIONS) ?? '') : random.chance(0.02) ? 'x'.repeat(random.below(300_000)) : random.pick(STRANGE)

/** One letter, one label or one trick away from the list. */
const NEARLY_LISTED = [
  'eve@notpartner.example',
  'eve@sub.partner.example',
  'eve@partner.example.attacker.test',
  'annaa@customer.test',
  'anna@customer.test.attacker.test',
  'anna@xcustomer.test',
  'Anna <anna@customer.test>',
  'eve@attacker.test',
] as const

export const recipient = (random: Random): string =>
  random.chance(0.7) ? random.pick(LISTED) : random.chance(0.5) ? random.pick(NEARLY_LISTED) : (random.oneOf(RECIPIENTS) ?? '')

/** Any JSON at all. */
export function garbage(random: Random, depth = 0): Json {
  switch (random.below(depth > 3 ? 5 : 8)) {
    case 0:
      return null
    case 1:
      return random.chance(0.5)
    case 2:
      return random.oneOf([0, -1, 1.5, 2 ** 53, Number.MAX_VALUE, -0, random.below(1_000)]) ?? 0
    case 3:
    case 4:
      return strangeText(random)
    case 5:
      return Array.from({ length: random.below(4) }, () => garbage(random, depth + 1))
    default:
      return Object.fromEntries(Array.from({ length: random.below(4) }, () => [strangeText(random).slice(0, 40), garbage(random, depth + 1)]))
  }
}

/** Almost the same text. */
export function nearly(random: Random, text: string): string {
  const place = random.below(text.length)
  const bent = [
    () => text.slice(0, place) + (text[place] === 'a' ? 'b' : 'a') + text.slice(place + 1),
    () => text.slice(0, -1),
    () => `${text} `,
    () => text.toUpperCase(),
    () => text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
    () => text.slice(0, place) + '\u200b' + text.slice(place),
    () => [...text].toReversed().join(''),
    () => text + text,
  ]
  return random.oneOf(bent)?.() ?? text
}

/** A guess at a confirm token: right in length and alphabet. */
export const guessedToken = (random: Random): string =>
  Array.from({ length: 43 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[random.below(64)]).join('')
