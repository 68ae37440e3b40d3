// The protocol's own conformance suite on both server processes: every scenario that a revision requires, with a baseline of what cannot apply.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { needs, peerPath } from '../support/peers.ts'
import type { ServerName } from '../support/servers.ts'
import { bridge } from './bridge.ts'
import { cannotApply, COUNTED, REVISIONS, type Revision } from './conformance.ts'
import { run } from './program.ts'
import { verdicts } from './verdicts.ts'
import { openWorld, SERVERS, type World } from './world.ts'

const peer = needs('conformance')
let world: World
before(async () => void (world = await openWorld()))
after(() => world.close())

async function conforms(server: ServerName, revision: Revision, context: TestContext): Promise<void> {
  const folder = join(world.dir, `${server} ${revision}`)
  const baseline = `${folder}.yaml`
  writeFileSync(baseline, JSON.stringify({ server: cannotApply(server, revision) }))
  const served = await bridge(world.commandOf(server))
  try {
    const args = ['server', '--url', served.url, '--requirements', revision, '--expected-failures', baseline, '--output-dir', folder]
    const { code, stdout, stderr } = await run(peerPath('conformance'), args, { home: world.home, timeout_ms: 100_000 })
    // Not 0 either when a failure is new or when one of the baseline has gone.
    assert.equal(code, 0, `${stdout.slice(stdout.indexOf('=== SUMMARY'))}${stderr}`)
  } finally {
    await served.close()
  }
  const found = verdicts(folder)
  for (const name of COUNTED[revision]) assert.equal(found.get(name)?.status, 'SUCCESS', `${name}: ${found.get(name)?.errorMessage ?? 'not run'}`)
  const wire = [...found].filter(([name]) => name.endsWith(':wire-schema-valid'))
  for (const [name, { status, errorMessage }] of wire) assert.equal(status, 'SUCCESS', `${name}: ${errorMessage ?? ''}`)
  assert.ok(wire.length >= 25, `the wire was checked in ${wire.length} scenarios`)
  // A stdio connection announces a subscription by a message of its own, which the bridge has no stream for.
  for (const stray of served.strays) assert.match(stray, /"method":"notifications\/subscriptions\/acknowledged"/)
  for (const method of ['tools/list', 'tools/call', revision === '2025-11-25' ? 'initialize' : 'server/discover'])
    assert.ok(served.asked.includes(method), `${method} reached the server process`)
  context.diagnostic(`${server} ${revision}: ${COUNTED[revision].length} checks counted, messages valid in ${wire.length} scenarios`)
}

for (const server of SERVERS)
  for (const revision of REVISIONS)
    test(`${server} conforms to ${revision} in all that applies to a server of its own tools over stdio`, peer, (context) =>
      conforms(server, revision, context),
    )

test('nothing that the suite sent reached a platform as a change', peer, async () => {
  assert.deepEqual(await world.effects(), [])
})
