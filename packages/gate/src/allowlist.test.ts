/** The recipient rule against the corpus, against generated addresses, and against a careless operator's list. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { judgeRecipient, looksLike, parseAllowlist } from './allowlist.ts'

const Entry = z.strictObject({
  id: z.string(),
  class: z.string(),
  input: z.unknown(),
  allowlist: z.array(z.string()),
  expect: z.enum(['allow', 'needs_approval', 'reject']),
  why: z.string(),
})
const corpus = z.array(Entry).parse(JSON.parse(readFileSync(new URL('../../../test/corpora/recipients.json', import.meta.url), 'utf8')))

test('the corpus is there and has every verdict', () => {
  assert.ok(corpus.length >= 60)
  assert.deepEqual([...new Set(corpus.map((entry) => entry.expect))].toSorted(), ['allow', 'needs_approval', 'reject'])
})

// Mutation proof: trim or lower-case the input before the ASCII test in `parse`, or drop the `decodes` test: entries below turn red.
for (const { id, input, allowlist, expect, why } of corpus)
  test(`${id}: ${why}`, () => {
    assert.equal(judgeRecipient(input, parseAllowlist(allowlist).entries).verdict, expect)
  })

// The corpus has these in classes; each is one that a common shortcut lets through.
const TRAPS: readonly [string, unknown][] = [
  ['the Kelvin sign folds to k', 'fran\u212A@customer.test'],
  ['a trailing newline passes a `$` without care', 'anna@customer.test\n'],
  ['a leading no-break space is trimmed away', '\u00A0anna@customer.test'],
  ['a comma starts a second address', 'anna@customer.test,evil@attacker.test'],
  ['percent routing', 'evil%attacker.test@customer.test'],
  ['an encoded word in the local part', '=?utf-8?q?evil=40attacker.test=3E?=@customer.test'],
  ['an IPv4 address', 'anna@127.0.0.1'],
  ['a number as top level', 'anna@customer.1'],
  ['a hexadecimal number as top level', 'anna@customer.0x7f'],
  ['a trailing dot', 'anna@customer.test.'],
  ['an array', ['anna@customer.test']],
  ['an object with an address', { address: 'anna@customer.test' }],
  ['a number', 7],
]
for (const [name, input] of TRAPS)
  test(`rejected: ${name}`, () => {
    assert.equal(judgeRecipient(input, ['anna@customer.test', '@customer.test']).verdict, 'reject')
  })

// Mutation proof: compare with `endsWith` or `startsWith` instead of `includes` in `judgeRecipient`.
test('nothing is allowed whose canonical form the list does not hold letter by letter', () => {
  const local = fc.stringMatching(/^[A-Za-z0-9_'+-]{1,8}(\.[A-Za-z0-9_'+-]{1,4})?$/)
  const domain = fc.constantFrom(
    'customer.test',
    'Customer.TEST',
    'evilcustomer.test',
    'customer.test.attacker.test',
    'sub.customer.test',
    'xn--e1afmkfd.test',
  )
  const noise = fc.string({ unit: 'binary', maxLength: 3 })
  const input = fc.oneof(
    fc.tuple(local, domain).map(([l, d]) => `${l}@${d}`),
    fc.tuple(noise, local, noise, domain, noise).map(([a, l, b, d, c]) => `${a}${l}${b}@${d}${c}`),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.anything(),
  )
  const allow = fc.subarray(['anna@customer.test', '@customer.test', '@partner.example', 'bob@sub.customer.test'])
  fc.assert(
    fc.property(input, allow, (candidate, list) => {
      const judged = judgeRecipient(candidate, list)
      if (judged.verdict === 'reject') return
      assert.equal(typeof candidate, 'string')
      assert.match(judged.address, /^[a-z0-9_'+.-]+@[a-z0-9.-]+$/)
      assert.equal(
        judged.address,
        String(candidate).replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32)),
      )
      const domainPart = judged.address.slice(judged.address.indexOf('@'))
      assert.equal(judged.verdict === 'allow', list.includes(judged.address) || list.includes(domainPart))
    }),
    { numRuns: 2_000 },
  )
})

test('judging is stable: the canonical form of an accepted address is itself', () => {
  for (const { input, allowlist } of corpus) {
    const { entries } = parseAllowlist(allowlist)
    const judged = judgeRecipient(input, entries)
    if (judged.verdict !== 'reject') assert.deepEqual(judgeRecipient(judged.address, entries), judged)
  }
})

test('a list in capitals is folded once, and duplicates are one', () => {
  assert.deepEqual(parseAllowlist(['Anna@Customer.test', 'anna@customer.test', '@Partner.Example']), {
    entries: ['anna@customer.test', '@partner.example'],
    problems: [],
  })
})

const BAD_ENTRIES: readonly [string, unknown][] = [
  ['a star', '*'],
  ['a star domain', '*@customer.test'],
  ['a wildcard subdomain', '@*.customer.test'],
  ['a domain without the @', 'customer.test'],
  ['a bare top level', '@test'],
  ['a country’s commercial suffix', '@co.uk'],
  ['another such suffix', '@com.au'],
  ['a suffix in capitals', '@CO.UK'],
  ['the mail domains of a country’s offices', '@gv.at'],
  ['a domain whose names are sold on', '@uk.com'],
  ['a state of the USA', '@ca.us'],
  ['its schools', '@k12.ca.us'],
  ['a domain where anybody has a mailbox', '@gmail.com'],
  ['another, in capitals', '@Outlook.COM'],
  ['a service of throw-away mailboxes', '@mailinator.com'],
  ['an empty text', ''],
  ['an @ alone', '@'],
  ['a display name', 'Anna <anna@customer.test>'],
  ['two addresses', 'anna@customer.test, bob@customer.test'],
  ['a regular expression', '/.*@customer\\.test/'],
  ['a non-ASCII domain', '@straße.test'],
  ['a number', 5],
  ['null', null],
]
for (const [name, entry] of BAD_ENTRIES)
  // Mutation proof: return `[...entries]` whatever the problems are: the good entry would then be used beside the broken one.
  test(`a list with ${name} is no list at all`, () => {
    const { entries, problems } = parseAllowlist(['bob@customer.test', entry])
    assert.deepEqual(entries, [])
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /^entry 2: /)
  })

test('a problem never repeats the entry, which may be somebody’s address', () => {
  assert.doesNotMatch(parseAllowlist(['hidden name <hidden@customer.test>']).problems.join(), /hidden/)
})

// Mutation proof: drop the branch with `SHARED_MAILBOX`, or the call of `isSharedSuffix`.
test('a domain of strangers is no entry; one address there, and an owner’s own domain below a suffix, are', () => {
  assert.match(parseAllowlist(['@gmail.com']).problems.join(), /^entry 1: anybody can have an address at this domain; list the addresses you mean$/)
  for (const entry of ['anna.example@gmail.com', '@shop.co.uk', '@sap.de', '@bbc.uk', '@mail.gmail.example', '@my.uk.com', '@co.example'])
    assert.deepEqual(parseAllowlist([entry]), { entries: [entry], problems: [] })
})

test('a look-alike domain can be shown as a person would read it', () => {
  assert.equal(looksLike('anna@xn--ustomer-xjg.test'), 'anna@\u0441ustomer.test')
  assert.equal(looksLike('anna@customer.test'), null)
})

test('a list without bounds is refused', () => {
  const many = Array.from({ length: 10_001 }, (_, index) => `a${index}@customer.test`)
  assert.match(parseAllowlist(many).problems.join(), /more than 10000 entries/)
})
