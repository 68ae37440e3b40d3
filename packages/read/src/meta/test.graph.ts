/** For the tests beside it: a Graph of one account in euros, and a reader over a connection that only looks. */
import type { TestContext } from 'node:test'
import { Secret } from '@countersign/kernel'
import { type Answering, type Asked, json, soon, standIn } from '../test.standin.ts'
import { metaLookConnection, type MetaOptions } from './connect.ts'
import { metaReader } from './reader.ts'

/** Friday noon in Berlin. */
export const NOW_MS = Date.UTC(2026, 10, 20, 11)
export const FACTS = { id: 'act_1', currency: 'EUR', timezone_name: 'Europe/Berlin' }

export const failure = (code: number, subcode?: number, status = 400) =>
  json({ error: { message: 'LEAK', type: 'OAuthException', code, error_subcode: subcode } }, status)

/** Answers by path below the version; a `POST ` before it tells the verb. What is not there is not there. */
export const graphOf =
  (answers: Readonly<Record<string, Answering>>): Answering =>
  (asked, response) => {
    const path = asked.url.pathname.replace('/v26.0/', '')
    const how = answers[asked.method === 'GET' ? path : `${asked.method} ${path}`] ?? (path === 'act_1' ? json(FACTS) : failure(100, 33))
    how(asked, response)
  }

export async function looking(context: TestContext, answers: Readonly<Record<string, Answering>>, options: Partial<MetaOptions> = {}) {
  const platform = await standIn(context, graphOf(answers))
  const connection = metaLookConnection({
    accounts: ['act_1'],
    token: new Secret('LEAK_token'),
    appSecret: new Secret('LEAK_app_secret'),
    baseUrl: platform.url,
    clock: () => NOW_MS,
    ...options,
  })
  return { platform, connection, look: metaReader(connection, soon()) }
}

/** What one request asked for, without the proof. */
export const asking = ({ url }: Asked): Readonly<Record<string, string>> =>
  Object.fromEntries([...url.searchParams].filter(([key]) => key !== 'appsecret_proof'))

export const paths = (asked: readonly Asked[]): readonly string[] =>
  asked.map(({ method, url }) => `${method} ${url.pathname.replace('/v26.0/', '')}`)
