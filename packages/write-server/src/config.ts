/** What an operator says to the write-server, checked whole before anything starts. The only file of this server that sees the environment. */
import { looseningOf, type OperatorLimits, parseAllowlist } from '@countersign/gate'
import { LIMITS, parseMoney, Refusal, type Secret } from '@countersign/kernel'
import { metaSettings, shopifySettings } from '@countersign/read'
import { absolutePath, COMMON_CONFIG, type Config, loadConfig, moneyField, readSealKey, secretRef } from '@countersign/serve'
import { type Sender, senderProblem } from '@countersign/write'
import { z } from 'zod'
import { MAILS_PER_DAY_MAX, POLICY } from './policy.ts'
import { WRITE_TOOL_NAMES, type WriteToolName } from './tools.ts'

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
    outbox: z.string().min(1).max(1_024).optional(),
  })
  .superRefine((email, context) => {
    const problem = senderProblem(senderOf(email))
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, path: ['from'] })
  })

export const senderOf = ({ from, reply_to }: { from: Sender['from']; reply_to?: string | undefined }): Sender => ({
  from,
  ...(reply_to === undefined ? {} : { replyTo: reply_to }),
})

/** An amount of a limit; a currency that is not known cannot bound anything. */
const moneyLimit = moneyField.transform((money, context) => {
  try {
    return parseMoney(money)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Refusal ? error.message.replace(' Nothing was done.', '') : 'is not an amount' })
    return z.NEVER
  }
})
const percent = z.int().min(1).max(100)

const limitsOfTool = z.strictObject({
  max_change_percent: percent.optional(),
  max_change_percent_day: percent.optional(),
  max_daily: moneyLimit.optional(),
  max_lifetime: moneyLimit.optional(),
  max_price: moneyLimit.optional(),
  price_floor: moneyLimit.optional(),
  mails_per_day: z.int().min(0).optional(),
})

const toolName = z.enum(WRITE_TOOL_NAMES)

/** Whether a change may use the app's own token where the shop makes none for the change alone. */
const shopifyWriteSettings = shopifySettings.extend({ delegates: z.enum(['required', 'preferred']).default('required') })

const workspaceSettings = z.strictObject({ shopify: shopifyWriteSettings.optional(), meta: metaSettings.optional(), email: emailSettings.optional() })

/** Limits are counted by workspace: where two reach the same thing, a caller would double its day's limit by naming the other one. */
function onceOnly(workspaces: Readonly<Record<string, z.output<typeof workspaceSettings>>>, context: z.RefinementCtx): void {
  const seen = new Map<string, string>()
  const take = (thing: string, workspace: string, ...path: (string | number)[]) => {
    const other = seen.get(thing)
    if (other !== undefined)
      context.addIssue({
        code: 'custom',
        message: `is also in workspace ${other}, so its limits would hold twice. Keep one`,
        path: [workspace, ...path],
      })
    else seen.set(thing, workspace)
  }
  for (const [name, { shopify, meta, email }] of Object.entries(workspaces)) {
    if (shopify !== undefined) take(shopify.shop, name, 'shopify', 'shop')
    meta?.accounts.forEach((account, index) => take(account, name, 'meta', 'accounts', index))
    if (email !== undefined) take(email.from.address, name, 'email', 'from', 'address')
  }
}

const { workspaces: workspacesField, ...commonConfig } = COMMON_CONFIG(workspaceSettings)

const schema = z.strictObject({
  ...commonConfig,
  workspaces: workspacesField.superRefine(onceOnly),
  tools: z.partialRecord(toolName, z.enum(['on', 'off'])).default({}),
  limits: z
    .partialRecord(toolName, limitsOfTool)
    .default({})
    .superRefine((limits, context) => {
      for (const [tool, given] of Object.entries(limits))
        for (const [key, value] of Object.entries(definedOf(given ?? {})))
          for (const message of looseningOf(POLICY[tool as WriteToolName], { [key]: value }))
            context.addIssue({ code: 'custom', message, path: [tool, key] })
    }),
  approval: z
    .strictObject({
      /** Programs that ask a person before every apply_change, by the name they give themselves. */
      chat_clients: z.array(z.string().min(1).max(60)).max(20),
      token_life_s: z
        .int()
        .min(LIMITS.tokenLifeMin_ms / 1_000)
        .max(LIMITS.tokenLifeMax_ms / 1_000)
        .default(LIMITS.tokenLife_ms / 1_000),
    })
    .default({ chat_clients: ['claude-code'], token_life_s: LIMITS.tokenLife_ms / 1_000 }),
  ledger: z.strictObject({ sqlite: absolutePath }),
})

const definedOf = (limits: OperatorLimits): OperatorLimits => Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))

type Raw = z.output<typeof schema>
export type WorkspaceConfig = Raw['workspaces'][string]

export type WriteConfig = Config<Raw>

/** Reads and checks the file and every secret it refers to. Throws `ConfigError`. */
export const readConfig = (path: string): WriteConfig => loadConfig(path, schema, process.env)

/** The key of sealed secrets, without reading any other. Throws `ConfigError`. */
export const sealKeyOf = (path: string): Secret => readSealKey(path, process.env)

/** The operator's limits for a tool in a workspace; the mailbox's own daily volume is one of them. */
export function limitsFor(config: Raw, tool: WriteToolName, workspace: string): OperatorLimits {
  const given = definedOf(config.limits[tool] ?? {})
  const daily = config.workspaces[workspace]?.email?.daily_max
  return tool === 'preview_email_send' && daily !== undefined ? { ...given, mails_per_day: Math.min(daily, given.mails_per_day ?? daily) } : given
}
