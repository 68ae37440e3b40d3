import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, refusal, soon } from '../test.standin.ts'
import { looking } from './test.graph.ts'
import { reachOf, tokenStateOf } from './token.ts'

const data = (more: object) => ({ data: { is_valid: true, scopes: ['ads_read'], ...more } })

test('says until when the token is good, and for what', () => {
  assert.deepEqual(tokenStateOf(data({ expires_at: 1_790_000_000, data_access_expires_at: 1_780_000_000 })), {
    expiresAt_ms: 1_790_000_000_000,
    dataAccessExpiresAt_ms: 1_780_000_000_000,
    scopes: ['ads_read'],
  })
  assert.deepEqual(tokenStateOf(data({ expires_at: 0 })), { expiresAt_ms: null, dataAccessExpiresAt_ms: null, scopes: ['ads_read'] })
})

test('an invalid token and an answer that is none are refused', () => {
  assert.throws(() => tokenStateOf(data({ is_valid: false })), refusal('UPSTREAM_AUTH', 'none'))
  for (const body of [{}, { data: {} }, data({ expires_at: 'soon' }), data({ expires_at: 1e20 }), data({ scopes: 'ads_read' })])
    assert.throws(() => tokenStateOf(body), refusal('UPSTREAM_MALFORMED', 'none'), JSON.stringify(body))
})

const scoped = (granular_scopes?: object) => data({ scopes: ['ads_management', 'ads_read', 'public_profile'], granular_scopes })
const both = (management: object, read: object) =>
  scoped([
    { scope: 'ads_management', ...management },
    { scope: 'ads_read', ...read },
  ])

// Mutation proof: look at one permission alone, or take a permission without targets for one that reaches nothing.
test('reaches what each of its permissions for ads is narrowed to, together; without targets it is not narrowed', () => {
  assert.deepEqual(reachOf(both({ target_ids: ['2', '1'] }, { target_ids: ['2', '3'] })), ['act_1', 'act_2', 'act_3'])
  assert.deepEqual(reachOf(both({ target_ids: [] }, { target_ids: [] })), [])
  assert.deepEqual(reachOf(data({ scopes: ['public_profile'] })), [])
  for (const wide of [
    scoped(),
    scoped([]),
    both({}, { target_ids: ['1'] }),
    both({ target_ids: ['1'] }, {}),
    scoped([{ scope: 'ads_read', target_ids: ['1'] }]),
  ])
    assert.equal(reachOf(wide), null, JSON.stringify(wide))
  assert.throws(() => reachOf(data({ is_valid: false })), refusal('UPSTREAM_AUTH', 'none'))
  for (const odd of [both({ target_ids: 'all' }, {}), both({ target_ids: ['act_1'] }, {}), both({ target_ids: [1] }, {})])
    assert.throws(() => reachOf(odd), refusal('UPSTREAM_MALFORMED', 'none'), JSON.stringify(odd))
})

// Mutation proof: trust a list that goes on, or ask for no list where the token is not narrowed.
test('a token that is not narrowed reaches what its user does; a list that goes on is not trusted', async (context) => {
  const list = (more: object = {}) => json({ data: [{ account_id: '9' }, { account_id: '1' }], ...more })
  const wide = await looking(context, { debug_token: json(scoped()), 'me/adaccounts': list() })
  assert.deepEqual(await wide.connection.reachedAccounts(soon()), ['act_1', 'act_9'])
  const narrow = await looking(context, { debug_token: json(both({ target_ids: ['1'] }, { target_ids: ['1'] })) })
  assert.deepEqual(await narrow.connection.reachedAccounts(soon()), ['act_1'])
  for (const answer of [list({ paging: { next: 'https://graph.facebook.com/v26.0/me/adaccounts?after=x' } }), json({ data: [{ id: 'act_1' }] })]) {
    const { connection } = await looking(context, { debug_token: json(scoped()), 'me/adaccounts': answer })
    await assert.rejects(connection.reachedAccounts(soon()), refusal('UPSTREAM_MALFORMED', 'none'))
  }
})

test('over the connection: the token is asked about itself, and no refusal repeats it', async (context) => {
  const { connection, platform } = await looking(context, { debug_token: json(data({ expires_at: 1_790_000_000 })) })
  assert.equal((await connection.tokenState(soon())).expiresAt_ms, 1_790_000_000_000)
  assert.equal(platform.asked[0]?.url.searchParams.get('input_token'), 'LEAK_token')
  platform.answer((_, response) => void response.destroy())
  await assert.rejects(connection.tokenState(soon()), (error) => {
    const told = `${String(error)} ${error instanceof Error ? String(error.cause) : ''}`
    return refusal('UPSTREAM_UNREACHABLE', 'none')(error) && !told.includes('LEAK')
  })
})
