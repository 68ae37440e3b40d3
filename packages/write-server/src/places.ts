/** Every platform of every workspace, for looking at what its credential may do: nothing here can change anything. */
import { type MetaLookConnection, metaLookConnection, type RightsPlatform, type ShopifyConnection, shopifyConnection } from '@countersign/read'
import type { SmtpConnection } from '@countersign/write'
import { senderOf, type WorkspaceConfig, type WriteConfig } from './config.ts'
import { metaRights, withAccounts } from './rights.accounts.ts'
import { compared, rightsNeeded, toolsOn } from './rights.needed.ts'

export type Place = { readonly workspace: string } & (
  | { readonly platform: 'shopify'; readonly connection: ShopifyConnection; readonly settings: NonNullable<WorkspaceConfig['shopify']> }
  | { readonly platform: 'meta'; readonly connection: MetaLookConnection; readonly settings: NonNullable<WorkspaceConfig['meta']> }
  | { readonly platform: 'email'; readonly connection: SmtpConnection; readonly settings: NonNullable<WorkspaceConfig['email']> }
)

/** Connects to nothing yet. */
export const placesOf = ({ raw, secret }: WriteConfig): readonly Place[] =>
  Object.entries(raw.workspaces).flatMap(([workspace, settings]) => placesIn(workspace, settings, secret))

function placesIn(workspace: string, { shopify, meta, email }: WorkspaceConfig, secret: WriteConfig['secret']): Place[] {
  const places: Place[] = []
  if (shopify !== undefined) {
    const { shop, client_id: clientId, client_secret, base_url: baseUrl } = shopify
    places.push({
      workspace,
      platform: 'shopify',
      settings: shopify,
      connection: shopifyConnection({ shop, clientId, clientSecret: secret(client_secret), baseUrl }),
    })
  }
  if (meta !== undefined) {
    const { accounts, token, app_secret, base_url: baseUrl } = meta
    places.push({
      workspace,
      platform: 'meta',
      settings: meta,
      connection: metaLookConnection({ accounts, token: secret(token), appSecret: secret(app_secret), baseUrl }),
    })
  }
  if (email !== undefined) {
    const { host, port, tls, user, password } = email.smtp
    const login = { user, password: secret(password) }
    places.push({ workspace, platform: 'email', settings: email, connection: { host, port, tls, login, sender: senderOf(email) } })
  }
  return places
}

export type RightsPlace = Extract<Place, { platform: RightsPlatform }>

export const hasRights = (place: Place): place is RightsPlace => place.platform !== 'email'

/** What the credential holds, asked fresh, beside what the tools that are on need. Throws the platform's refusal. */
export async function rightsAt(config: WriteConfig, place: RightsPlace, signal: AbortSignal) {
  const granted = await (place.platform === 'shopify' ? place.connection.grantedScopes(signal) : metaRights(place.connection, signal))
  const basic = rightsNeeded(place.platform, toolsOn(config.raw))
  const all = Object.values(config.raw.workspaces).flatMap(({ meta }) => meta?.accounts ?? [])
  const needs = place.platform === 'meta' ? withAccounts(basic, place.settings.accounts, all) : basic
  return { granted, ...needs, ...compared(needs, granted) }
}
