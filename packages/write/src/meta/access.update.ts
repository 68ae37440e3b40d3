/** Previews taking rights in an ad account away from one person who has them. Nobody is let in, and nobody gets more: that stays with people. */
import { metaId, Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { metaIdField, metaIdOf } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { MetaLook } from './look.ts'
import { digits } from './shapes.ts'
import type { MetaRequest } from './wire.ts'
import type { MetaWriter } from './writer.ts'

const TASKS = ['ANALYZE', 'ADVERTISE'] as const

export type AccessDoes = { readonly account_id: string; readonly user_id: string; readonly tasks: readonly (typeof TASKS)[number][] }

const requestOf = ({ account_id, user_id, tasks }: AccessDoes): MetaRequest => ({
  operation: 'access_update',
  path: `/${account_id}/assigned_users`,
  params: { user: user_id, tasks },
})

const person = z.object({ id: digits, name: z.string().max(10_000).optional(), tasks: z.array(z.string().regex(/^[A-Z_]{1,40}$/)).max(20) })
const owner = z.object({ business: z.object({ id: digits }) })

type Look = Pick<MetaLook, 'account' | 'read' | 'rows'>

/** Meta tells who may do what only to the business that the account belongs to. */
async function personOf(accountId: string, userId: string, look: Look): Promise<z.output<typeof person>> {
  const { business } = await look.read(owner, `/${accountId}`)
  const found = (await look.rows(person, `/${accountId}/assigned_users`, { business: business.id })).find(({ id }) => id === userId)
  if (found === undefined) throw new Refusal('NOT_FOUND', { detail: 'Nobody of that id has rights in this ad account.' })
  return found
}

export const accessUpdate = writeTool<Look, MetaWriter>()({
  name: 'preview_meta_account_access_update',
  title: 'Preview taking account rights away',
  description: 'Prepares lowering one person’s rights in an ad account to those named; nothing changes yet. It never gives rights.',
  platform: 'meta',
  input: z.strictObject({
    account_id: metaIdField,
    user_id: z.string().min(1).max(30),
    tasks: z.array(z.enum(TASKS)).min(1).max(2).describe('What they keep'),
    reason: reasonField,
  }),
  log: { account_id: 'plain', user_id: 'hash', tasks: 'plain' },
  scope: 'ads_management',

  async plan(input, look): Promise<Plan<AccessDoes>> {
    const account = await look.account(metaIdOf('account', input.account_id))
    const now = await personOf(account.id, metaId(input.user_id), look)
    const tasks = TASKS.filter((task) => input.tasks.includes(task))
    const before = now.tasks.toSorted()
    const more = tasks.filter((task) => !before.includes(task))
    if (more.length > 0)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: `They do not have ${more.join(' and ')}; rights are only taken away here.` })
    if (tasks.length === before.length) throw new Refusal('NOTHING_TO_CHANGE')
    return {
      targets: [`meta:${account.id}`],
      summary: `Lower the rights of person ${now.id} in ${account.id} from ${before.join(', ')} to ${tasks.join(', ')}`,
      facts: [{ label: `Rights in ${account.id}`, before: before.join(', '), after: tasks.join(', ') }],
      consequences: ['They can no longer do what is taken away, at once. Only a person in Meta’s business settings can give it back.'],
      warnings: ['Meta has no rehearsal for this, so it was checked here alone.', 'Look whether somebody else can still manage the account.'],
      untrusted: { person: cleanLine(now.name ?? '', 120) },
      sees: { account: account.id, tasks: before },
      weights: [{ kind: 'count', cap: 'updates', object: `meta:${account.id}`, n: 1 }],
      reaches: [],
      undo: 'A person gives the rights back in Meta’s business settings.',
      reverse: null,
      does: { account_id: account.id, user_id: now.id, tasks },
    }
  },

  execute: (does, ads) => ads.send(requestOf(does)),

  async readBack({ account_id, user_id, tasks }, look) {
    const now = await personOf(account_id, user_id, look)
    return [...now.tasks].toSorted().join() === [...tasks].toSorted().join()
  },
})
