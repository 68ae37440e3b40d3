// `quiet`: every read tool is asked for all it has; no secret and no person of the seed stands unmasked in what it answers, logs or complains of.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Sandbox } from '@countersign/sandbox'
import { QUESTIONS, type Result } from '../support/questions.ts'
import { asked, openWitness, type Witness } from '../support/witness.ts'

/** Shows contact data when switched on: that is what it is for. */
const SENSITIVE = 'shopify_customer_get'
/** Four groups alike, not inside a longer id, and not a keyed hash. */
const CARD = /(?<![\w:-])\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?![\w-])/
const TOKEN = /shp(?:ss|at|ca|pa)_[0-9a-f]{8}|EAA[0-9A-Za-z]{20}|Bearer\s|appsecret_proof|access_token/

/** Fields that take a caller's own words. */
const WORDED = /_id$|^(?:query|part|folder|tag|code|sku|vendor|cursor|from|to|subject)$/

interface Said {
  readonly tool: string
  readonly text: string
}

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g

/** Names, addresses and numbers of every customer of the seed, as a person would write them, and what their notes say of how to reach somebody. */
const peopleOf = ({ seed }: Sandbox): readonly string[] => [
  ...seed.customers.flatMap(({ firstName, lastName, email, phone, address }) => [
    `${firstName} ${lastName}`,
    `${lastName}, ${firstName}`,
    `"${firstName}"`,
    `"${lastName}"`,
    email,
    phone,
    address.address1,
  ]),
  ...seed.orders.flatMap(({ note }) => note?.match(ADDRESS) ?? []),
]

const secretsOf = ({ dir }: Witness): readonly string[] =>
  readdirSync(join(dir, 'secrets')).map((name) => readFileSync(join(dir, 'secrets', name), 'utf8').trim())

/** A mail is shown to be answered, so its own words and addresses stay; everything around them is ours. */
function withoutMail(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMail)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (key === 'untrusted' ? [] : [[key, withoutMail(item)]])))
}

const found = (text: string, values: readonly string[]): readonly string[] => values.filter((value) => text.includes(value))

for (const sensitive of [false, true])
  describe(sensitive ? 'with the sensitive tool switched on' : 'as installed', () => {
    let witness: Witness
    const said: Said[] = []
    const listed: string[] = []

    const call = async (tool: string, args: Readonly<Record<string, unknown>> = {}): Promise<Result> => {
      const answer = await asked(witness, tool, args)
      const result = { ...(answer.structuredContent as Result) }
      const kept = tool.startsWith('email_') ? withoutMail(result) : result
      said.push({ tool, text: JSON.stringify(kept) })
      // The same result as text, for clients that take no structure: it must not say more.
      if (!tool.startsWith('email_')) said.push({ tool, text: JSON.stringify(answer.content) })
      return result
    }

    before(async () => {
      witness = await openWitness(sensitive ? { tools: `tools: { ${SENSITIVE}: on }\n` } : {})
      const { tools } = await witness.read.client.listTools()
      listed.push(...tools.map(({ name }) => name))
      for (const name of listed) await QUESTIONS[name]?.((args) => call(name, args), witness.sandbox, call)
    })
    after(() => witness.close())

    test('every listed tool was asked, and answered', () => {
      assert.deepEqual(
        listed.filter((name) => !Object.hasOwn(QUESTIONS, name)),
        [],
        'a new tool needs its questions in test/support/questions.ts',
      )
      assert.equal(listed.includes(SENSITIVE), sensitive)
      for (const name of listed) {
        const answers = said.filter(({ tool }) => tool === name)
        assert.ok(
          answers.length > 0 && answers.every(({ text }) => !text.includes('"refused"')),
          `${name}: ${answers.map(({ text }) => text).join()}`,
        )
      }
    })

    // Mutation proof: take maskName out of shopify/order.get.ts, or maskContacts out of maskedText in shopify/fields.ts.
    test('no result shows a person', () => {
      const people = peopleOf(witness.sandbox)
      for (const { tool, text } of said) {
        if (tool === SENSITIVE) continue
        assert.deepEqual(found(text, people), [], tool)
        for (const pattern of [CARD, TOKEN]) assert.doesNotMatch(text, pattern, tool)
      }
      const open = said.filter(({ tool }) => tool === SENSITIVE)
      assert.equal(
        open.some(({ text }) => found(text, people).length > 0),
        sensitive,
        'it is the only exception, and this file would see a person',
      )
    })

    // Mutation proof: let a connection write its token to stderr.
    test('no log, no complaint and no result holds a person or a secret', async () => {
      const [people, secrets] = [peopleOf(witness.sandbox), secretsOf(witness)]
      assert.ok(secrets.length >= 4 && secrets.every((secret) => secret.length >= 16))
      for (const { tool, text } of said) assert.deepEqual(found(text, secrets), [], tool)
      for (const [where, text] of [
        ['log', witness.log()],
        ['stderr', witness.read.stderr()],
      ] as const) {
        assert.deepEqual(found(text, [...people, ...secrets]), [], where)
        for (const pattern of [CARD, TOKEN]) assert.doesNotMatch(text, pattern, where)
      }
    })
  })

describe('a caller puts a person where an id or a word belongs', () => {
  let witness: Witness
  before(async () => {
    witness = await openWitness({ tools: `tools: { ${SENSITIVE}: on }\n` })
  })
  after(() => witness.close())

  // Mutation proof: let PERSONAL in audit/redact.ts match nothing, or let a tool log its query as plain.
  test('neither the refusal nor the log repeats it', async () => {
    const [customer] = witness.sandbox.seed.customers
    assert.ok(customer)
    const { email, phone, firstName, lastName } = customer
    const values = [email, `Re: ${email}`, phone, `${firstName} ${lastName}`]
    const { tools } = await witness.read.client.listTools()
    let refused = 0
    for (const { name, inputSchema } of tools) {
      const properties = Object.entries(inputSchema.properties ?? {})
      // The caller's own limits per minute are somebody else's test.
      for (const value of values.slice(0, name.startsWith('meta_') ? 2 : values.length)) {
        const args = Object.fromEntries(properties.filter(([key]) => WORDED.test(key)).map(([key]) => [key, value]))
        const answer = await witness.read.client.callTool({ name, arguments: { uid: 1, ...args } }).catch((error: unknown) => String(error))
        const text = JSON.stringify(answer)
        if (text.includes('refused')) refused += 1
        if (name !== SENSITIVE) assert.deepEqual(found(text, values), [], name)
      }
    }
    assert.ok(refused > 20, String(refused))
    for (const [where, text] of [
      ['log', witness.log()],
      ['stderr', witness.read.stderr()],
    ] as const)
      assert.deepEqual(found(text, values), [], where)
  })
})
