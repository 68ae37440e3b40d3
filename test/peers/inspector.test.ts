// MCP Inspector's command line on both servers, over stdio, in both eras of the protocol: an independent client, and its lint of our schemas.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { needs, peerPath } from '../support/peers.ts'
import type { ServerName } from '../support/servers.ts'
import { type Ran, run } from './program.ts'
import { openWorld, SERVERS, type World } from './world.ts'

const ERAS = [
  ['legacy', '2025-11-25'],
  ['modern', '2026-07-28'],
] as const
type Era = (typeof ERAS)[number][0]

/** Inspector's own exit codes. */
const TOOL_ERROR = 5

const peer = needs('inspector')
let world: World
before(async () => void (world = await openWorld()))
after(() => world.close())

const inspect = (server: ServerName, era: Era, ...args: readonly string[]): Promise<Ran> =>
  run(peerPath('inspector'), ['--cli', '--protocol-era', era, '--format', 'json', ...args, '--', ...world.commandOf(server)], { home: world.home })

const call = (server: ServerName, era: Era, tool: string, args: Record<string, unknown>): Promise<Ran> =>
  inspect(server, era, '--quiet', '--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args))

interface Result {
  readonly protocolVersion: string
  readonly tools: readonly { readonly name: string }[]
  readonly structuredContent: Readonly<Record<string, unknown>>
  readonly isError?: boolean
}

function resultOf({ code, stdout, stderr }: Ran, expected = 0): Result {
  assert.equal(code, expected, stderr)
  return (JSON.parse(stdout) as { result: Result }).result
}

const WORKING: Readonly<Record<ServerName, readonly [tool: string, args: Record<string, unknown>, answers: RegExp]>> = {
  'read-server': ['shopify_product_search', { limit: 1 }, /"products":\[\{"product_id"/],
  'write-server': ['change_list', { limit: 1 }, /"changes":\[\]/],
}

for (const server of SERVERS)
  for (const [era, version] of ERAS) {
    test(`${server}, ${era}: connects and speaks ${version}`, peer, async () => {
      assert.equal(resultOf(await inspect(server, era, '--quiet', '--method', 'initialize')).protocolVersion, version)
    })

    test(`${server}, ${era}: the strict lint finds no error, and nothing at all in what models see`, peer, async () => {
      const ran = await inspect(server, era, '--method', 'tools/list', '--strict')
      assert.ok(resultOf(ran).tools.length > 5)
      assert.match(ran.stderr, /\b0 errors\b/)
      // Models see the input schemas alone; in output schemas a nullable field is the honest type, and the lint calls it less portable.
      assert.deepEqual(
        [...ran.stderr.matchAll(/^ +Path: (.*)$/gm)].flatMap(([, path]) => (path?.startsWith('outputSchema') === true ? [] : [path])),
        [],
      )
    })

    test(`${server}, ${era}: a call works`, peer, async () => {
      const [tool, args, answers] = WORKING[server]
      const result = resultOf(await call(server, era, tool, args))
      assert.notEqual(result.isError, true)
      assert.match(JSON.stringify(result.structuredContent), answers)
    })

    test(`${server}, ${era}: a refusal arrives as a tool's error with its code`, peer, async () => {
      const [tool] = WORKING[server]
      const { structuredContent, isError } = resultOf(await call(server, era, tool, { nonsense: 1 }), TOOL_ERROR)
      assert.deepEqual([isError, structuredContent['code']], [true, 'INPUT_INVALID'])
    })

    // Inspector looks a name up in the list before it calls, so this shows that the list hides nothing; what the server says is asked by the 1.x client.
    test(`${server}, ${era}: a tool of the other server does not exist here`, peer, async () => {
      const other = server === 'read-server' ? 'write-server' : 'read-server'
      const { code, stderr } = await call(server, era, ...otherTool(other))
      assert.equal(code, TOOL_ERROR)
      assert.match(stderr, /"tool_not_found"/)
    })
  }

const otherTool = (server: ServerName): [string, Record<string, unknown>] => [WORKING[server][0], WORKING[server][1]]

for (const [era] of ERAS)
  test(`${era}: a client that no operator listed as one that asks a person gets no preview that it could apply`, peer, async () => {
    const reason = 'A little more for the best campaign.'
    const args = { object_id: '120210000000010001', daily_budget: { amount: '41.00', currency: 'EUR' }, reason }
    const { structuredContent } = resultOf(await call('write-server', era, 'preview_meta_budget_change', args), TOOL_ERROR)
    assert.deepEqual([structuredContent['code'], 'confirm_token' in structuredContent], ['APPROVAL_UNAVAILABLE', false])
  })

test('nothing that Inspector did reached a platform as a change', peer, async () => {
  assert.deepEqual(await world.effects(), [])
})
