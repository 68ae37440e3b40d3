// The protocol's own clients, of both lines of the SDK and in both eras, asked for a code: what each shows its person, and what its answer does.
// Promises: `human`, `closed`.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { Client as Client2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio'
import { CODE, type FormServer, formServer, THING } from './form.ts'

interface Asked {
  readonly message: string
  readonly fields: readonly string[]
}
interface Answer {
  readonly action: 'accept' | 'decline' | 'cancel'
  readonly content?: Record<string, string>
}
type Person = (asked: Asked) => Promise<Answer>

interface Peer {
  /** Status or code of the result. */
  call(): Promise<unknown>
  close(): Promise<void>
}

const INFO = { name: 'peer', version: '1.0.0' }
const FORMS = { elicitation: { form: {} } }
const saidIn = (result: object): unknown => {
  const { structuredContent = {} } = result as { structuredContent?: object }
  const said: Record<string, unknown> = { ...structuredContent }
  return said['code'] ?? said['status']
}
const askedIn = ({ params }: { params: unknown }): Asked => {
  const { message, requestedSchema } = params as { message: string; requestedSchema: { properties: Record<string, unknown> } }
  return { message, fields: Object.keys(requestedSchema.properties) }
}

async function sdk1({ command: [command, ...args] }: FormServer, person: Person | null): Promise<Peer> {
  const client = new Client1(INFO, { capabilities: person === null ? {} : FORMS })
  if (person !== null) client.setRequestHandler(ElicitRequestSchema, async (request) => ({ ...(await person(askedIn(request))) }))
  await client.connect(new Stdio1({ command, args, stderr: 'ignore' }))
  return { call: async () => saidIn(await client.callTool(THING)), close: () => client.close() }
}

const sdk2 =
  (mode: 'legacy' | 'auto') =>
  async ({ command: [command, ...args] }: FormServer, person: Person | null): Promise<Peer> => {
    const client = new Client2(INFO, { capabilities: person === null ? {} : FORMS, versionNegotiation: { mode } })
    if (person !== null) client.setRequestHandler('elicitation/create', async (request) => ({ ...(await person(askedIn(request))) }))
    await client.connect(new Stdio2({ command, args, stderr: 'ignore' }))
    assert.equal(client.getProtocolEra(), mode === 'legacy' ? 'legacy' : 'modern')
    return { call: async () => saidIn(await client.callTool({ ...THING })), close: () => client.close() }
  }

const PEERS = [
  ['SDK 1, 2025', sdk1],
  ['SDK 2, 2025', sdk2('legacy')],
  ['SDK 2, 2026-07-28', sdk2('auto')],
] as const

async function stand(t: TestContext, open: (typeof PEERS)[number][1], person: Person | null) {
  const home = mkdtempSync(join(tmpdir(), 'countersign-form-'))
  const server = formServer(home)
  const peer = await open(server, person)
  t.after(async () => {
    await peer.close()
    rmSync(home, { recursive: true, force: true })
  })
  return { server, call: peer.call }
}

for (const [name, open] of PEERS) {
  test(`${name}: the code that the form shows, typed, applies`, async (t) => {
    const seen: Asked[] = []
    const { server, call } = await stand(t, open, async (asked) => {
      seen.push(asked)
      return { action: 'accept', content: { typed: /\b\d{6}\b/.exec(asked.message)?.[0] ?? '' } }
    })
    assert.equal(await call(), 'applied')
    assert.deepEqual(server.effects(), ['mug'])
    assert.deepEqual(
      seen.map(({ fields }) => fields),
      [['typed']],
      'asked once, for one thing',
    )
    assert.deepEqual(server.heard(), [
      { able: true, typed: null },
      { able: true, typed: CODE },
    ])
    assert.deepEqual(server.ended(), ['input_required', 'applied'])
  })

  for (const [what, answer] of [
    ['a wrong code', { action: 'accept', content: { typed: '000000' } }],
    ['a decline', { action: 'decline' }],
    ['a cancel', { action: 'cancel' }],
    ['an answer without a field', { action: 'accept', content: {} }],
  ] as const)
    test(`${name}: ${what} applies nothing`, async (t) => {
      const { server, call } = await stand(t, open, async () => answer)
      // A client that checks its own answer against the form may refuse to send one that does not fit.
      const said = await call().catch((error: unknown) => String(error))
      assert.ok(said === 'CHANGE_CLOSED' || /typed/.test(String(said)), String(said))
      assert.deepEqual(server.effects(), [])
    })

  test(`${name}: a client without forms is refused`, async (t) => {
    const { server, call } = await stand(t, open, null)
    assert.equal(await call(), 'APPROVAL_UNAVAILABLE')
    assert.deepEqual([server.effects(), server.heard()], [[], [{ able: false, typed: null }]])
  })

  test(`${name}: two calls at once each ask, and each answer is its own`, async (t) => {
    let asked = 0
    const { server, call } = await stand(t, open, async () => ({ action: 'accept', content: { typed: ++asked === 1 ? '000000' : CODE } }))
    assert.deepEqual((await Promise.all([call(), call()])).toSorted(undefined), ['CHANGE_CLOSED', 'applied'])
    assert.deepEqual(server.effects(), ['mug'])
  })
}
