/** The real servers with every byte of their stdout kept: for what a client library would swallow. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client'
import { ROOT, type ServerName } from './servers.ts'

/** Nothing of the tester's own environment: no options for Node, no secrets. */
const ENV = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
const mainOf = (server: ServerName): string => join(ROOT, 'packages', server, 'src', 'main.ts')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs one command line of a server to its end, with a stdin that ends at once. */
export function run(server: ServerName, args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainOf(server), ...args], {
    encoding: 'utf8',
    cwd: ROOT,
    env: { ...ENV, ...env },
    input: '',
    timeout: 20_000,
  })
  return { code: status, stdout, stderr }
}

/** In the configurations of tests that look for secrets in what a server says. */
export const SECRET = 'shpat_0123456789abcdef0123456789abcdef'

/** What a server says to an operator: all of it on stderr, in our own words, without a stack or a secret. */
export function checkQuiet({ stdout, stderr }: { stdout: string; stderr: string }): void {
  assert.equal(stdout, '', 'stdout belongs to the protocol')
  assert.doesNotMatch(stderr, /^\s+at /m, 'no stack trace')
  assert.ok(!stderr.includes(SECRET), 'no secret')
  assert.doesNotMatch(stderr, /Invalid input|ZodError|expected \w+, received/, 'no library’s words')
}

export interface Wired {
  readonly client: Client
  readonly child: ChildProcess
  /** The lines of stdout so far. */
  readonly lines: readonly string[]
  stderr(): string
  call(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

export async function wired(server: ServerName, config: string, era: 'legacy' | 'modern'): Promise<Wired> {
  const child = spawn(process.execPath, [mainOf(server), '--config', config], { cwd: ROOT, env: ENV, stdio: 'pipe' })
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  )
  const lines: string[] = []
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => {})
  const transport: Transport = {
    async start() {
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line)
        // A line that is no message shall fail the test that looks at the lines, not this reader.
        if (line.startsWith('{')) transport.onmessage?.(JSON.parse(line) as JSONRPCMessage)
      })
      child.once('close', () => transport.onclose?.())
    },
    async send(message) {
      child.stdin.write(`${JSON.stringify(message)}\n`)
    },
    async close() {
      child.stdin.end()
    },
  }
  const client = new Client({ name: 'countersign-demo', version: '1.0.0' }, era === 'modern' ? { versionNegotiation: { mode: 'auto' } } : {})
  await client.connect(transport)
  return {
    client,
    child,
    lines,
    stderr: () => stderr,
    ended,
    async call(name, args = {}) {
      const { structuredContent } = await client.callTool({ name, arguments: args })
      return { ...(structuredContent as Record<string, unknown>) }
    },
  }
}
