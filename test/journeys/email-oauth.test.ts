/** A mailbox opened with a token: accepted, refused, ended early, renewed, and never said aloud. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { Secret } from '@countersign/kernel'
import { emailReader, imapConnection, type MailAuth, mailTokens } from '@countersign/read'
import { tokenServer, USER } from '../support/imap-double.ts'
import { refusal, signal } from '../support/mailbox.ts'
import { record } from '../support/recorder.ts'

async function withServer<T>(token: string, work: (server: Awaited<ReturnType<typeof tokenServer>>) => Promise<T>): Promise<T> {
  const server = await tokenServer(token)
  try {
    return await work(server)
  } finally {
    await server.close()
  }
}

async function folders(at: { readonly host: string; readonly port: number }, auth: MailAuth): Promise<unknown> {
  const connection = imapConnection({ host: at.host, port: at.port, tls: 'none', user: USER, auth, folders: ['INBOX'] })
  try {
    return await emailReader(connection, signal()).folders()
  } finally {
    connection.close()
  }
}

const ONE = [{ folder: 'INBOX', available: true, messages: 1, unseen: 1 }]

describe('XOAUTH2', () => {
  test('a good token opens the mailbox, and no password is said', async () => {
    await withServer('ya29.good', async (server) => {
      const wire = await record(server)
      assert.deepEqual(await folders(wire, { accessToken: () => Promise.resolve(new Secret('ya29.good')) }), ONE)
      assert.match(wire.said(), /AUTHENTICATE XOAUTH2 /)
      assert.doesNotMatch(wire.said(), /LOGIN|AUTHENTICATE PLAIN/)
      await wire.stop()
    })
  })

  test('quiet: a token that is not taken is refused as such, and stands in no error', async () => {
    await withServer('ya29.good', async (server) => {
      const error: unknown = await folders(server, { accessToken: () => Promise.resolve(new Secret('ya29.stale')) }).catch(
        (failure: unknown) => failure,
      )
      assert.ok(refusal('UPSTREAM_AUTH')(error))
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /ya29|agent@shop\.test|mail\.google/)
    })
  })

  test('one that ended early is given back and replaced, once', async () => {
    await withServer('ya29.good', async (server) => {
      const given = ['ya29.stale', 'ya29.good']
      const back: string[] = []
      const auth = {
        accessToken: () => Promise.resolve(new Secret(given.shift() ?? 'ya29.none')),
        rejected: (token: Secret) => void back.push(token.reveal()),
      }
      assert.deepEqual(await folders(server, auth), ONE)
      assert.deepEqual(back, ['ya29.stale'])
      const never = { accessToken: () => Promise.resolve(new Secret('ya29.stale')), rejected: (token: Secret) => void back.push(token.reveal()) }
      await assert.rejects(folders(server, never), refusal('UPSTREAM_AUTH'))
      assert.equal(back.length, 2)
    })
  })

  test('a token that cannot be had is the reason given', async () => {
    await withServer('ya29.good', (server) =>
      assert.rejects(
        folders(server, {
          accessToken: () => Promise.reject(new Error('no token ya29.secret')),
        }),
        (error: unknown) => !/ya29/.test(inspect(error, { depth: 9 })),
      ),
    )
  })
})

interface Endpoint {
  readonly url: URL
  readonly forms: URLSearchParams[]
  close(): void
}

async function tokenEndpoint(answer: (form: URLSearchParams, path: string) => readonly [status: number, body: string]): Promise<Endpoint> {
  const forms: URLSearchParams[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      forms.push(form)
      const [status, body] = answer(form, request.url ?? '')
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: new URL(`http://127.0.0.1:${address.port}`), forms, close: () => void server.close() }
}

const GOOGLE = { provider: 'google', clientId: 'client', clientSecret: new Secret('client-s3cret'), refreshToken: new Secret('1//refresh') } as const
const granted = (more: object = {}): string => JSON.stringify({ access_token: 'ya29.good', token_type: 'Bearer', expires_in: 3_600, ...more })

describe('tokens renewed from a refresh token', () => {
  test('the mailbox opens with one; many calls share it; it is renewed before it ends and after a rejection', async () => {
    const endpoint = await tokenEndpoint(() => [200, granted()])
    let now = 0
    const auth = mailTokens({ ...GOOGLE, baseUrl: endpoint.url, clock: () => now })
    await withServer('ya29.good', async (server) => assert.deepEqual(await folders(server, auth), ONE))
    const [token] = await Promise.all([auth.accessToken(signal()), auth.accessToken(signal())])
    assert.equal(endpoint.forms.length, 1)
    now = 3_500_000
    await auth.accessToken(signal())
    assert.equal(endpoint.forms.length, 2)
    auth.rejected?.(token)
    await auth.accessToken(signal())
    assert.equal(endpoint.forms.length, 2, 'a rejection of an older token does not drop the newer one')
    auth.rejected?.(await auth.accessToken(signal()))
    await auth.accessToken(signal())
    assert.equal(endpoint.forms.length, 3)
    assert.deepEqual(Object.fromEntries(endpoint.forms[0] ?? []), {
      grant_type: 'refresh_token',
      client_id: 'client',
      client_secret: 'client-s3cret',
      refresh_token: '1//refresh',
    })
    endpoint.close()
  })

  test('Microsoft’s next refresh token is the one used next, and only reading is asked for', async () => {
    const paths: string[] = []
    const endpoint = await tokenEndpoint((_, path) => {
      paths.push(path)
      return [200, granted({ refresh_token: `next-${paths.length}`, expires_in: 1 })]
    })
    const auth = mailTokens({
      provider: 'microsoft',
      clientId: 'client',
      refreshToken: new Secret('first'),
      tenant: 'shop.test',
      baseUrl: endpoint.url,
    })
    await auth.accessToken(signal())
    await auth.accessToken(signal())
    assert.deepEqual(
      endpoint.forms.map((form) => form.get('refresh_token')),
      ['first', 'next-1'],
    )
    assert.deepEqual(paths, ['/shop.test/oauth2/v2.0/token', '/shop.test/oauth2/v2.0/token'])
    assert.equal(endpoint.forms[0]?.get('scope'), 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access')
    endpoint.close()
  })

  const failures: readonly (readonly [status: number, body: string, code: string])[] = [
    [400, '{"error":"invalid_grant","error_description":"Token 1//refresh has been revoked"}', 'UPSTREAM_AUTH'],
    [401, '', 'UPSTREAM_AUTH'],
    [429, '', 'UPSTREAM_THROTTLED'],
    [500, '<html>', 'UPSTREAM_ERROR'],
    [302, '', 'UPSTREAM_ERROR'],
    [200, '<html>sign in</html>', 'UPSTREAM_MALFORMED'],
    [200, '{"access_token":""}', 'UPSTREAM_MALFORMED'],
    [200, granted({ token_type: 'mac' }), 'UPSTREAM_MALFORMED'],
  ]
  for (const [status, body, code] of failures)
    test(`quiet: ${status} ${body.slice(0, 20)} is ${code}, without a word of the answer`, async () => {
      const endpoint = await tokenEndpoint(() => [status, body])
      const auth = mailTokens({ ...GOOGLE, baseUrl: endpoint.url })
      const error: unknown = await auth.accessToken(signal()).catch((failure: unknown) => failure)
      assert.ok(refusal(code)(error))
      assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /refresh has been|1\/\/|s3cret|sign in/)
      endpoint.close()
    })

  test('nothing a configuration can say sends a refresh token elsewhere', () => {
    for (const baseUrl of ['https://evil.test', 'http://evil.test', 'https://127.0.0.1'])
      assert.throws(() => mailTokens({ ...GOOGLE, baseUrl: new URL(baseUrl) }))
    for (const tenant of ['', '../x', 'a/b', 'evil.test@x', '.', 'a?b'])
      assert.throws(() => mailTokens({ ...GOOGLE, provider: 'microsoft', tenant }), tenant)
  })
})
