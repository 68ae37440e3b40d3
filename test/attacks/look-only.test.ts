// `split`: a verb that writes, added to any reader, turns this file red: by what is written in the readers, by what their connections let out, and by what really left.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { loadReadTools } from '@countersign/read'
import { Kind, parse } from 'graphql'
import { guardOf, VERBS } from '../../packages/read/src/email/guard.ts'
import { lookOnly } from '../../packages/read/src/email/wall.ts'
import { assertLooks } from '../../packages/read/src/meta/graph.ts'
import { loadMeta } from '../../packages/read/src/meta/load.ts'
import { QUESTIONS } from '../support/questions.ts'
import { ROOT } from '../support/servers.ts'
import { asked, openWitness, type Witness } from '../support/witness.ts'

const operationsOf = (text: string): readonly string[] =>
  parse(text).definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? [node.operation] : []))

const READERS = globSync('packages/read/src/**/*.ts', { cwd: ROOT })
  .filter((file) => !/(?:\.test|\/test\.\w+)\.ts$/.test(file))
  .map((file) => ({
    file,
    code: readFileSync(join(ROOT, file), 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|\s)\/\/.*$/gm, '$1'),
  }))

describe('Shopify', () => {
  // Mutation proof: turn a document into a mutation, or export one beside the others and leave it out of the table.
  test('every document of a reader is in the table, and a query', async () => {
    const { SHOPIFY_READ_DOCUMENTS } = await loadReadTools()
    const known = new Set<string>(Object.values(SHOPIFY_READ_DOCUMENTS))
    const files = READERS.filter(({ file }) => file.includes('/shopify/documents/'))
    assert.ok(files.length >= 6)
    for (const { file } of files)
      for (const [name, value] of Object.entries((await import(join(ROOT, file))) as Record<string, unknown>))
        if (typeof value === 'string' && /^\s*(?:query|mutation|subscription)\b/.test(value)) assert.ok(known.has(value), `${file}: ${name}`)
    for (const text of known) assert.deepEqual(operationsOf(text), ['query'])
  })

  // Mutation proof: write a document into a look, e.g. `mutation { orderClose(…) }` beside its query.
  test('no reader writes an operation of its own', () => {
    const word = /\b(?:mutation|subscription)\b/
    assert.deepEqual(
      READERS.filter(({ code }) => word.test(code)).map(({ file }) => file),
      ['packages/read/src/shopify/connect.ts'],
      'the one place that knows the words, to tell what is not a query',
    )
    for (const { file, code } of READERS.filter((one) => one.file.includes('/shopify/') && !one.file.includes('/documents/')))
      assert.doesNotMatch(code, /[`'"]\s*(?:query\b[^`'"]*\{|\{\s*\w+[^`'"$]*\{)/, file)
  })
})

describe('Meta', () => {
  const ACCOUNTS = ['act_1001']
  const lets = (method: 'GET' | 'POST', path: string): boolean => {
    try {
      assertLooks({ method, url: new URL(path, 'https://graph.facebook.com'), headers: {}, signal: AbortSignal.timeout(1_000) }, ACCOUNTS)
      return true
    } catch {
      return false
    }
  }

  // Mutation proof: widen REPORT_PATH, or leave the list of accounts out of assertLooks.
  test('a looking connection sends GET, and the one POST that makes a report of its own account', () => {
    assert.ok(lets('GET', '/v26.0/act_1001/campaigns') && lets('POST', '/v26.0/act_1001/insights'))
    for (const path of [
      '/v26.0/act_1001/campaigns',
      '/v26.0/act_1001',
      '/v26.0/act_2002/insights',
      '/v26.0/120200000000001',
      '/v26.0/120200000000001/insights',
      '/v26.0/act_1001/insights/x',
      '/v26.0/act_1001/insights/',
      '/v25.0/act_1001/insights',
      '/',
      '/v26.0/act_1001//insights',
    ])
      assert.equal(lets('POST', path), false, path)
    for (const method of ['PUT', 'PATCH', 'DELETE', 'post', 'HEAD'])
      // The type allows two; a plain program would try more.
      assert.equal(lets(method as 'POST', '/v26.0/act_1001/insights'), false, method)
  })

  // Mutation proof: leave `method !== 'GET'` out of LookingApi, or pass the method on.
  test('the library’s own verbs that write reach nothing', async () => {
    let sent = 0
    const nodes = (await loadMeta())(async () => void (sent += 1))
    const made = [nodes.account('act_1001'), nodes.campaign('1'), nodes.adset('1'), nodes.report('1')]
    let tried = 0
    for (const node of made) {
      const names = new Set<string>()
      for (let at: unknown = node; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
        for (const name of Object.getOwnPropertyNames(at)) names.add(name)
      for (const name of names) {
        if (!/^(?:create|update|delete|remove|save|add|post)/.test(name)) continue
        const verb: unknown = Reflect.get(node, name)
        if (typeof verb !== 'function') continue
        tried += 1
        await Promise.resolve()
          .then(() => Reflect.apply(verb, node, [[], {}]) as unknown)
          .catch(() => undefined)
      }
    }
    assert.ok(tried > 50, String(tried))
    assert.equal(sent, 0)
  })
})

describe('IMAP', () => {
  /** Written here a second time on purpose: a verb is added in two places, or not at all. */
  const LOOKS =
    'CAPABILITY,ID,NAMESPACE,ENABLE,AUTHENTICATE,LOGIN,STARTTLS,LIST,LSUB,XLIST,EXAMINE,STATUS,SEARCH,UID SEARCH,FETCH,UID FETCH,NOOP,LOGOUT'.split(
      ',',
    )
  const WRITES =
    'STORE,UID STORE,APPEND,COPY,UID COPY,MOVE,UID MOVE,EXPUNGE,UID EXPUNGE,DELETE,CREATE,RENAME,SUBSCRIBE,UNSUBSCRIBE,SELECT,CLOSE,SETACL,SETMETADATA,SETQUOTA,REPLACE,UID REPLACE,COMPRESS'.split(
      ',',
    )

  // Mutation proof: add a verb to VERBS in email/guard.ts.
  test('the verbs that may leave are those that look', () => {
    assert.deepEqual([...VERBS].toSorted(), LOOKS.toSorted())
    const guard = guardOf(['INBOX'])
    for (const verb of WRITES) {
      assert.throws(() => guard.check(verb, []), /read-only guard: verb/, verb)
      assert.equal(lookOnly()(Buffer.from(`A1 ${verb} 1:* (X)\r\n`)), false, verb)
    }
  })

  // Mutation proof: add BODY or RFC822 to FETCH_ITEMS, or take the PEEKED test out of email/wall.ts.
  test('a fetch that would mark a message as read does not leave', () => {
    const guard = guardOf(['INBOX'])
    for (const item of ['BODY', 'BODY[]', 'RFC822', 'RFC822.TEXT', 'BINARY']) {
      assert.throws(() => guard.check('UID FETCH', ['1', [{ type: 'ATOM', value: item }]]), /read-only guard/, item)
      assert.equal(lookOnly()(Buffer.from(`A1 UID FETCH 1 (${item === 'BODY' ? 'BODY[TEXT]' : item})\r\n`)), false, item)
    }
  })
})

describe('what really leaves', () => {
  let witness: Witness
  before(async () => {
    witness = await openWitness({ tools: 'tools: { shopify_customer_get: on }\n' })
    const call = async (name: string, args?: Readonly<Record<string, unknown>>) => ({
      ...((await asked(witness, name, args)).structuredContent as Readonly<Record<string, unknown>>),
    })
    const { tools } = await witness.read.client.listTools()
    for (const { name } of tools) await QUESTIONS[name]?.((args) => call(name, args), witness.sandbox, call)
  })
  after(() => witness.close())

  // Mutation proof: turn a document into a mutation and take both walls away, isQuery in shopify/sight.ts and its retries.
  test('to Shopify: queries, and the exchange of credentials for a token', () => {
    const sent = witness.shopify()
    assert.ok(sent.length > 20)
    for (const { method, path, body } of sent) {
      assert.equal(method, 'POST')
      if (path === '/admin/oauth/access_token') continue
      assert.match(path, /^\/admin\/api\/[\d-]+\/graphql\.json$/)
      const { query } = JSON.parse(body) as { query: string }
      assert.deepEqual(operationsOf(query), ['query'])
    }
  })

  // Mutation proof: let a reader POST to another edge, such as campaigns in startReport, with assertLooks out of the way.
  test('to Meta: GET, and reports ordered at the account’s insights', () => {
    const sent = witness.meta()
    assert.ok(sent.length > 10)
    const others = sent.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual([...new Set(others)], ['POST /v26.0/act_1001/insights'])
  })

  // Mutation proof: take readOnly from the lock of a folder in email/connect.ts, and let SELECT through.
  test('to the mail server: verbs that look', () => {
    const sent = new Set(witness.mail())
    assert.deepEqual(
      [...sent].filter((verb) => !VERBS.has(verb) || verb === 'SELECT'),
      [],
    )
    assert.ok(sent.size > 5)
  })

  // Mutation proof: let folders open for writing and flag a message there, with SELECT and UID STORE among VERBS.
  test('and no platform saw a change', async () => {
    const answer = await fetch(`${witness.sandbox.endpoints.control}/effects`)
    assert.deepEqual(await answer.json(), [])
  })
})
