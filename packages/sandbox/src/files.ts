/** The files that a sandbox leaves in its folder: secrets that only the owner reads, a working configuration of each server, and the endpoints. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Secrets } from './secrets.ts'
import { SHOP_ACCOUNTS } from './seed/index.ts'

export interface Endpoints {
  readonly shopify: string
  readonly meta: string
  readonly imap: { readonly host: string; readonly port: number }
  readonly smtp: { readonly host: string; readonly port: number }
  readonly control: string
}

const PRIVATE_FILE = 0o600
const PRIVATE_DIR = 0o700

/** A value that YAML reads as written: block maps by indentation, everything else as JSON, which YAML includes. */
type Tree = string | number | readonly string[] | { readonly [key: string]: Tree }

function yaml(tree: Tree, indent = ''): string {
  if (typeof tree !== 'object' || Array.isArray(tree)) return ` ${JSON.stringify(tree)}\n`
  const lines = Object.entries(tree).map(([key, value]) => `${indent}${key}:${yaml(value, `${indent}  `)}`)
  return `${indent === '' ? '' : '\n'}${lines.join('')}`
}

/** `folder` may be relative; everything written into the files is absolute, so that a server may start anywhere. */
export function writeFiles(folder: string, secrets: Secrets, endpoints: Endpoints): { readonly read: string; readonly write: string } {
  const dir = resolve(folder)
  for (const inner of ['', 'secrets', 'audit', 'audit/read', 'audit/write', 'outbox'])
    mkdirSync(join(dir, inner), { recursive: true, mode: PRIVATE_DIR })
  const put = (name: string, text: string): string => {
    const path = join(dir, name)
    writeFileSync(path, text, { mode: PRIVATE_FILE })
    // The mode above counts for new files alone; a folder may be used again.
    chmodSync(path, PRIVATE_FILE)
    return path
  }
  const secret = (name: string, value: string): Tree => ({ file: put(join('secrets', name), `${value}\n`) })
  const read = put('read.yaml', yaml(readConfig(dir, secrets, endpoints, secret)))
  const write = put('write.yaml', yaml(writeConfig(dir, secrets, endpoints, secret)))
  put('endpoints.json', `${JSON.stringify(endpoints, null, 2)}\n`)
  return { read, write }
}

type Keep = (name: string, value: string) => Tree

function readConfig(dir: string, { shopify, meta, imap }: Secrets, endpoints: Endpoints, secret: Keep): Tree {
  return {
    environment: 'development',
    audit: { dir: join(dir, 'audit', 'read') },
    fingerprints: { dir: join(dir, 'audit', 'fingerprints') },
    serve: { transport: 'stdio' },
    workspaces: {
      main: {
        shopify: {
          shop: 'demo.myshopify.com',
          client_id: shopify.reader.clientId,
          client_secret: secret('shopify.read', shopify.reader.clientSecret),
          base_url: endpoints.shopify,
        },
        meta: {
          accounts: SHOP_ACCOUNTS,
          token: secret('meta.read', meta.readerToken),
          app_secret: secret('meta.app', meta.appSecret),
          base_url: endpoints.meta,
        },
        email: {
          imap: { ...endpoints.imap, tls: 'none', user: imap.user, password: secret('imap', imap.password) },
          folders: ['INBOX', 'Support'],
        },
      },
    },
  }
}

function writeConfig(dir: string, { shopify, meta, smtp }: Secrets, endpoints: Endpoints, secret: Keep): Tree {
  return {
    environment: 'development',
    audit: { dir: join(dir, 'audit', 'write') },
    fingerprints: { dir: join(dir, 'audit', 'fingerprints') },
    serve: { transport: 'stdio' },
    ledger: { sqlite: join(dir, 'ledger.sqlite') },
    approval: { chat_clients: ['claude-code', 'countersign-demo'] },
    workspaces: {
      main: {
        shopify: {
          shop: 'demo.myshopify.com',
          client_id: shopify.writer.clientId,
          client_secret: secret('shopify.write', shopify.writer.clientSecret),
          base_url: endpoints.shopify,
        },
        meta: {
          accounts: SHOP_ACCOUNTS,
          token: secret('meta.write', meta.writerToken),
          app_secret: secret('meta.app', meta.appSecret),
          base_url: endpoints.meta,
        },
        email: {
          smtp: { ...endpoints.smtp, tls: 'none', user: smtp.user, password: secret('smtp', smtp.password) },
          from: { name: 'Kleiner Hafen', address: smtp.user },
          recipients: { allow: ['anna@customer.test', '@partner.example'] },
          daily_max: 50,
          outbox: join(dir, 'outbox'),
        },
      },
    },
  }
}
