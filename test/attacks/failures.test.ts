// `quiet`: every read tool against every way its platform fails, at each of its requests: a clear refusal in bounded time, no upstream text, and never a half answer shown as whole.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { RefusalCode } from '@countersign/kernel'
import { type Failing, type Fault, openFailing, type Outcome, type Platform } from '../support/failing.ts'
import * as http from '../support/faulty.ts'
import * as imap from '../support/faulty-mail.ts'
import { QUESTION, TOOLS } from '../support/one-question.ts'

interface Failure {
  readonly fault: Fault
  /** The codes that say what happened; which of them may depend on the request that failed. */
  readonly codes: readonly RefusalCode[]
  /** Ends only when somebody stops waiting. */
  readonly waits?: true
}
type Table = Readonly<Record<string, Failure>>

const web = (spoil: http.Spoil, ...codes: RefusalCode[]): Failure => ({ fault: { http: spoil }, codes })
const mail = (spoil: imap.SpoilMail, ...codes: RefusalCode[]): Failure => ({ fault: { imap: spoil }, codes })
const waiting = (failure: Failure): Failure => ({ ...failure, waits: true })

let trap = ''
const away: http.Spoil = (given, response) => http.elsewhere(`${trap}/LEAK`)(given, response)

/** The same on both HTTP platforms. */
const HTTP: Table = {
  '502 with a page': web(http.page(502), 'UPSTREAM_ERROR'),
  'a page instead of JSON': web(http.page(200), 'UPSTREAM_MALFORMED'),
  'truncated JSON': web(http.cutShort, 'UPSTREAM_MALFORMED'),
  'another JSON': web(http.saying(200, { LEAK: 'LEAK' }), 'UPSTREAM_MALFORMED'),
  'JSON that is no object': web(http.saying(200, 'null'), 'UPSTREAM_MALFORMED'),
  redirect: web(away, 'UPSTREAM_MALFORMED'),
  'connection lost midway': web(http.lostMidway, 'UPSTREAM_UNREACHABLE'),
  'connection dropped': web(http.dropped, 'UPSTREAM_UNREACHABLE'),
  'slow drip': waiting(web(http.dripping, 'DEADLINE_EXCEEDED')),
  silence: waiting(web(http.silent, 'DEADLINE_EXCEEDED')),
  flood: web(http.flooding, 'UPSTREAM_MALFORMED'),
}

const LATER = { 'retry-after': '30' }
const UNFINISHED = { errors: [{ message: 'LEAK', path: ['x', 0], extensions: { code: 'INTERNAL_SERVER_ERROR' } }] }
/** The exchange of credentials for a token is one of the requests: what is refused there is a matter of credentials. */
const SHOPIFY: Table = {
  ...HTTP,
  '401': web(http.saying(401, { errors: 'LEAK' }), 'UPSTREAM_AUTH'),
  '403': web(http.saying(403, { errors: 'LEAK' }), 'UPSTREAM_FORBIDDEN', 'UPSTREAM_AUTH'),
  '404': web(http.saying(404, { errors: 'LEAK' }), 'UPSTREAM_REJECTED', 'UPSTREAM_AUTH'),
  '429': web(http.saying(429, { errors: 'LEAK' }, LATER), 'UPSTREAM_THROTTLED'),
  '500': web(http.saying(500, { errors: 'LEAK' }), 'UPSTREAM_ERROR'),
  'partial data with errors': web(
    http.edited((answer) => ({ ...answer, ...UNFINISHED })),
    'UPSTREAM_ERROR',
  ),
}

const graph = (code: number, subcode?: number) => ({ error: { message: 'LEAK', type: 'OAuthException', code, error_subcode: subcode } })
const META: Table = {
  ...HTTP,
  '401': web(http.saying(401, graph(190)), 'UPSTREAM_AUTH'),
  '403': web(http.saying(403, graph(200)), 'UPSTREAM_FORBIDDEN'),
  '404': web(http.saying(400, graph(100, 33)), 'NOT_FOUND'),
  '429': web(http.saying(400, graph(17)), 'UPSTREAM_THROTTLED'),
  '500': web(http.saying(500, graph(2)), 'UPSTREAM_ERROR'),
  'partial data with errors': web(
    http.edited((answer) => ({ ...answer, ...graph(2) })),
    'UPSTREAM_ERROR',
  ),
}

