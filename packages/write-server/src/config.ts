/** What an operator says to the write-server, checked whole before anything starts. The only file of this server that sees the environment. */
import { hostProblem, parseAllowlist } from '@countersign/gate'
import { digest, LIMITS, type Secret } from '@countersign/kernel'
import { metaSettings, shopifySettings } from '@countersign/read'
import { absolutePath, cleanLine, COMMON_CONFIG, type Config, fieldProblem, loadConfig, readSealKey, secretRef, UNNAMED } from '@countersign/serve'
import { type Sender, senderProblem } from '@countersign/write'
import { z } from 'zod'
import { MAILS_PER_DAY_MAX } from './policy.ts'
import { onlyTighter, RULES } from './rules.ts'

const smtpSettings = z
  .strictObject({
    host: z.string().min(1).max(253),
    port: z.int().min(1).max(65_535),
    tls: z.enum(['required', 'none']),
    user: z.string().min(1).max(320),
    password: secretRef,
  })
  .refine(({ tls, host }) => tls === 'required' || ['127.0.0.1', '::1'].includes(host), {
    error: 'must be `required`: `none` would show the password to the network, so it is for the hosts 127.0.0.1 and ::1 alone',
    path: ['tls'],
  })

const allowEntries = z
  .array(z.string().max(254))
  .max(1_000)
  .superRefine((entries, context) => {
    for (const message of parseAllowlist(entries).problems) context.addIssue({ code: 'custom', message })
  })

const emailSettings = z
  .strictObject({
    smtp: smtpSettings,
    from: z.strictObject({ name: z.string().min(1).max(100), address: z.string().min(3).max(254) }),
    reply_to: z.string().min(3).max(254).optional(),
    recipients: z.strictObject({ allow: allowEntries }),
    daily_max: z.int().min(0).max(MAILS_PER_DAY_MAX).default(50),
    /** The one folder that attachments come from. */
    outbox: absolutePath.optional(),
  })
  .superRefine((email, context) => {
    const problem = senderProblem(senderOf(email))
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, path: ['from'] })
  })

export const senderOf = ({ from, reply_to }: { from: Sender['from']; reply_to?: string | undefined }): Sender => ({
  from,
  ...(reply_to === undefined ? {} : { replyTo: reply_to }),
})

const hostsField = z
  .array(
    z.string().superRefine((entry, context) => {
      const problem = hostProblem(entry)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }),
  )
  .max(100)
  .default([])

const shopifyWriteSettings = shopifySettings.extend({
  /** Whether a change may use the app's own token where the shop makes none for the change alone. */
  delegates: z.enum(['required', 'preferred']).default('required'),
  /** Where webhooks may be sent, host by host; none unless listed. */
  webhook_hosts: hostsField,
  /** Where a policy's text may lead, beside the shop's own pages. */
  link_hosts: hostsField,
})

const workspaceSettings = z.strictObject({
  shopify: shopifyWriteSettings.optional(),
  meta: metaSettings.optional(),
  email: emailSettings.optional(),
  ...RULES,
})

/** User names that a mail service gives to all of its customers: there the password is the account. */
const EVERYBODYS: ReadonlySet<string> = new Set(['apikey', 'resend'])

/** A mail server takes a user name in any letters, and has several ports for one account. On this machine each port is a stand-in of its own. */
function loginOf({ host, port, user, password }: z.output<typeof smtpSettings>): string {
  const name = host.toLowerCase().replace(/\.$/, '')
  const place = ['127.0.0.1', '::1'].includes(name) ? `${name}:${port}` : name
  const who = user.toLowerCase()
  return `${who} at ${place}${EVERYBODYS.has(who) ? ` with ${JSON.stringify(password)}` : ''}`
}

/** Limits are counted by workspace: where two reach the same thing, a caller would double its day's limit by naming the other one. */
function onceOnly(workspaces: Readonly<Record<string, z.output<typeof workspaceSettings>>>, context: z.RefinementCtx): void {
  const seen = new Map<string, string>()
  const take = (thing: string, workspace: string, path: readonly (string | number)[], fix = 'Keep one') => {
    const other = seen.get(thing)
    if (other !== undefined)
      context.addIssue({
        code: 'custom',
        message: `is also in workspace ${other}, so its limits would hold twice. ${fix}`,
        path: [workspace, ...path],
      })
    else seen.set(thing, workspace)
  }
  for (const [name, { shopify, meta, email }] of Object.entries(workspaces)) {
    if (shopify !== undefined) take(shopify.shop, name, ['shopify', 'shop'])
    meta?.accounts.forEach((account, index) => take(account, name, ['meta', 'accounts', index]))
    if (email === undefined) continue
    take(email.from.address.toLowerCase(), name, ['email', 'from', 'address'])
    take(loginOf(email.smtp), name, ['email', 'smtp', 'user'], 'Keep one, or give this workspace a login of its own')
  }
}

