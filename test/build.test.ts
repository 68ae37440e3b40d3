// What a host runs: plain JavaScript of each server, with its own rooms and nothing of the other wing.
import assert from 'node:assert/strict'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect, offlineConfigs, ROOT, type ServerName } from './support/servers.ts'
import { build, builtMain } from './tools/build.ts'

const ROOMS: Readonly<Record<ServerName, readonly string[]>> = {
  'read-server': ['audit', 'kernel', 'read', 'read-server', 'serve'],
  'write-server': ['audit', 'gate', 'kernel', 'read', 'serve', 'write', 'write-server'],
}

describe('build', () => {
  const out = mkdtempSync(join(tmpdir(), 'countersign-dist-'))
  const configs = offlineConfigs()
  before(() => build(out))
  after(() => {
    configs.remove()
    rmSync(out, { recursive: true, force: true })
  })

  for (const server of ['read-server', 'write-server'] as const) {
    const config = server === 'read-server' ? configs.read : configs.write
    // Type stripping needs WebAssembly, which a host that forbids new machine code does not have.
    for (const nodeOptions of [[], ['--jitless']])
      test(`${server} lists its tools as plain JavaScript ${nodeOptions.join(' ')}`, async () => {
        const built = await connect({ server, config, main: builtMain(out, server), nodeOptions })
        const { tools } = await built.client.listTools()
        await built.close()
        assert.deepEqual(tools.map(({ name }) => `${name}.json`).toSorted(), readdirSync(join(ROOT, 'test', 'catalogue', server)).toSorted())
      })

    // Mutation proof: let read-server's manifest depend on @countersign/write.
    test(`${server} is built of its own rooms alone`, () => {
      assert.deepEqual(readdirSync(join(out, server, 'packages')).toSorted(), ROOMS[server])
      assert.deepEqual(readdirSync(join(out, server)).toSorted(), ['cache', 'main.js', 'package.json', 'packages'])
    })

    test(`${server} has no test, no type and no tool of the house on disk`, () => {
      const files = globSync('**/*', { cwd: join(out, server), exclude: (name) => name === 'node_modules' })
      assert.ok(files.some((file) => file.endsWith('main.js')))
      assert.deepEqual(
        files.filter((file) => /\.ts$|\.test\.|\/test\.|\.map$/.test(file)),
        [],
      )
    })
  }

  // The fourth wall: what is not on disk cannot be run, whatever else goes wrong.
  test('the read build has nothing that writes: no file, no library, no name', () => {
    const packages = join(out, 'read-server', 'packages')
    for (const room of ROOMS['read-server']) {
      const links = join(packages, room, 'node_modules')
      for (const name of ['@countersign/write', '@countersign/gate', '@countersign/write-server', 'nodemailer'])
        assert.ok(!existsSync(join(links, name)), `${room}: ${name}`)
    }
    const names = /\b(?:shopifyWriter|metaWriter|emailWriter|mintGrant|openLedger|servePreview|nodemailer)\b/
    const writing = globSync('*/src/**/*.js', { cwd: packages }).filter((file) => names.test(readFileSync(join(packages, file), 'utf8')))
    assert.deepEqual(writing, [])
  })
})
