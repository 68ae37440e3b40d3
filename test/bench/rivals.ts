/** Public MCP servers from the npm registry, as their own pages tell people to run them, on our sandbox. Installed by `pnpm run peers` alone. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyedHash } from '@countersign/kernel'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { API_VERSION } from '@countersign/sandbox'
import { parse } from 'yaml'
import type { Lines } from '../support/lines.ts'

const PEERS = join(import.meta.dirname, '..', 'peers')
const PASSAGE = join(import.meta.dirname, 'passage.ts')
/** Far above what any of them needs here. */
export const CALL_MAX_ms = 15_000

/** By the names of their programs. */
export const RIVALS = ['shopify-mcp', 'cob-shopify-mcp', 'meta-ads-mcp', 'email-mcp'] as const
export type RivalName = (typeof RIVALS)[number]

interface Reading {
  readonly shopify: { readonly shop: string; readonly client_id: string; readonly client_secret: { readonly file: string } }
  readonly meta: { readonly token: { readonly file: string }; readonly app_secret: { readonly file: string } }
  readonly email: { readonly imap: { readonly user: string; readonly password: { readonly file: string } } }
}

interface How {
  readonly package: string
  readonly main: string
  readonly args?: readonly string[]
  env(lines: Lines, reading: Reading): Readonly<Record<string, string>>
}

const secret = ({ file }: { readonly file: string }): string => readFileSync(file, 'utf8').trim()

const SHOPIFY_APP = ({ shopify }: Reading): Readonly<Record<string, string>> => ({
  SHOPIFY_CLIENT_ID: shopify.client_id,
  SHOPIFY_CLIENT_SECRET: secret(shopify.client_secret),
  // All of them default to an older version; ours is the one that both are compared on.
  SHOPIFY_API_VERSION: API_VERSION,
})

const HOW: Readonly<Record<RivalName, How>> = {
  'shopify-mcp': {
    package: 'shopify-mcp',
    main: 'dist/index.js',
    env: (_lines, reading) => ({ ...SHOPIFY_APP(reading), MYSHOPIFY_DOMAIN: reading.shopify.shop }),
  },
  'cob-shopify-mcp': {
    package: 'cob-shopify-mcp',
    main: 'dist/cli/index.js',
    args: ['start'],
    env: (_lines, reading) => ({
      ...SHOPIFY_APP(reading),
      SHOPIFY_STORE_DOMAIN: reading.shopify.shop,
      SHOPIFY_AUTH_METHOD: 'client-credentials',
      COB_SHOPIFY_READ_ONLY: 'true',
    }),
  },
  'meta-ads-mcp': {
    package: 'meta-ads-mcp',
    main: 'build/index.js',
    env: (_lines, { meta }) => ({ META_ACCESS_TOKEN: secret(meta.token), META_API_VERSION: 'v26.0' }),
  },
  'email-mcp': {
    package: '@codefuturist/email-mcp',
    main: 'dist/main.js',
    env: ({ ports, sandbox }, { email: { imap } }) => ({
      MCP_EMAIL_ADDRESS: imap.user,
      MCP_EMAIL_PASSWORD: secret(imap.password),
      MCP_EMAIL_IMAP_HOST: '127.0.0.1',
      MCP_EMAIL_IMAP_PORT: String(ports.imap),
      MCP_EMAIL_IMAP_TLS: 'false',
      MCP_EMAIL_SMTP_HOST: '127.0.0.1',
      MCP_EMAIL_SMTP_PORT: String(sandbox.endpoints.smtp.port),
      MCP_EMAIL_SMTP_TLS: 'false',
      MCP_EMAIL_READ_ONLY: 'true',
    }),
  },
}

const folderOf = (name: RivalName): string => join(PEERS, 'node_modules', HOW[name].package)

/** As it stands in a table: what was installed, by its own manifest. */
export function labelOf(name: RivalName): string {
  const manifest = JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8')) as { readonly name: string; readonly version: string }
  return `${manifest.name} ${manifest.version}`
}

export interface Rival {
  readonly client: Client
  stderr(): string
  close(): Promise<void>
}

/** One of them on a witnessed sandbox, with the credentials of our own reader, a home of its own, and no way to any other address. */
export async function startRival(name: RivalName, lines: Lines): Promise<Rival> {
  const { workspaces } = parse(readFileSync(lines.sandbox.configs.read, 'utf8')) as { workspaces: { main: Reading } }
  const reading = workspaces.main
  const { main, args = [], env } = HOW[name]
  const home = join(lines.dir, 'rival')
  mkdirSync(home)
  const transport = new StdioClientTransport({
    command: process.execPath,
    // Beside the passage: it starts no program, and writes into its own home alone.
    args: ['--permission', '--allow-net', '--allow-fs-read=*', `--allow-fs-write=${home}`, '--import', PASSAGE, join(folderOf(name), main), ...args],
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      PASSAGE_PORTS: JSON.stringify({ [reading.shopify.shop]: lines.ports.shopify, 'graph.facebook.com': lines.ports.meta }),
      PASSAGE_PROOF: keyedHash(secret(reading.meta.app_secret), secret(reading.meta.token)),
      ...env(lines, reading),
    },
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const client = new Client({ name: 'bench', version: '1.0.0' })
  try {
    await client.connect(transport, { timeout: CALL_MAX_ms })
  } catch (error) {
    await client.close()
    throw new Error(`${name} did not start: ${stderr}`, { cause: error })
  }
  return { client, stderr: () => stderr, close: () => client.close() }
}
