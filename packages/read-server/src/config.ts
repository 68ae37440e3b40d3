/** What an operator says to the read-server, checked whole before anything starts. The only file of this server that sees the environment. */
import { metaSettings, shopifySettings } from '@countersign/read'
import { COMMON_CONFIG, loadConfig, readSecret, type SecretRef, secretRef } from '@countersign/serve'
import type { Secret } from '@countersign/kernel'
import { z } from 'zod'

const imapSettings = z.strictObject({
  imap: z
    .strictObject({
      host: z.string().min(1).max(253),
      port: z.int().min(1).max(65_535),
      tls: z.enum(['required', 'none']),
      user: z.string().min(1).max(320),
      password: secretRef,
    })
    .refine(({ tls, host }) => tls === 'required' || ['127.0.0.1', '::1', 'localhost'].includes(host), {
      error: '`tls: none` is accepted for a loopback host only; use `tls: required`',
      path: ['tls'],
    }),
  folders: z.array(z.string().min(1).max(200)).min(1).max(50),
  authserv_id: z.string().min(1).max(253).optional(),
})

const schema = z.strictObject({
  ...COMMON_CONFIG(z.strictObject({ shopify: shopifySettings.optional(), meta: metaSettings.optional(), email: imapSettings.optional() })),
  tools: z.record(z.string().max(64), z.enum(['on', 'off'])).default({}),
})

type Raw = z.output<typeof schema>
export type WorkspaceConfig = Raw['workspaces'][string]

export interface ReadConfig {
  readonly raw: Raw
  /** Resolves a reference; throws `ConfigError` that names the key. */
  readonly secret: (ref: SecretRef, key: string) => Secret
}

/** Reads and checks the file, and that every secret it refers to is there. Throws `ConfigError`. */
export function readConfig(path: string, toolNames: readonly string[]): ReadConfig {
  const known = schema.refine((config) => Object.keys(config.tools).every((name) => toolNames.includes(name)), {
    error: `must name tools of this server: ${toolNames.join(', ')}`,
    path: ['tools'],
  })
  return { raw: loadConfig(path, known), secret: (ref, key) => readSecret(ref, key, process.env) }
}
