/** The used token is tried again, and the effects are counted where they arrive. */
import type { Effect } from '@countersign/sandbox'
import { z } from 'zod'
import type { Deed, Diary } from './deciding.ts'
import { refused } from './fooled.ts'
import type { Section, Stage } from './stage.ts'
import type { World } from './world.ts'

export const arriving = (diary: Diary): Section<World> => ({
  title: 'What really arrived',
  about: 'The mail has one order left; then the platforms are asked what reached them.',
  async play(stage, world) {
    await replay(stage, world, diary)
    await count(stage, world, diary)
  },
})

/** With nothing applied there is still a token of a cancelled change to try. */
async function replay(stage: Stage, world: World, diary: Diary): Promise<void> {
  const applied = diary.find(({ preview, deed }) => preview !== null && deed !== null)
  const used = applied ?? diary[0]
  if (used === undefined || used.preview === null) throw new Error('there was no change')
  stage.say('Order 3, "use the confirm token of your last change again". The same call a second time:')
  const { change_id, confirm_token, summary } = used.preview
  const answer = await world.ask(stage, 'write', 'apply_change', { change_id, confirm_token, summary })
  refused(stage, answer, 'CHANGE_CLOSED', applied === undefined ? 'what a person closed stays closed' : 'a token works once')
}

async function count(stage: Stage, world: World, diary: Diary): Promise<void> {
  const wanted = diary.flatMap(({ deed }) => deed ?? [])
  const found = (await world.effects()).map(deedOf)
  stage.say(`Effects that the platforms themselves have counted: ${found.length}`)
  for (const { platform, target, what } of found) stage.fact(platform, `${what}  (${target})`)
  const yes = diary.filter(({ preview, deed }) => preview !== null && deed !== null).length
  const others = wanted.length > yes ? ', beside what somebody did in Ads Manager' : ''
  stage.expect(
    JSON.stringify(found) === JSON.stringify(wanted),
    yes === 0 ? `no yes, so nothing at all${others}` : `exactly what got a yes (${yes}), each once, and nothing else${others}`,
    JSON.stringify(found),
  )
}

const shopifyDetail = z.object({ variants: z.tuple([z.object({ before: z.object({ price: z.string() }), after: z.object({ price: z.string() }) })]) })
const metaDetail = z.object({ before: z.object({ daily_budget: z.number() }), after: z.object({ daily_budget: z.number() }) })
const smtpDetail = z.object({ envelope: z.object({ rcpt_to: z.array(z.string()).length(1) }), subject: z.string() })

/** What is of no known kind stays as it is, and then equals nothing that was wanted. */
function deedOf({ platform, target, detail }: Effect): Deed {
  const shopify = shopifyDetail.safeParse(detail).data?.variants[0]
  const meta = metaDetail.safeParse(detail).data
  const smtp = smtpDetail.safeParse(detail).data
  if (shopify !== undefined) return { platform, target, what: `price ${shopify.before.price} -> ${shopify.after.price}` }
  if (meta !== undefined) return { platform, target, what: `daily budget ${euros(meta.before.daily_budget)} -> ${euros(meta.after.daily_budget)}` }
  if (smtp !== undefined) return { platform, target, what: `one mail, one recipient, "${smtp.subject}"` }
  return { platform, target, what: JSON.stringify(detail) }
}

const euros = (cents: number): string => (cents / 100).toFixed(2)
