/** The text of the write-server's starter configuration. */
import { quoted as q } from '@countersign/serve'

export interface Answers {
  readonly environment: string
  readonly shopify?: { readonly shop: string; readonly clientId: string }
  readonly meta?: { readonly accounts: readonly string[] }
  readonly email?: {
    readonly host: string
    readonly user: string
    readonly address: string
    readonly name: string
    readonly allow: readonly string[]
  }
}

export const PLACEHOLDERS: Answers = {
  environment: 'development',
  shopify: { shop: 'your-shop.myshopify.com', clientId: 'your-client-id' },
  meta: { accounts: ['act_1234567890'] },
  email: { host: 'smtp.example.com', user: 'shop@example.com', address: 'shop@example.com', name: 'Your Shop', allow: [] },
}

type At = (name: string) => string

export function text(at: At, { environment, shopify, meta, email }: Answers): string {
  const parts = [...(shopify ? [shopifyText(shopify, at)] : []), ...(meta ? [metaText(meta, at)] : []), ...(email ? [emailText(email, at)] : [])]
  return `# The write-server's configuration: every change is previewed, weighed, approved by a person, done once, and recorded.
# Secrets never stand here, only where each is kept: { file: PATH } or { env: NAME }.
# Check it at any time:  write-server doctor --config FILE      Rehearse the guards:  write-server checklist --config FILE

# development, staging or production. A credential that was used under one is refused under another.
environment: ${environment}

# The tamper-evident log of every call. Give each server a folder of its own, and keep a copy of keys/checkpoint.pub elsewhere.
audit: { dir: ${at('audit/write')} }

# What was previewed, started and used of the day's limits. One file, on a local disk, for this server alone.
ledger: { sqlite: ${at('ledger.sqlite')} }

serve: { transport: stdio }

# Programs that ask a person before every apply_change, by the name they give themselves.
approval:
  chat_clients: [claude-code]
  # Who may approve what is risky, each with a key of their own: \`write-server approvers add NAME\` writes this file, the server only reads it.
  # Keep it in a folder of another user than the server's. Without it, what needs an approver is refused.
  # approvers: ${at('operator/approvers.json')}

# One workspace is one shop with its ads and its mailbox. With several, every tool takes \`workspace\`.
workspaces:
  main:${parts.length === 0 ? ' {}' : ''}
${parts.join('\n')}
# Limits can only be tightened. Set amounts: percentages do not know your margins.
# limits:
#   preview_shopify_price_change: { max_change_percent: 30, price_floor: { amount: "5.00", currency: EUR } }
#   preview_meta_budget_change: { max_change_percent: 20, max_daily: { amount: "200.00", currency: EUR }, account_daily: { amount: "500.00", currency: EUR } }

# Tools that differ from their default. \`write-server tools\` lists them all.
# tools: { preview_email_send: off }
`
}

const shopifyText = (
  { shop, clientId }: NonNullable<Answers['shopify']>,
  at: At,
): string => `    # An app of its own in Shopify's Dev Dashboard, never the one that reads, with the scopes that \`write-server tools\` names.
    shopify:
      shop: ${q(shop)}
      client_id: ${q(clientId)}
      client_secret: { file: ${at('secrets/shopify-write')} }
`

const metaText = (
  { accounts }: NonNullable<Answers['meta']>,
  at: At,
): string => `    # A system user's token with ads_management, never the one that reads; only these ad accounts exist for the agent.
    meta:
      accounts: ${q(accounts)}
      token: { file: ${at('secrets/meta-write')} }
      app_secret: { file: ${at('secrets/meta-app')} }
`

const emailText = (
  { host, user, address, name, allow }: NonNullable<Answers['email']>,
  at: At,
): string => `    # Mail goes to exactly these addresses, or to a whole domain as "@example.com". An empty list is nobody.
    email:
      smtp: { host: ${q(host)}, port: 465, tls: required, user: ${q(user)}, password: { file: ${at('secrets/smtp')} } }
      from: { name: ${q(name)}, address: ${q(address)} }
      recipients: { allow: ${q(allow)} }
      daily_max: 50
      # The one folder that attachments come from. Without it no mail carries a file.
      # outbox: ${at('outbox')}
`