/** A client without a name is called `unnamed` by the door: listing that would list everybody who says nothing. Other spellings are never met. */
const chatClient = z
  .string()
  .min(1)
  .max(60)
  .refine((name) => name !== UNNAMED && name === cleanLine(name, 60), 'must be the name that one program gives itself, such as claude-code')

const { workspaces: workspacesField, ...commonConfig } = COMMON_CONFIG(workspaceSettings)

const fields = z.strictObject({
  ...commonConfig,
  workspaces: workspacesField.superRefine(onceOnly),
  ...RULES,
  quota: z
    .strictObject({ writes_per_caller_per_day: z.int().min(1).max(LIMITS.callerWritesPerDayMax) })
    .default({ writes_per_caller_per_day: LIMITS.callerWritesPerDayMax }),
  approval: z
    .strictObject({
      /** Programs that ask a person before every apply_change, by the name they give themselves. */
      chat_clients: z.array(chatClient).max(20),
      token_life_s: z
        .int()
        .min(LIMITS.tokenLifeMin_ms / 1_000)
        .max(LIMITS.tokenLifeMax_ms / 1_000)
        .default(LIMITS.tokenLife_ms / 1_000),
      /** Who may approve with a key of their own: a file that this server only reads; `approvers add` writes it. */
      approvers: absolutePath.optional(),
      approval_life_s: z
        .int()
        .min(LIMITS.approvalLifeMin_ms / 1_000)
        .max(LIMITS.approvalLifeMax_ms / 1_000)
        .default(LIMITS.approvalLife_ms / 1_000),
    })
    .prefault({ chat_clients: ['claude-code'] }),
  ledger: z.strictObject({ sqlite: absolutePath }),
})

const schema = fields.superRefine(onlyTighter)

type Raw = z.output<typeof schema>
export type WorkspaceConfig = Raw['workspaces'][string]

export type WriteConfig = Config<Raw>

/** Reads and checks the file and every secret it refers to. Throws `ConfigError`. */
export const readConfig = (path: string): WriteConfig => loadConfig(path, schema, process.env)

/** The key of sealed secrets, without reading any other. Throws `ConfigError`. */
export const sealKeyOf = (path: string): Secret => readSealKey(path, process.env)

/** Changes when a change of this workspace would go elsewhere, or under another name: all of its settings but its rules, secrets as references only. */
export function placeOf({ workspaces, approval }: Raw, workspace: string): string {
  const { tools: _tools, limits: _limits, ...place } = workspaces[workspace] ?? { tools: {}, limits: {} }
  // Another list of approvers is other rules: a copy of the configuration that names one must not approve what was asked for under this one.
  return digest(JSON.parse(JSON.stringify({ ...place, approvers: approval.approvers ?? null })))
}

const senderPart = (sender: (part: string) => Sender) =>
  z.string().superRefine((part, context) => {
    const problem = senderProblem(sender(part))
    if (problem !== null) context.addIssue({ code: 'custom', message: problem.replace(/^from\.[a-z]+ /, '') })
  })

const FIELDS = {
  environment: commonConfig.environment,
  shop: shopifySettings.shape.shop,
  client_id: shopifySettings.shape.client_id,
  accounts: metaSettings.shape.accounts,
  host: smtpSettings.shape.host,
  user: smtpSettings.shape.user,
  name: senderPart((name) => ({ from: { name, address: 'shop@example.com' } })),
  address: senderPart((address) => ({ from: { name: 'Shop', address } })),
  allow: allowEntries,
}

/** What is wrong with one value of the configuration, as the end of a sentence; null where nothing is. */
export const problemOf = (key: keyof typeof FIELDS, value: unknown): string | null => fieldProblem(FIELDS[key], value)

/** On a terminal, unless its person has said otherwise (no-color.org). */
export const wantsColour = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR']
