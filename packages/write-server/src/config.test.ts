/** What an operator may not say: a configuration under which the limits of one thing would hold twice. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ConfigError } from '@countersign/serve'
import { readConfig } from './config.ts'

let dir: string
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-config-'))
  writeFileSync(join(dir, 'secret'), 'not-a-real-secret', { mode: 0o600 })
})
after(() => rmSync(dir, { recursive: true, force: true }))

const shopify = (shop: string) => ({ shopify: { shop: `${shop}.myshopify.com`, client_id: 'id', client_secret: { file: join(dir, 'secret') } } })
const meta = (...accounts: string[]) => ({ meta: { accounts, token: { file: join(dir, 'secret') }, app_secret: { file: join(dir, 'secret') } } })
const email = (address: string, user = address, smtp: object = {}) => ({
  email: {
    smtp: { host: 'smtp.demo.example', port: 465, tls: 'required', user, password: { file: join(dir, 'secret') }, ...smtp },
    from: { name: 'Demo Shop', address },
    recipients: { allow: [] },
  },
})

function problemsOf(workspaces: object, more: object = {}): string {
  const file = join(dir, 'write.yaml')
  const common = { environment: 'development', audit: { dir: join(dir, 'audit') }, serve: { transport: 'stdio' }, ledger: { sqlite: join(dir, 'l') } }
  writeFileSync(file, JSON.stringify({ ...common, workspaces, ...more }, null, 1))
  try {
    readConfig(file)
    return ''
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    return error.message
  }
}

test('two workspaces of different things are fine', () => {
  assert.equal(problemsOf({ a: { ...shopify('one'), ...meta('act_1'), ...email('a@demo.example') }, b: { ...shopify('two'), ...meta('act_2') } }), '')
})

// Mutation proof: leave the check out; a caller then doubles every day's limit by naming the other workspace.
test('the same shop, ad account or mailbox in two workspaces is refused, by its line and key', () => {
  assert.match(problemsOf({ a: shopify('one'), b: shopify('one') }), /:\d+: `workspaces\.b\.shopify\.shop` .*workspace a/)
  assert.match(problemsOf({ a: meta('act_1', 'act_2'), b: meta('act_3', 'act_2') }), /:\d+: `workspaces\.b\.meta\.accounts\.1` .*workspace a/)
  assert.match(problemsOf({ a: email('a@demo.example'), b: email('a@demo.example') }), /:\d+: `workspaces\.b\.email\.from\.address` .*workspace a/)
})

// Mutation proof: leave the login, its host’s spelling or the address’s out of onceOnly; each workspace then sends a day’s mails of its own.
test('one login to a mail server in two workspaces is refused under whatever sender and port, and so is a sender in other letters', () => {
  const both = (...[one, two]: ReturnType<typeof email>[]) => problemsOf({ a: one, b: two })
  const login = /:\d+: `workspaces\.b\.email\.smtp\.user` .*workspace a.*login of its own/
  assert.match(both(email('a@demo.example', 'shop'), email('b@demo.example', 'shop')), login)
  assert.match(both(email('a@demo.example', 'shop'), email('b@demo.example', 'shop', { port: 587 })), login)
  assert.match(both(email('a@demo.example', 'shop'), email('b@demo.example', 'Shop', { host: 'SMTP.demo.example.' })), login)
  assert.match(both(email('a@demo.example', 'one'), email('A@Demo.example', 'two')), /`workspaces\.b\.email\.from\.address` .*workspace a/)
  assert.equal(both(email('a@demo.example', 'shop'), email('b@demo.example', 'shop', { host: 'smtp.other.example' })), '')
  assert.equal(both(email('a@demo.example', 'one'), email('b@demo.example', 'two')), '')
  // Stand-ins on one machine are told apart by their ports.
  const local = (port: number) => ({ host: '127.0.0.1', port, tls: 'none' })
  assert.equal(both(email('a@demo.example', 'shop', local(1)), email('b@demo.example', 'shop', local(2))), '')
  assert.match(both(email('a@demo.example', 'shop', local(1)), email('b@demo.example', 'shop', local(1))), login)
})

// Mutation proof: hold such a name for one account; two accounts of one service are then refused.
test('where a service gives everybody the same user name, the password tells its accounts apart', () => {
  writeFileSync(join(dir, 'other'), 'not-a-real-secret-either', { mode: 0o600 })
  const keyed = (address: string, file: string) => email(address, 'apikey', { host: 'smtp.sendgrid.net', password: { file: join(dir, file) } })
  assert.equal(problemsOf({ a: keyed('a@demo.example', 'secret'), b: keyed('b@demo.example', 'other') }), '')
  assert.match(problemsOf({ a: keyed('a@demo.example', 'secret'), b: keyed('b@demo.example', 'secret') }), /`workspaces\.b\.email\.smtp\.user` /)
})

// Mutation proof: take any text for a client; listing `unnamed` would then let every program without a name say yes in chat.
test('who is believed to ask a person is named, as the door would name it', () => {
  const approval = (...chat_clients: string[]) => problemsOf({ a: shopify('one') }, { approval: { chat_clients } })
  assert.equal(approval('claude-code', 'My Client 2'), '')
  for (const name of ['unnamed', ' claude-code', 'claude\u200b-code', 'a\nb'])
    assert.match(approval(name), /:\d+: `approval\.chat_clients\.0` must be the name that one program gives itself/, JSON.stringify(name))
})

// Mutation proof: take any text for a host.
test('a host is listed whole: a wildcard, a port, an address in numbers are refused, by their line and key', () => {
  const hosts = (key: string, ...list: string[]) => problemsOf({ a: { shopify: { ...shopify('one').shopify, [key]: list } } })
  for (const key of ['webhook_hosts', 'link_hosts']) {
    assert.equal(hosts(key, 'hooks.demo.example', 'bücher.example'), '')
    for (const entry of [
      '*.demo.example',
      'demo.example:8443',
      'https://demo.example',
      '127.0.0.1',
      'Demo.example',
      'demo.example.',
      'localhost',
      '',
    ])
      assert.match(hosts(key, 'ok.example', entry), new RegExp(`:\\d+: \`workspaces\\.a\\.shopify\\.${key}\\.1\` must be one whole host`), entry)
  }
})
