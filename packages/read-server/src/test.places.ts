/** Workspaces whose platforms answer in the test's own words, for the tests of this room. */
import { Secret } from '@countersign/kernel'
import { imapConnection, metaLookConnection, shopifyConnection, type TokenState } from '@countersign/read'
import type { Workspace } from './workspaces.ts'

interface Answers {
  readonly shopify?: () => Promise<readonly string[]>
  readonly meta?: () => Promise<readonly string[]>
  readonly token?: () => Promise<TokenState>
  readonly email?: boolean
}

const secret = new Secret('not-a-real-secret')
const baseUrl = new URL('http://127.0.0.1:1')

export function answering({ shopify, meta, token, email }: Answers, names: readonly string[] = ['main']) {
  let asked = 0
  const counted = (answer: () => Promise<readonly string[]>) => () => {
    asked++
    return answer()
  }
  const workspace: Workspace = {
    ...(shopify && {
      shopify: { ...shopifyConnection({ shop: 'a.myshopify.com', clientId: 'id', clientSecret: secret, baseUrl }), grantedScopes: counted(shopify) },
    }),
    ...(meta && {
      meta: {
        ...metaLookConnection({ accounts: ['act_1'], token: secret, appSecret: secret, baseUrl }),
        grantedPermissions: counted(meta),
        ...(token && { tokenState: token }),
      },
    }),
    ...(email === true && {
      email: imapConnection({ host: '127.0.0.1', port: 1, tls: 'none', user: 'u', auth: { password: secret }, folders: ['INBOX'] }),
    }),
  }
  const workspaces: ReadonlyMap<string, Workspace> = new Map(names.map((name) => [name, workspace]))
  return { workspaces, asked: () => asked }
}
