// `closed`: neither server starts with a credential that was used under another environment.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { offlineConfigs, ROOT, type ServerName } from '../support/servers.ts'

// Standard input that has ended ends a server that could start, so each of these returns.
const start = (server: ServerName, config: string) =>
  spawnSync(process.execPath, [join(ROOT, 'packages', server, 'src', 'main.ts'), '--config', config], {
    encoding: 'utf8',
    input: '',
    timeout: 30_000,
  })

// Mutation proof: leave checkCredentials out of a server's start, and a log is begun; claimCredentials, and the second environment starts.
for (const server of ['read-server', 'write-server'] as const)
  test(`${server}: a credential of development is refused under production, by its key`, () => {
    const configs = offlineConfigs()
    const config = server === 'read-server' ? configs.read : configs.write
    assert.equal(start(server, config).status, 0)
    assert.equal(start(server, config).status, 0, 'the same environment again is fine')
    writeFileSync(config, readFileSync(config, 'utf8').replace('environment: development', 'environment: production'))
    const refused = start(server, config)
    assert.equal(refused.status, 78, refused.stderr)
    assert.match(refused.stderr, /yaml:\d+: `workspaces\.main\.shopify\.client_secret`: .*`environment: development`/)
    assert.equal(refused.stdout, '')
    const folder = join(configs.dir, server === 'read-server' ? 'read' : 'write')
    assert.equal(readdirSync(folder).filter((name) => name.endsWith('.jsonl')).length, 2, 'no log is begun for a server that does not start')
    configs.remove()
  })
