/** The command `init`: a commented starter configuration, from a few answers or with placeholders. It never writes or asks for a secret. */
import { resolve } from 'node:path'
import { type Ask, asker, EXIT, mustBeNew, say, writeNew } from '@countersign/serve'
import { problemOf } from './config.ts'
import { PLACEHOLDERS, starter, type Starter } from './init.text.ts'

export async function init(dir: string): Promise<number> {
  const folder = resolve(dir)
  const path = resolve(folder, 'read.yaml')
  mustBeNew(path)
  const person = await asker()
  try {
    const answers = person === null ? PLACEHOLDERS : await questions(person.ask)
    writeNew(path, starter(folder, answers))
    say(next(path, folder, answers, person === null))
    return EXIT.ok
  } catch (error) {
    if (person === null || !(error instanceof Error) || !['AbortError', 'Error'].includes(error.name)) throw error
    say('\nNothing was written.')
    return EXIT.failed
  } finally {
    person?.close()
  }
}

const list = (answer: string): string[] =>
  answer
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

/** An empty first answer leaves a platform out. Each answer is held to what the configuration itself accepts. */
export async function questions(ask: Ask): Promise<Starter> {
  const check =
    (key: Parameters<typeof problemOf>[0], form: (answer: string) => unknown = (answer) => answer) =>
    (answer: string) =>
      answer === '' ? null : problemOf(key, form(answer))
  const needed = (problem: (answer: string) => string | null) => (answer: string) => (answer === '' ? 'is needed' : problem(answer))
  const shop = await ask('Shopify shop (name.myshopify.com, empty for none)', { problem: check('shop') })
  const clientId = shop === '' ? '' : await ask('  Client id of the app that only reads', { problem: needed(check('client_id')) })
  const accounts = list(await ask('Meta ad accounts (act_123, comma between, empty for none)', { problem: check('accounts', list) }))
  const host = await ask('Mailbox: IMAP host (empty for none)', { problem: check('host') })
  const user = host === '' ? '' : await ask('  Its user', { problem: needed(check('user')) })
  const folders =
    host === '' ? [] : list(await ask('  Folders that may be read (comma between)', { otherwise: 'INBOX', problem: check('folders', list) }))
  const environment = await ask('Environment: development, staging or production', { otherwise: 'development', problem: check('environment') })
  return {
    environment,
    ...(shop === '' ? {} : { shopify: { shop, clientId } }),
    ...(accounts.length === 0 ? {} : { meta: { accounts } }),
    ...(host === '' ? {} : { email: { host, user, folders } }),
  }
}

function next(path: string, folder: string, answers: Starter, placeholders: boolean): string {
  const secrets = [
    ...(answers.shopify ? [['shopify-read', 'the app’s client secret']] : []),
    ...(answers.meta
      ? [
          ['meta-read', 'the system user’s token, with ads_read alone'],
          ['meta-app', 'the app secret'],
        ]
      : []),
    ...(answers.email ? [['imap', 'the mailbox’s password']] : []),
  ].map(([name = '', what = '']) => `     ${resolve(folder, 'secrets', name)}   ${what}`)
  return [
    `Written: ${path}`,
    'Next:',
    ...(placeholders ? ['  1. Replace the placeholders in it.'] : ['  1. Read it once; every line says what it does.']),
    '  2. Make these files, each with one secret in it, readable by this server alone (chmod 600):',
    ...secrets,
    `  3. read-server doctor --config ${path}`,
  ].join('\n')
}
