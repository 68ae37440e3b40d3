/** The credentials of one sandbox: random at each start, two identities per platform, so that mixing them up fails as it would outside. */
import { randomBytes } from 'node:crypto'

export interface Secrets {
  readonly shopify: { readonly reader: ShopifyApp; readonly writer: ShopifyApp }
  readonly meta: MetaApp
  readonly imap: Login
  readonly smtp: Login
}

export interface ShopifyApp {
  readonly clientId: string
  readonly clientSecret: string
}

/** One app; the reader's token holds `ads_read`, the writer's `ads_management` beside it. */
export interface MetaApp {
  readonly appId: string
  readonly appSecret: string
  readonly readerToken: string
  readonly writerToken: string
}

export interface Login {
  readonly user: string
  readonly password: string
}

const random = (bytes: number): string => randomBytes(bytes).toString('hex')

export function createSecrets(): Secrets {
  const shopify = (): ShopifyApp => ({ clientId: random(16), clientSecret: `shpss_${random(16)}` })
  const token = (): string => `EAA${random(40)}`
  return {
    shopify: { reader: shopify(), writer: shopify() },
    meta: { appId: '1001001001', appSecret: random(16), readerToken: token(), writerToken: token() },
    imap: { user: 'hello@kleiner-hafen.example', password: random(16) },
    smtp: { user: 'hello@kleiner-hafen.example', password: random(16) },
  }
}
