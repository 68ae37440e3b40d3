// `recorded`, `quiet`: a command that only looks begins no log; one that does something begins a log of its own, which hangs on the ones before it; old texts go at a start.
import assert from 'node:assert/strict'
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { asks } from '../support/asks.ts'
import { openShop, type Shop } from '../support/sandbox.ts'
import { connect } from '../support/servers.ts'
import { writeCli } from '../support/write-cli.ts'

let shop: Shop
let cli: ReturnType<typeof writeCli>
let config: string
before(async () => {
  shop = await openShop()
  // A server that is still starting would begin its log later, and look like a command that did.
  await shop.write.call('change_list', {})
  cli = writeCli(shop)
  const list = join(shop.dir, 'approvers.json')
  writeFileSync(list, '{ "approvers": [] }', { mode: 0o600 })
  config = cli.changed('approved', (text) => text.replace(/^( +)chat_clients:/m, `$1approvers: ${list}\n$1chat_clients:`))
})
after(() => shop.close())

const audit = () => join(shop.dir, 'audit', 'write')
const logs = () => readdirSync(audit()).filter((name) => name.endsWith('.jsonl'))

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await cli.run(...args, '--config', config)
  assert.equal(code, 0, stdout + stderr)
}

// Mutation proof: open the house in one of them.
test('looking leaves nothing in the folder of the log', async () => {
  await run('freeze', '--reason', 'so that there is a log')
  const before = readdirSync(audit(), { recursive: true }).map(String).toSorted()
  for (const looks of [['doctor'], ['changes'], ['limits'], ['approvers', 'list']]) await run(...looks)
  await cli.run('tools')
  // Exits 1, since nothing was ever rehearsed or changed.
  await cli.run('checklist', '--config', config)
  await cli.run('change', `chg_${'a'.repeat(20)}`, '--config', config)
  assert.deepEqual(readdirSync(audit(), { recursive: true }).map(String).toSorted(), before)
})

// Mutation proof: leave `follows` out of the first row.
test('the logs of commands are one chain: each is found sound, and one that was taken away is missed', async () => {
  const earlier = logs()
  await run('unfreeze', '--reason', 'it was a holiday')
  const [own] = logs().filter((name) => !earlier.includes(name))
  assert.ok(own)
  await run('freeze', '--reason', 'and once more')
  assert.equal(logs().length, earlier.length + 2)
  const verify = () => cli.run('verify-log', '--dir', audit())
  assert.equal((await verify()).code, 0, (await verify()).stdout)
  const checkpoints = own.replace('.jsonl', '.checkpoints')
  renameSync(join(audit(), own), join(shop.dir, own))
  rmSync(join(audit(), checkpoints))
  const { code, stdout, stderr } = await verify()
  assert.notEqual(code, 0)
  assert.ok((stdout + stderr).includes(own.replace('.jsonl', '')), stdout + stderr)
})

// Mutation proof: print the model's sentence for CHANGE_UNKNOWN in withHouse; leave the look at the state out of settle.
test('a wrong id, and a change that needs no settling: what is wrong and the one next step', async () => {
  const ask = (await asks(shop)).find(({ platform }) => platform === 'smtp')
  assert.ok(ask)
  const { change_id: open } = await shop.write.call(ask.tool, ask.args)
  const settle = async (id: string) => {
    const { code, stderr } = await cli.run('settle', id, '--state', 'failed', '--reason', 'nothing is in Sent', '--config', config)
    return [code, stderr.split('\n')[0]] as const
  }
  const none = `chg_${'a'.repeat(20)}`
  assert.deepEqual(await settle('chg_x'), [64, 'CHANGE_ID is `chg_` and 20 characters, as `write-server changes` lists it.'])
  assert.deepEqual(await settle(none), [
    1,
    `CHANGE_UNKNOWN: There is no such change in this ledger. Nothing was done. List them with: write-server changes --config ${config}`,
  ])
  assert.deepEqual(await settle(String(open)), [
    1,
    `CHANGE_CLOSED: It is open, and only what is unknown is settled. Nothing was done. See it with: write-server change ${String(open)} --config ${config}`,
  ])
})

// Mutation proof: leave `trim` out of openHouse.
test('a server that starts removes the texts of what ended long ago, and a person is told so', async (t) => {
  const ask = (await asks(shop)).find(({ platform }) => platform === 'smtp')
  assert.ok(ask)
  const shown = await shop.write.call(ask.tool, ask.args)
  const db = new DatabaseSync(join(shop.dir, 'ledger.sqlite'))
  db.prepare('UPDATE change SET created_ms = 1, expires_ms = 2 WHERE id = ?').run(String(shown['change_id']))
  db.close()
  const server = await connect({ server: 'write-server', config: join(shop.dir, 'write.yaml') })
  t.after(() => server.close())
  await server.client.listTools()
  const { change_id: id } = shown
  assert.match(String((await server.call('change_get', { change_id: id }))['summary']), /^Its texts were removed/)
  const { stdout } = await cli.run('change', String(id), '--config', config)
  assert.match(stdout, /^VOID: Its texts were removed: it ended long ago\.$/m)
  assert.match(stdout, /undo +By no tool any more/)
  assert.ok(shop.rows('write').some((row) => row['event'] === 'ledger_trimmed' && row['count'] === 1))
})