/** The login is one of the commands: a no to it is a matter of credentials, whatever it is called. */
const IMAP: Table = {
  '401': mail(imap.answering('NO [AUTHENTICATIONFAILED] LEAK'), 'UPSTREAM_AUTH'),
  '403': mail(imap.answering('NO [NOPERM] LEAK'), 'UPSTREAM_FORBIDDEN', 'UPSTREAM_AUTH'),
  '404': mail(imap.answering('NO [NONEXISTENT] LEAK'), 'NOT_FOUND', 'UPSTREAM_AUTH'),
  '429': mail(imap.answering('NO [LIMIT] LEAK'), 'UPSTREAM_THROTTLED', 'UPSTREAM_AUTH'),
  '500': mail(imap.answering('NO LEAK'), 'UPSTREAM_ERROR', 'UPSTREAM_AUTH'),
  'a command not understood': mail(imap.answering('BAD LEAK'), 'UPSTREAM_ERROR', 'UPSTREAM_AUTH'),
  'a page instead of IMAP': mail(imap.webPage, 'UPSTREAM_MALFORMED', 'UPSTREAM_UNREACHABLE'),
  goodbye: mail(imap.hangingUp('* BYE LEAK\r\n'), 'UPSTREAM_UNREACHABLE'),
  'connection lost midway': mail(imap.lostMidway, 'UPSTREAM_UNREACHABLE'),
  'connection dropped': mail(imap.hangingUp(), 'UPSTREAM_UNREACHABLE'),
  'slow drip': waiting(mail(imap.dripping, 'DEADLINE_EXCEEDED')),
  silence: waiting(mail(imap.mute, 'DEADLINE_EXCEEDED')),
  flood: mail(imap.flooding, 'UPSTREAM_MALFORMED', 'UPSTREAM_UNREACHABLE'),
}

type Answer = NonNullable<Outcome['answer']>
const listOf = (answer: Answer, key: string): readonly Answer[] => answer[key] as readonly Answer[]

/** The answers that are allowed although something failed, because they say what is missing. */
function tells(platform: Platform, tool: string, answer: Answer): boolean {
  const notes = JSON.stringify(answer['notes'])
  if (tool === 'commerce_brief') return (answer['parts'] as Answer)[platform] !== 'ok' && /not available, [A-Z_]+\.|could not be read/.test(notes)
  if (tool === 'meta_account_list') return listOf(answer, 'accounts').length === 0 && notes.includes('act_1001')
  const shut = tool === 'email_folder_list' ? listOf(answer, 'folders').filter(({ available }) => available === false) : []
  return shut.length > 0 && shut.every(({ messages, unseen }) => messages === null && unseen === null)
}
const TELLS: Readonly<Record<string, readonly string[]>> = { meta_account_list: ['403', '404'], email_folder_list: ['403', '404', '500'] }

const WAIT_MS = 600
const LONG_MS = 15_000
let failing: Failing
let trapped = 0
const trapServer = createServer((_, response) => void response.end(String((trapped += 1))))

before(async () => {
  failing = await openFailing()
  await new Promise<void>((resolve) => trapServer.listen(0, '127.0.0.1', resolve))
  // A server on a port has an address of this type.
  trap = `http://127.0.0.1:${(trapServer.address() as AddressInfo).port}`
})
after(async () => {
  await failing.close()
  trapServer.close()
})

// Mutation proof: let email/reader.ts take `false` of a STATUS for a folder that is shut, or let unanswered.ts count a folder that could not be read as empty.
for (const [platform, table] of [
  ['shopify', SHOPIFY],
  ['meta', META],
  ['email', IMAP],
] as const)
  describe(platform, () => {
    for (const tool of [...TOOLS[platform], ...TOOLS.house].map(({ name }) => name))
      test(tool, async () => {
        assert.ok(Object.hasOwn(QUESTION, tool), 'a new tool needs its question in test/support/one-question.ts')
        const good: Failure = platform === 'email' ? mail(imap.mute) : web(http.silent)
        const whole = await failing.outcomeOf({ platform, tool, fault: good.fault, from: Infinity, wait_ms: LONG_MS })
        assert.ok(whole.answer !== undefined && whole.asked > 0, String(whole.refusal?.code))
        const cases = Object.entries<Failure>(table).flatMap(([what, failure]) =>
          Array.from({ length: whole.asked }, (_, from) => ({ what, failure, from, title: `${what}, from request ${from} of ${whole.asked} on` })),
        )
        const outcomes = await Promise.all(
          cases.map(({ failure: { fault, waits }, from }) =>
            failing.outcomeOf({ platform, tool, fault, from, wait_ms: waits === true ? WAIT_MS : LONG_MS }),
          ),
        )
        for (const [at, { what, failure, title }] of cases.entries()) {
          const { answer, refusal } = outcomes[at] ?? {}
          if (answer !== undefined) {
            assert.ok(tool === 'commerce_brief' || (TELLS[tool] ?? []).includes(what), `${title}: an answer`)
            assert.ok(tells(platform, tool, answer), `${title}: ${JSON.stringify(answer)}`)
          }
          assert.ok(answer !== undefined || failure.codes.includes(refusal?.code ?? 'INTERNAL'), `${title}: ${refusal?.code}`)
          if (refusal?.code === 'UPSTREAM_THROTTLED') assert.ok((refusal.retryAfterS ?? 0) >= 1, title)
          assert.doesNotMatch(JSON.stringify([answer, refusal?.message, refusal?.fix]), /LEAK/, title)
        }
        assert.equal(trapped, 0, 'a redirect is not followed')
      })
  })
