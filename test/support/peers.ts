/** Real programs that some tests need: where they are, and what their absence means. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Installed only by the peers manifest, never by a newcomer's install. */
const PEERS_BIN = join(import.meta.dirname, '..', 'peers', 'node_modules', '.bin')
/** The program itself, one package per platform: the package that people install is a stub until a script of its own has run. */
const CLAUDE = join(PEERS_BIN, '..', '@anthropic-ai', `claude-code-${process.platform}-${process.arch}`)

/** Daemons live in sbin folders that a plain user's PATH leaves out. */
const SYSTEM = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin']

interface Peer {
  readonly program: string
  readonly folders: readonly string[]
  /** How a person gets it. */
  readonly from: string
}

const packaged = (program: string, from: string): Peer => ({ program, folders: SYSTEM, from: `the system package ${from}` })
const peered = (program: string): Peer => ({ program, folders: [PEERS_BIN], from: '`pnpm run peers`' })

const PEERS = {
  dovecot: packaged('dovecot', 'dovecot-imapd'),
  openssl: packaged('openssl', 'openssl'),
  'smtp-sink': packaged('smtp-sink', 'postfix'),
  postfix: packaged('postfix', 'postfix'),
  systemd: packaged('systemd-run', 'systemd'),
  nft: packaged('nft', 'nftables'),
  chromium: packaged('chromium', 'chromium'),
  psql: packaged('psql', 'postgresql'),
  claude: { ...peered('claude'), folders: [CLAUDE] },
  tmux: packaged('tmux', 'tmux'),
  inspector: peered('mcp-inspector'),
  conformance: peered('conformance'),
  'shopify-mcp': peered('shopify-mcp'),
  'cob-shopify-mcp': peered('cob-shopify-mcp'),
  'meta-ads-mcp': peered('meta-ads-mcp'),
  'email-mcp': peered('email-mcp'),
} as const satisfies Record<string, Peer>

export type PeerName = keyof typeof PEERS

function find(name: PeerName): string | undefined {
  const { program, folders } = PEERS[name]
  for (const folder of folders) {
    const path = join(folder, program)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder: the next may have it.
    }
  }
  return undefined
}

/**
 * Options for a test that needs real programs: `test('…', needs('dovecot'), …)`. Where one is absent the test is skipped with the reason,
 * unless COUNTERSIGN_PEERS=required, which makes the absence an error of the whole file.
 */
export function needs(...names: readonly PeerName[]): { skip?: string } {
  const absent = names.filter((name) => find(name) === undefined)
  if (absent.length === 0) return {}
  const reason = `needs ${absent.map((name) => `${name} (from ${PEERS[name].from})`).join(', ')}`
  if (process.env['COUNTERSIGN_PEERS'] === 'required') throw new Error(`COUNTERSIGN_PEERS=required, but this file ${reason}`)
  return { skip: reason }
}

/** For what does without: the benchmark names a rival that is not here. */
export const hasPeer = (name: PeerName): boolean => find(name) !== undefined

/** Where the program is. Call it inside a test that `needs` it. */
export function peerPath(name: PeerName): string {
  const path = find(name)
  if (path === undefined) throw new Error(`${name} is not installed`)
  return path
}
