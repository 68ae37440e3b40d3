/** Previews a new name or description of a custom audience. Who is in it, whom it is shared with and by which rule it fills are not offered. */
import { metaId, Refusal } from '@countersign/kernel'
import { type Plan, writeTool } from '@countersign/gate'
import { metaIdField } from '@countersign/read'
import { cleanLine, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { newName, newNameField } from './creates.ts'
import type { MetaLook } from './look.ts'
import { digits } from './shapes.ts'
import type { MetaRequest } from './wire.ts'
import type { MetaWriter } from './writer.ts'

export type AudienceDoes = { readonly audience_id: string; readonly name: string | null; readonly description: string | null }

const requestOf = ({ audience_id, name, description }: AudienceDoes): MetaRequest => ({
  operation: 'audience_update',
  path: `/${audience_id}`,
  params: { ...(name === null ? {} : { name }), ...(description === null ? {} : { description }) },
})

const audience = z.object({ id: digits, account_id: digits, name: z.string().max(10_000), description: z.string().max(10_000).optional() })

/** Another account's audience is not there for this house, whatever the token sees. */
async function audienceOf(id: string, look: Pick<MetaLook, 'accounts' | 'read'>): Promise<z.output<typeof audience>> {
  const found = await look.read(audience, `/${id}`)
  if (found.id !== id || !look.accounts.includes(`act_${found.account_id}`)) throw new Refusal('NOT_FOUND')
  return found
}

export const audienceUpdate = writeTool<Pick<MetaLook, 'accounts' | 'read'>, MetaWriter>()({
  name: 'preview_meta_audience_update',
  title: 'Preview renaming an audience',
  description: 'Prepares a new name or description of one custom audience; nothing changes yet. Its members are never touched.',
  platform: 'meta',
  input: z.strictObject({
    audience_id: metaIdField,
    name: newNameField.optional(),
    description: z.string().min(1).max(400).optional(),
    reason: reasonField,
  }),
  log: { audience_id: 'plain' },
  scope: 'ads_management',

  async plan(input, look): Promise<Plan<AudienceDoes>> {
    const now = await audienceOf(metaId(input.audience_id), look)
    const [name, description] = [input.name, input.description].map((text) => (text === undefined ? null : newName(text, 400)))
    const does: AudienceDoes = { audience_id: now.id, name: name ?? null, description: description ?? null }
    if (does.name === null && does.description === null) throw new Refusal('INPUT_INVALID', { detail: 'Give `name`, `description` or both.' })
    if ((does.name ?? now.name) === now.name && (does.description ?? now.description) === now.description) throw new Refusal('NOTHING_TO_CHANGE')
    const what = [does.name === null ? [] : ['name'], does.description === null ? [] : ['description']].flat().join(' and ')
    return {
      targets: [`meta:${now.id}`],
      summary: `Change the ${what} of Meta audience ${now.id}`,
      facts: [{ label: 'Audience', before: now.id, after: now.id }],
      consequences: ['Only what people read changes: members, sharing and the ad sets that use it stay.'],
      warnings: ['Meta has no rehearsal for this, so it was checked here alone.'],
      untrusted: {
        'name now': cleanLine(now.name, 150),
        ...(does.description === null ? {} : { 'description now': cleanLine(now.description ?? '', 400) }),
      },
      writes: { ...(does.name === null ? {} : { name: does.name }), ...(does.description === null ? {} : { description: does.description }) },
      sees: { account: `act_${now.account_id}` },
      weights: [{ kind: 'count', cap: 'updates', object: `meta:act_${now.account_id}`, n: 1 }],
      reaches: [],
      undo: 'The same change back, where the former name or description is plain; else a person gives it back, as shown.',
      reverse: wayBack(now, does),
      does,
    }
  },

  execute: (does, ads) => ads.send(requestOf(does)),

  async readBack({ audience_id, name, description }, look) {
    const now = await audienceOf(audience_id, look)
    return (name === null || name === now.name) && (description === null || description === now.description)
  },
})

/** Null where what stood there would not be taken as it is. */
function wayBack(
  now: z.output<typeof audience>,
  { audience_id, name, description }: AudienceDoes,
): NonNullable<Plan<AudienceDoes>['reverse']> | null {
  const { description: words = '' } = now
  const kept = (text: string, charsMax: number): boolean => text !== '' && cleanLine(text, charsMax) === text
  if ((name !== null && !kept(now.name, 150)) || (description !== null && !kept(words, 400))) return null
  const input = { audience_id, ...(name === null ? {} : { name: now.name }), ...(description === null ? {} : { description: words }) }
  return { tool: 'preview_meta_audience_update', input }
}
