/** What an operator says to the read-server, checked whole before anything starts. The only file of this server that sees the environment. */
import { folderProblem, metaSettings, shopifySettings } from '@countersign/read'
import { COMMON_CONFIG, type Config, environmentField, fieldProblem, loadConfig, secretRef } from '@countersign/serve'
import { z } from 'zod'
import { READ_TOOL_NAMES } from './tools.ts'

/** A mailbox at Google or Microsoft, opened by a token that is renewed from this one. */
const oauthSettings = z.strictObject({
  provider: z.enum(['google', 'microsoft']),
  client_id: z.string().min(1).max(300),
  client_secret: secretRef.optional(),
  refresh_token: secretRef,
  tenant: z.string().min(1).max(100).optional(),
})

const imapSettings = z.strictObject({
  imap: z
    .strictObject({
      host: z.string().min(1).max(253),
      port: z.int().min(1).max(65_535),
      tls: z.enum(['required', 'none']),
      user: z.string().min(1).max(320),
      password: secretRef.optional(),
      oauth2: oauthSettings.optional(),
    })
    .refine(({ password, oauth2 }) => (password === undefined) !== (oauth2 === undefined), 'must have exactly one of `password` and `oauth2`')
    .refine(({ tls, host }) => tls === 'required' || ['127.0.0.1', '::1'].includes(host), {
      error: 'must be `required`: `none` would show the password to the network, so it is for the hosts 127.0.0.1 and ::1 alone',
      path: ['tls'],
    }),
  folders: z.array(z.string().max(200)).superRefine((folders, context) => {
    const message = folderProblem(folders)
    if (message !== null) context.addIssue({ code: 'custom', message })
  }),
  authserv_id: z.string().min(1).max(253).optional(),
})

const schema = z.strictObject({
  ...COMMON_CONFIG(z.strictObject({ shopify: shopifySettings.optional(), meta: metaSettings.optional(), email: imapSettings.optional() })),
  tools: z.partialRecord(z.enum(READ_TOOL_NAMES), z.enum(['on', 'off'])).default({}),
})

type Raw = z.output<typeof schema>
export type WorkspaceConfig = Raw['workspaces'][string]
export type ReadConfig = Config<Raw>

/** Reads and checks the file and every secret it refers to. Throws `ConfigError`. */
export const readConfig = (path: string): ReadConfig => loadConfig(path, schema, process.env)

const FIELDS = {
  environment: environmentField,
  shop: shopifySettings.shape.shop,
  client_id: shopifySettings.shape.client_id,
  accounts: metaSettings.shape.accounts,
  host: imapSettings.shape.imap.shape.host,
  user: imapSettings.shape.imap.shape.user,
  folders: imapSettings.shape.folders,
}

/** What is wrong with one value of the configuration, as the end of a sentence; null where nothing is. */
export const problemOf = (key: keyof typeof FIELDS, value: unknown): string | null => fieldProblem(FIELDS[key], value)

/** On a terminal, unless its person has said otherwise (no-color.org). */
export const wantsColour = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR']
