/** The text of the read-server's starter configuration. */
import { quoted as q } from '@countersign/serve'

export interface Answers {
  readonly environment: string
  readonly shopify?: { readonly shop: string; readonly clientId: string }
  readonly meta?: { readonly accounts: readonly string[] }
  readonly email?: { readonly host: string; readonly user: string; readonly folders: readonly string[] }
}

/** For whoever starts without a terminal: right in shape, wrong in every name. */
export const PLACEHOLDERS: Answers = {
  environment: 'development',
  shopify: { shop: 'your-shop.myshopify.com', clientId: 'your-client-id' },
  meta: { accounts: ['act_1234567890'] },
  email: { host: 'imap.example.com', user: 'shop@example.com', folders: ['INBOX'] },
}

export function text(at: At, { environment, shopify, meta, email }: Answers): string {
  const parts = [...(shopify ? [shopifyText(shopify, at)] : []), ...(meta ? [metaText(meta, at)] : []), ...(email ? [emailText(email, at)] : [])]
  return `# The read-server's configuration: it looks at a shop and can change nothing.
# Secrets never stand here, only where each is kept: { file: PATH } or { env: NAME }.
# Check it at any time:  read-server doctor --config FILE

# development, staging or production. A credential that was used under one is refused under another.
environment: ${environment}

# The tamper-evident log of every call. Give each server a folder of its own, and keep a copy of keys/checkpoint.pub elsewhere.
audit: { dir: ${at('audit/read')} }

# Configurations of one host and user that name the same folder here never share a credential: not between environments, and the
# write-server not with the read-server. Name the same folder in both servers' files.
# fingerprints: { dir: /var/lib/countersign/fingerprints }

serve: { transport: stdio }

# One workspace is one shop with its ads and its mailbox. With several, every tool takes \`workspace\`.
workspaces:
  main:${parts.length === 0 ? ' {}' : ''}
${parts.join('\n')}
# Tools that differ from their default: on or off. \`read-server tools\` lists them all.
# tools: { shopify_product_search: off }
`
}

type At = (name: string) => string

const shopifyText = (
  { shop, clientId }: NonNullable<Answers['shopify']>,
  at: At,
): string => `    # An app of its own in Shopify's Dev Dashboard, with read scopes alone:
    # read_orders, read_products, read_customers, read_inventory. One write scope, and the server stops.
    shopify:
      shop: ${q(shop)}
      client_id: ${q(clientId)}
      client_secret: { file: ${at('secrets/shopify-read')} }
`

const metaText = (
  { accounts }: NonNullable<Answers['meta']>,
  at: At,
): string => `    # A system user's token with ads_read alone; only these ad accounts exist for the agent.
    meta:
      accounts: ${q(accounts)}
      token: { file: ${at('secrets/meta-read')} }
      app_secret: { file: ${at('secrets/meta-app')} }
`

const emailText = (
  { host, user, folders }: NonNullable<Answers['email']>,
  at: At,
): string => `    # Only these folders exist for the agent, named exactly as the mail server lists them.
    email:
      imap: { host: ${q(host)}, port: 993, tls: required, user: ${q(user)}, password: { file: ${at('secrets/imap')} } }
      folders: ${q(folders)}
      # The name your own mail server signs Authentication-Results with; without it every sender is "unverified".
      # authserv_id: mx.example.com
`
