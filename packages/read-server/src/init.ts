/** The command `init` of the read-server: what is asked, and which secrets its starter configuration refers to. */
import { type Ask, listed, needed, optional, type Starter, writeStarter } from '@countersign/serve'
import { problemOf } from './config.ts'
import { type Answers, PLACEHOLDERS, text } from './init.text.ts'

export const STARTER: Starter<Answers> = { server: 'read-server', file: 'read.yaml', placeholders: PLACEHOLDERS, questions, text, secrets }

export const init = (dir: string): Promise<number> => writeStarter(STARTER, dir)

/** An empty first answer leaves a platform out. Each answer is held to what the configuration itself accepts. */
export async function questions(ask: Ask): Promise<Answers> {
  const check =
    (key: Parameters<typeof problemOf>[0], form: (answer: string) => unknown = (answer) => answer) =>
    (answer: string) =>
      problemOf(key, form(answer))
  const shop = await ask('Shopify shop (name.myshopify.com, empty for none)', { problem: optional(check('shop')) })
  const clientId = shop === '' ? '' : await ask('  Client id of the app that only reads', { problem: needed(check('client_id')) })
  const accounts = listed(await ask('Meta ad accounts (act_123, comma between, empty for none)', { problem: optional(check('accounts', listed)) }))
  const host = await ask('Mailbox: IMAP host (empty for none)', { problem: optional(check('host')) })
  const user = host === '' ? '' : await ask('  Its user', { problem: needed(check('user')) })
  const folders =
    host === ''
      ? []
      : listed(await ask('  Folders that may be read (comma between)', { otherwise: 'INBOX', problem: optional(check('folders', listed)) }))
  const environment = await ask('Environment: development, staging or production', { otherwise: 'development', problem: check('environment') })
  return {
    environment,
    ...(shop === '' ? {} : { shopify: { shop, clientId } }),
    ...(accounts.length === 0 ? {} : { meta: { accounts } }),
    ...(host === '' ? {} : { email: { host, user, folders } }),
  }
}

function secrets({ shopify, meta, email }: Answers): (readonly [string, string])[] {
  return [
    ...(shopify ? [['shopify-read', 'the app’s client secret'] as const] : []),
    ...(meta ? [['meta-read', 'the system user’s token, with ads_read alone'] as const, ['meta-app', 'the app secret'] as const] : []),
    ...(email ? [['imap', 'the mailbox’s password'] as const] : []),
  ]
}
