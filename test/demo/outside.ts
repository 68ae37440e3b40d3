/** What people do outside the agent's session: the operator's and the approver's commands, somebody in Ads Manager, a line that breaks. */
import { createHmac } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@countersign/sandbox'
import { type Ended, writeServer } from './command.ts'
import type { Stage } from './stage.ts'

export interface Outside {
  /** Runs a command of the write-server, and shows the call; `typed` are the passphrases that it asks for. */
  command(stage: Stage, args: readonly string[], typed?: readonly string[]): Promise<Ended>
  /** Somebody changes a budget on the platform itself. */
  adsManager(objectId: string, cents: number): Promise<void>
  /** The answer to the next write is lost, after it was carried out. */
  loseNextAnswer(): void
}

/** The keys that approvers own: one of somebody who does not work at this computer's account, one of the account that the agent runs as. */
export const APPROVER = { name: 'shop-owner', user: 'owner-at-home', key: 'shop-owner.key' }
export const INSIDER = { name: 'agents-account', user: userInfo().username, key: 'agents-account.key' }

/** The most that any budget may be, in EUR a day. */
export const BUDGET_MAX = '50.00'

/** The sandbox's configuration does not say who may approve, nor what a shop can spare; an operator's does. */
export function operatorHere(dir: string): void {
  mkdirSync(join(dir, 'elsewhere'), { recursive: true })
  const approvers = JSON.stringify(join(dir, 'elsewhere', 'approvers.json'))
  const limits = `limits: { preview_meta_budget_change: { max_daily: { amount: "${BUDGET_MAX}", currency: EUR } } }\n`
  change(join(dir, 'write.yaml'), join(dir, 'write.yaml'), (text) => text.replace(/^approval:\n/m, `${limits}approval:\n  approvers: ${approvers}\n`))
}

/** The same set-up with one rule more: budgets are planned and recorded, and never changed. */
export function editorConfig(dir: string): string {
  const path = join(dir, 'editor.yaml')
  change(join(dir, 'write.yaml'), path, (text) => `${text}tools: { preview_meta_budget_change: dry_run }\n`)
  return path
}

function change(from: string, to: string, edit: (text: string) => string): void {
  const text = readFileSync(from, 'utf8')
  if (edit(text) === text) throw new Error(`${from} is not as expected`)
  writeFileSync(to, edit(text), { mode: 0o600 })
}

export const outsideOf = (dir: string, { core, endpoints }: Sandbox): Outside => ({
  command(stage, args, typed) {
    stage.literal([`$ write-server ${args.map((arg) => (/[^\w./-]/.test(arg) ? JSON.stringify(arg) : arg)).join(' ')}`])
    const paths = args.map((arg) => (arg.endsWith('.key') ? join(dir, 'elsewhere', arg) : arg))
    return writeServer([...paths, '--config', join(dir, 'write.yaml')], typed)
  },
  async adsManager(objectId, cents) {
    const [token, secret] = ['meta.write', 'meta.app'].map((name) => readFileSync(join(dir, 'secrets', name), 'utf8').trim())
    if (token === undefined || secret === undefined) throw new Error('two secrets were to be read')
    const url = new URL(`${endpoints.meta}/v26.0/${objectId}`)
    url.searchParams.set('appsecret_proof', createHmac('sha256', secret).update(token).digest('hex'))
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ daily_budget: String(cents) }),
    })
    if (!answer.ok) throw new Error(`the stand-in refused: ${await answer.text()}`)
  },
  loseNextAnswer: () => core.order('meta', 'drop_after', 1, 'write'),
})
