/** The real servers as child processes over stdio, with a real MCP client on the other end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { z } from 'zod'

export const ROOT = join(import.meta.dirname, '..', '..')
export type ServerName = 'read-server' | 'write-server'

export interface Connected {
  readonly client: Client
  readonly pid: number | null
  /** What the server wrote to stderr so far. */
  stderr(): string
  /** The structured result of one call, refusals included. */
  call(name: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export interface ConnectOptions {
  readonly server: ServerName
  readonly config: string
  readonly era?: 'legacy' | 'modern'
  /** As listed under `approval.chat_clients`. */
  readonly clientName?: string
  readonly env?: Readonly<Record<string, string>>
  /** Answers a form as the person at this client; null declines it. Without this the client can show none. */
  readonly form?: (question: { readonly message: string; readonly label: string }) => Promise<string | null>
  /** Another entry point than the source's, such as a build's, with options for Node itself. */
  readonly main?: string
  readonly nodeOptions?: readonly string[]
}

export async function connect(options: ConnectOptions): Promise<Connected> {
  const { server, config, era = 'modern', clientName = 'countersign-demo', env = {}, nodeOptions = [] } = options
  const main = options.main ?? join(ROOT, 'packages', server, 'src', 'main.ts')
  const { form } = options
  const capabilities = form === undefined ? {} : { elicitation: { form: {} } }
  const client = new Client(
    { name: clientName, version: '1.0.0' },
    { capabilities, ...(era === 'modern' ? { versionNegotiation: { mode: 'auto' } } : {}) },
  )
  if (form !== undefined) client.setRequestHandler('elicitation/create', async ({ params }) => answered(params, form))
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...nodeOptions, main, '--config', config],
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  try {
    await client.connect(transport)
  } catch (error) {
    throw new Error(`${server} did not start: ${stderr}`, { cause: error })
  }
  return {
    client,
    pid: transport.pid,
    stderr: () => stderr,
    async call(name, args = {}) {
      const { structuredContent } = await client.callTool({ name, arguments: args })
      return { ...(structuredContent as Record<string, unknown>) }
    },
    close: () => client.close(),
  }
}

/** The one field of our forms. */
const formShape = z.object({ message: z.string(), requestedSchema: z.object({ properties: z.record(z.string(), z.object({ title: z.string() })) }) })

async function answered(params: unknown, form: NonNullable<ConnectOptions['form']>) {
  const { message, requestedSchema } = formShape.parse(params)
  const [field = '', { title: label } = { title: '' }] = Object.entries(requestedSchema.properties)[0] ?? []
  const typed = await form({ message, label })
  return typed === null ? { action: 'decline' as const } : { action: 'accept' as const, content: { [field]: typed } }
}

/** Configurations that name every platform but reach none: enough for everything that looks at no platform. */
export function offlineConfigs(): { dir: string; read: string; write: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-offline-'))
  const secret = join(dir, 'secret')
  writeFileSync(secret, 'not-a-real-secret', { mode: 0o600 })
  const common = (audit: string) => `environment: development
audit: { dir: ${join(dir, audit)} }
serve: { transport: stdio }
`
  const platforms = `    shopify: { shop: demo.myshopify.com, client_id: id, client_secret: { file: ${secret} }, base_url: "http://127.0.0.1:1" }
    meta: { accounts: [act_1], token: { file: ${secret} }, app_secret: { file: ${secret} }, base_url: "http://127.0.0.1:1" }
`
  const read = join(dir, 'read.yaml')
  const write = join(dir, 'write.yaml')
  writeFileSync(
    read,
    `${common('read')}workspaces:
  main:
${platforms}    email: { imap: { host: 127.0.0.1, port: 1, tls: none, user: u, password: { file: ${secret} } }, folders: [INBOX] }
`,
  )
  writeFileSync(
    write,
    `${common('write')}workspaces:
  main:
${platforms}    email:
      smtp: { host: 127.0.0.1, port: 1, tls: none, user: u, password: { file: ${secret} } }
      from: { name: Demo Shop, address: shop@demo.example }
      recipients: { allow: [anna@customer.test] }
approval: { chat_clients: [claude-code, countersign-demo] }
ledger: { sqlite: ${join(dir, 'ledger.sqlite')} }
`,
  )
  return { dir, read, write, remove: () => rmSync(dir, { recursive: true, force: true }) }
}
