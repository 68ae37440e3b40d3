import assert from 'node:assert/strict'
import { test } from 'node:test'
import { json, refusal, soon } from '../test.standin.ts'
import { looking } from './test.graph.ts'
import { tokenStateOf } from './token.ts'

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
