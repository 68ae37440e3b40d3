// A session from its first byte to its last: stdout holds the protocol and nothing else, and every way to end it leaves a log that verifies.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { verifyLogs } from '@countersign/audit'
import { offlineConfigs, type ServerName } from '../support/servers.ts'
import { type Wired, wired } from '../support/wire.ts'

const configs = offlineConfigs()
after(() => configs.remove())
const SERVERS = [
  ['read-server', configs.read, join(configs.dir, 'read'), 'shopify_product_search'],
  ['write-server', configs.write, join(configs.dir, 'write'), 'change_list'],
] as const satisfies readonly (readonly [ServerName, string, string, string])[]

/** What a client does in a day, good and bad. */
async function visit({ client, call }: Wired, tool: string): Promise<void> {
  assert.ok((await client.listTools()).tools.some(({ name }) => name === tool))
  await call(tool)
  assert.equal((await call(tool, { nope: 1 }))['code'], 'INPUT_INVALID')
  await assert.rejects(call('no_such_tool'), /Unknown tool/)
  await Promise.all(Array.from({ length: 5 }, () => call(tool)))
  await client.listTools()
}

const finalCheckpoints = (dir: string): number =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.checkpoints'))
    .filter((name) => (JSON.parse(readFileSync(join(dir, name), 'utf8').trim().split('\n').at(-1) ?? '{}') as { final?: boolean }).final === true)
    .length

for (const [server, config, audit, tool] of SERVERS)
  describe(server, () => {
    for (const era of ['modern', 'legacy'] as const)
      // Mutation proof: log to fd 1 in oplog.ts.
      test(`${era} era: every line of stdout is a message of the protocol`, async () => {
        const session = await wired(server, config, era)
        await visit(session, tool)
        session.child.stdin?.end()
        assert.deepEqual(await session.ended, { code: 0, signal: null })
        assert.ok(session.lines.length >= 10)
        for (const line of session.lines) {
          const message = JSON.parse(line) as Record<string, unknown>
          assert.equal(message['jsonrpc'], '2.0')
          assert.ok('result' in message || 'error' in message || 'method' in message, line)
        }
        for (const line of session.stderr().trim().split('\n')) assert.equal((JSON.parse(line) as Record<string, unknown>)['server'], server, line)
      })

    for (const [name, end] of [
      ['the end of stdin', (session: Wired) => session.child.stdin?.end()],
      ['SIGTERM', (session: Wired) => session.child.kill('SIGTERM')],
      ['SIGINT', (session: Wired) => session.child.kill('SIGINT')],
    ] as const)
      // Mutation proof: leave out `onClose()` in server.ts.
      test(`${name} ends it cleanly: exit code 0, a last checkpoint, a log that verifies`, async () => {
        const before = finalCheckpoints(audit)
        const session = await wired(server, config, 'modern')
        await session.call(tool)
        end(session)
        assert.deepEqual(await session.ended, { code: 0, signal: null })
        assert.equal(finalCheckpoints(audit), before + 1)
        assert.deepEqual(verifyLogs({ dir: audit }).problems, [])
      })

    test('a start whose client goes before a word is no failure', async () => {
      const session = await wired(server, config, 'legacy')
      session.child.stdin?.end()
      assert.equal((await session.ended).code, 0)
    })
  })
