// What is loaded into a rival: its platform's address leads to the sandbox, and nothing else leads anywhere.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const heard: string[] = []
const sandbox = createServer((request, response) => {
  heard.push(`${request.method ?? ''} ${request.url ?? ''}`)
  response.end('from the sandbox')
})

before(async () => {
  sandbox.listen(0, '127.0.0.1')
  await once(sandbox, 'listening')
})
after(() => void sandbox.close())

/** What a program with the passage in front of it prints: an answer, or why there is none. */
async function passed(code: string): Promise<string> {
  const { port } = sandbox.address() as AddressInfo
  const program = `const say = (text) => console.log(text)\nconst no = (error) => say(String(error?.cause?.message ?? error?.message))\ntry { ${code} } catch (error) { no(error) }`
  const { stdout } = await run(process.execPath, ['--import', join(import.meta.dirname, 'passage.ts'), '--input-type=module', '-e', program], {
    env: { PASSAGE_PORTS: JSON.stringify({ 'shop.test': port, 'graph.facebook.com': port }), PASSAGE_PROOF: 'proof' },
    timeout: 20_000,
  })
  return stdout.trim()
}

const REACHES: readonly (readonly [how: string, code: string, asked: string])[] = [
  ['fetch', `say(await (await fetch('https://shop.test/a?b=1')).text())`, 'GET /a?b=1'],
  ['fetch of a request', `say(await (await fetch(new Request('https://shop.test/a', { method: 'POST', body: 'x' }))).text())`, 'POST /a'],
  [
    'https by options',
    `(await import('node:https')).request({ host: 'shop.test', path: '/c' }, (r) => r.on('data', (d) => say(String(d)))).end()`,
    'GET /c',
  ],
  [
    'https by name',
    `const { get } = await import('node:https'); get(new URL('https://shop.test/d'), (r) => r.on('data', (d) => say(String(d))))`,
    'GET /d',
  ],
  ['Meta, with the proof', `say(await (await fetch('https://graph.facebook.com/me?x=1')).text())`, 'GET /me?x=1&appsecret_proof=proof'],
]
for (const [how, code, asked] of REACHES)
  test(`${how}: the platform's address leads to the sandbox`, async () => {
    assert.equal(await passed(code), 'from the sandbox')
    assert.equal(heard.at(-1), asked)
  })

const REFUSED: readonly (readonly [how: string, code: string])[] = [
  ['fetch', `await fetch('https://counter.test/')`],
  ['fetch by http', `await fetch('http://counter.test/')`],
  ['https', `(await import('node:https')).request('https://counter.test/')`],
  ['http', `(await import('node:http')).request('http://counter.test/')`],
  ['a socket', `(await import('node:net')).connect(443, 'counter.test')`],
  ['a socket by address', `(await import('node:net')).connect({ host: '192.0.2.1', port: 443 })`],
  ['TLS', `(await import('node:tls')).connect({ host: 'counter.test', port: 443 })`],
  ['HTTP/2', `(await import('node:http2')).connect('https://shop.test/')`],
  ['a datagram', `(await import('node:dgram')).createSocket('udp4')`],
  ['a name', `await (await import('node:dns/promises')).lookup('counter.test')`],
]
// Mutation proof: in passage.ts, let Socket.prototype.connect pass every host.
for (const [how, code] of REFUSED)
  test(`${how}: no other address can be reached`, async () => assert.match(await passed(code), /the passage leads to the sandbox alone/))
