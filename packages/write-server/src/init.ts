/** The command `init` of the write-server: what is asked, and which secrets its starter configuration refers to. */
import { type Ask, listed, needed, optional, type Starter, writeStarter } from '@countersign/serve'
import { problemOf } from './config.ts'
import { type Answers, PLACEHOLDERS, text } from './init.text.ts'

export const STARTER: Starter<Answers> = { server: 'write-server', file: 'write.yaml', placeholders: PLACEHOLDERS, questions, text, secrets }

export const init = (dir: string): Promise<number> => writeStarter(STARTER, dir)

/** An empty first answer leaves a platform out. Each answer is held to what the configuration itself accepts. */
export async function questions(ask: Ask): Promise<Answers> {
  const fits = (key: Parameters<typeof problemOf>[0]) => (answer: string) => problemOf(key, answer)
  const allFit = (key: 'accounts' | 'allow') => (answer: string) => problemOf(key, listed(answer))
  const shop = await ask('Shopify shop (name.myshopify.com, empty for none)', { problem: optional(fits('shop')) })
  const clientId = shop === '' ? '' : await ask('  Client id of the app that writes (not the one that reads)', { problem: needed(fits('client_id')) })
  const accounts = listed(await ask('Meta ad accounts (act_123, comma between, empty for none)', { problem: optional(allFit('accounts')) }))
  const host = await ask('Outgoing mail: SMTP host (empty for none)', { problem: optional(fits('host')) })
  const email = host === '' ? null : { host, ...(await mail(ask)) }
  const environment = await ask('Environment: development, staging or production', { otherwise: 'development', problem: fits('environment') })
  return {
    environment,
    ...(shop === '' ? {} : { shopify: { shop, clientId } }),
    ...(accounts.length === 0 ? {} : { meta: { accounts } }),
    ...(email === null ? {} : { email }),
  }

  async function mail(put: Ask): Promise<Omit<NonNullable<Answers['email']>, 'host'>> {
    const user = await put('  Its user', { problem: needed(fits('user')) })
    const address = await put('  Address that mails come from', { otherwise: user.includes('@') ? user : '', problem: needed(fits('address')) })
    const name = await put('  Name beside that address', { problem: needed(fits('name')) })
    const allow = listed(
      await put('  Who may be written to: addresses, or @domain for all of one (comma between, empty for nobody)', {
        problem: optional(allFit('allow')),
      }),
    )
    return { user, address, name, allow }
  }
}

function secrets({ shopify, meta, email }: Answers): (readonly [string, string])[] {
  return [
    ...(shopify ? [['shopify-write', 'the client secret of the app that writes'] as const] : []),
    ...(meta ? [['meta-write', 'the system user’s token, with ads_management'] as const, ['meta-app', 'the app secret'] as const] : []),
    ...(email ? [['smtp', 'the password for sending'] as const] : []),
  ]
}
