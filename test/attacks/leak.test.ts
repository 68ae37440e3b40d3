// `quiet`, `bound`: after whole flows through the real server no byte of log, ledger or stderr holds a token, a code, a passphrase, an approver’s
// key or a platform’s secret; and a token that was found somewhere opens nothing to anybody else.
import assert from 'node:assert/strict'
import { createDecipheriv, scryptSync } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { applyArgs, type Ask, asks } from '../support/asks.ts'
import { type Case, type Killing, openKilling, PASSPHRASE, type Shown } from '../support/killing.ts'
import { connect, ROOT } from '../support/servers.ts'

let killing: Killing
let asked: readonly Ask[]
before(async () => {
  killing = await openKilling()
  asked = await asks(killing)
})
after(() => killing.close())

/** Everything that the servers and commands of a case left on disk, byte for byte. */
const bytesOf = ({ dir }: Case): readonly (readonly [string, Buffer])[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.key$|^(?:write\.yaml|trace)$/.test(entry.name))
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))])

const platformSecrets = (): readonly string[] =>
  readdirSync(join(killing.sandbox.configs.write, '..', 'secrets')).map((name) =>
    readFileSync(join(killing.sandbox.configs.write, '..', 'secrets', name), 'utf8').trim(),
  )

/** As text, in hex and in base64: how it could have slipped in. */
const forms = (secret: Buffer): readonly Buffer[] => [
  secret,
  Buffer.from(secret.toString('hex')),
  Buffer.from(secret.toString('base64').slice(0, 40)),
]

function checkNothing(one: Case, stderr: string, secrets: readonly (string | Buffer)[]): void {
  const places = [...bytesOf(one), ['stderr', Buffer.from(stderr)] as const]
  assert.ok(places.length > 4 && places.some(([name]) => name.endsWith('.jsonl')) && places.some(([name]) => name === 'ledger.sqlite'))
  for (const secret of [...secrets, ...platformSecrets()])
    for (const form of forms(Buffer.from(secret)))
      for (const [name, bytes] of places) assert.ok(!bytes.includes(form), `${name} holds a secret that begins with ${form.toString('latin1', 0, 4)}`)
}

// Mutation proof: write `confirm_token` into the params of a row, by `log: { confirm_token: 'plain' }` of apply_change; keep the token itself in the ledger.
test('confirm tokens of every platform, applied, refused and replayed', async () => {
  const one = killing.fresh()
  const server = await connect({ server: 'write-server', config: join(one.dir, 'write.yaml') })
  const tokens: string[] = []
  for (const { tool, args } of asked) {
    const shown = await server.call(tool, args)
    tokens.push(String(shown['confirm_token']))
    // A token in the wrong field is logged by nobody either.
    await server.call('change_get', { change_id: shown['confirm_token'] }).catch(() => undefined)
    await server.call('apply_change', { ...applyArgs(shown), summary: shown['confirm_token'] })
    assert.equal((await server.call('apply_change', applyArgs(shown)))['status'], 'applied')
    assert.equal((await server.call('apply_change', applyArgs(shown)))['code'], 'CHANGE_CLOSED')
  }
  await server.close()
  assert.equal(tokens.length, 3)
  checkNothing(one, server.stderr(), tokens)
})

