/** A change is shown, and then something is not as it was shown: each kind of that is refused, and nothing happens. */
import type { Diary } from './deciding.ts'
import { refused } from './fooled.ts'
import { type Preview, previewShape } from './preview.ts'
import type { Section, Stage } from './stage.ts'
import { read, type Town } from './world.ts'

/** An ad set of the tea campaign, at 20.00 EUR a day. */
const AD_SET_ID = '120210000000012001'

export const refusing = (diary: Diary): Section<Town> => ({
  title: 'What was shown is what is applied, or nothing',
  about: 'No person says no here. The agent holds a good preview each time, and the gate finds what is wrong.',
  async play(stage, world) {
    const before = (await world.effects()).length
    stage.say('It shows its person a small change and wants to apply a larger one. The preview, 20.00 to 24.00 EUR:')
    const shown = await proposed(stage, world, '24.00')
    const { change_id, confirm_token, summary } = shown
    const apply = (over: object) => world.ask(stage, 'write', 'apply_change', { change_id, confirm_token, summary, ...over })
    refused(stage, await apply({ summary: summary.replace('24.00', '21.00') }), 'SUMMARY_MISMATCH', 'the words shown and the change are one')

    stage.say('It tries the token of another change:')
    const other = diary.find(({ preview }) => preview !== null)?.preview?.confirm_token ?? ''
    refused(stage, await apply({ confirm_token: other }), 'TOKEN_INVALID', 'a token opens the one change it was made for')

    stage.say('Meanwhile somebody sets the same budget to 18.00 EUR in Ads Manager. Now the agent applies, all as shown:')
    await world.adsManager(AD_SET_ID, 1_800)
    diary.push({ preview: null, deed: { platform: 'meta', target: AD_SET_ID, what: 'daily budget 20.00 -> 18.00' } })
    refused(stage, await apply({}), 'STATE_MOVED', 'nobody said yes to 18.00 -> 24.00')

    stage.say('It previews again, takes the change back, and then applies it:')
    const taken = await proposed(stage, world, '20.00')
    await world.ask(stage, 'write', 'change_cancel', { change_id: taken.change_id })
    const late = { change_id: taken.change_id, confirm_token: taken.confirm_token, summary: taken.summary }
    refused(stage, await world.ask(stage, 'write', 'apply_change', late), 'CHANGE_CLOSED', 'what is closed stays closed')
    stage.expect((await world.effects()).length === before + 1, 'the only effect of all this is the one made in Ads Manager')
  },
})

async function proposed(stage: Stage, world: Town, amount: string): Promise<Preview> {
  const args = { object_id: AD_SET_ID, daily_budget: { amount, currency: 'EUR' }, reason: 'Tea lovers buy the teapots.' }
  const preview = read(previewShape, await world.ask(stage, 'write', 'preview_meta_budget_change', args))
  stage.fact('PREVIEW', preview.summary, 'bold')
  return preview
}