// Mutation proof: say the code in the refusal's detail, or keep it in the ledger as it is.
test('the code of a form', async () => {
  const one = killing.fresh()
  const [ask] = asked
  assert.ok(ask)
  const codes: string[] = []
  const client = new Client(
    { name: 'a-client-that-is-not-listed', version: '1.0.0' },
    { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
  )
  client.setRequestHandler('elicitation/create', ({ params }) => {
    const text = JSON.stringify(params)
    const code = /\b\d{6}\b/.exec(/Type (\d{6}) to do/.exec(text)?.[0] ?? '')?.[0] ?? ''
    const [field = ''] = Object.keys((params as { requestedSchema: { properties: object } }).requestedSchema.properties)
    codes.push(code)
    return { action: 'accept', content: { [field]: codes.length === 1 ? '000000' : code } }
  })
  const main = join(ROOT, 'packages', 'write-server', 'src', 'main.ts')
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [main, '--config', join(one.dir, 'write.yaml')],
    cwd: ROOT,
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  await client.connect(transport)
  const call = async (name: string, args: Record<string, unknown>): Promise<Record<string, unknown>> => ({
    ...((await client.callTool({ name, arguments: args })).structuredContent as object),
  })
  const shown = await call(ask.tool, ask.args)
  const wrong = await call('apply_change', applyArgs(shown))
  assert.equal(wrong['code'], 'CODE_WRONG')
  const right = await call('apply_change', applyArgs(shown))
  assert.equal(right['status'], 'applied')
  await client.close()
  assert.equal(codes.length, 2)
  for (const code of codes) assert.match(code, /^\d{6}$/)
  // Six digits can stand in a number of milliseconds by chance: what counts is that they stand nowhere as a value of their own.
  const said = JSON.stringify([wrong, right]) + stderr
  for (const code of codes) {
    assert.ok(!said.includes(code))
    for (const [name, bytes] of bytesOf(one)) assert.doesNotMatch(bytes.toString('latin1'), new RegExp(`(?<![0-9a-f])${code}(?![0-9a-f])`), name)
  }
  checkNothing(one, stderr, [String(shown['confirm_token'])])
})

/** The key that the passphrase opens, as a thief would want it. */
function privateKeyIn(file: string): Buffer {
  const sealed = JSON.parse(readFileSync(file, 'utf8')) as Record<'name' | 'public_key' | 'salt' | 'iv' | 'tag' | 'sealed', string>
  const [salt, iv, tag, body] = [sealed.salt, sealed.iv, sealed.tag, sealed.sealed].map((text) => Buffer.from(text, 'hex'))
  assert.ok(salt && iv && tag && body)
  const cipher = createDecipheriv('aes-256-gcm', scryptSync(PASSPHRASE, salt, 32, { N: 2 ** 16, r: 8, p: 1, maxmem: 128 * 1024 * 1024 }), iv)
  cipher.setAAD(Buffer.from(`${sealed.name}\n${sealed.public_key}`))
  cipher.setAuthTag(tag)
  // PKCS#8 of Ed25519 ends with the 32 bytes of the key.
  return Buffer.concat([cipher.update(body), cipher.final()]).subarray(-32)
}

// Mutation proof: log the passphrase, or keep the opened key with the signature.
test('the passphrase and the private key of an approver', async () => {
  const one = killing.fresh(true)
  const [ask] = asked
  assert.ok(ask)
  const shown = await one.waiting(ask.tool, ask.args)
  await one.approveAndDie(shown, 'ana', 0)
  assert.equal(one.effects().length, 1)
  const key = privateKeyIn(join(one.dir, 'ana.key'))
  assert.equal(key.length, 32)
  checkNothing(one, one.said(), [shown.confirm_token, PASSPHRASE, key])
  assert.match(one.said(), /APPLIED/)
})

// Mutation proof: leave caller or workspace out of changeFor.
test('a token that somebody found opens nothing from another client of the real server', async () => {
  const one = killing.fresh()
  const [ask] = asked
  assert.ok(ask)
  const config = join(one.dir, 'write.yaml')
  const owner = await connect({ server: 'write-server', config })
  const thief = await connect({ server: 'write-server', config, clientName: 'claude-code' })
  const shown = (await owner.call(ask.tool, ask.args)) as unknown as Shown
  const confirmation = applyArgs({ ...shown })
  assert.equal((await thief.call('apply_change', confirmation))['code'], 'CHANGE_UNKNOWN')
  assert.equal((await thief.call('change_get', { change_id: shown.change_id }))['code'], 'CHANGE_UNKNOWN')
  assert.equal((await thief.call('change_cancel', { change_id: shown.change_id }))['code'], 'CHANGE_UNKNOWN')
  const own = await thief.call(ask.tool, ask.args)
  assert.equal((await thief.call('apply_change', applyArgs({ ...own, confirm_token: shown.confirm_token })))['code'], 'TOKEN_INVALID')
  assert.deepEqual(one.effects(), [])
  assert.equal((await owner.call('apply_change', confirmation))['status'], 'applied')
  await Promise.all([owner.close(), thief.close()])
})
