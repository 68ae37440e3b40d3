/** One command stops every write. And an answer that is lost: said to be unknown, never repeated, settled by looking. */
import { z } from 'zod'
import type { Deed, Diary } from './deciding.ts'
import { CAMPAIGN_ID, refused } from './fooled.ts'
import { type Preview, previewShape, resultShape, showPreview, showResult } from './preview.ts'
import type { Section, Stage } from './stage.ts'
import { read, type Town } from './world.ts'

const ARGS = { object_id: CAMPAIGN_ID, reason: 'The teapots sell well at the lower price.' }
const UNTOUCHED = z.object({ state: z.enum(['applied', 'unknown']) })

export const freezing = (diary: Diary): Section<Town> => ({
  title: 'Everything stops, and an answer that is lost',
  about: 'A person freezes all writes, in all running servers at once. Later the line breaks at the worst moment.',
  async play(stage, world) {
    stage.say('A preview, the campaign with the teapots once more:')
    const amount = diary.some(({ deed }) => deed?.target === CAMPAIGN_ID) ? ['48.00', '50.00'] : ['40.00', '42.00']
    const args = { ...ARGS, daily_budget: { amount: amount[1], currency: 'EUR' } }
    const preview = read(previewShape, await world.ask(stage, 'write', 'preview_meta_budget_change', args))
    showPreview(stage, preview)
    const before = (await world.effects()).length
    const frozen = await world.command(stage, ['freeze', '--reason', 'Budgets look wrong, checking'])
    stage.fact('', frozen.text)
    refused(stage, await apply(stage, world, preview), 'FROZEN', 'the server that was running all the time obeys at once')
    const unfrozen = await world.command(stage, ['unfreeze', '--reason', 'Looked at it, all is well'])
    stage.fact('', unfrozen.text)
    stage.expect(frozen.code === 0 && unfrozen.code === 0 && (await world.effects()).length === before, 'only a person lifts it')

    stage.say('The token is still good. This time Meta carries the change out, and its answer never arrives.')
    const yes = await world.person.ask({ text: 'Apply exactly this? [y/N] ', standIn: { yes: true, about: 'the budget change' } })
    if (yes) await lost(stage, world, preview)
    else await world.ask(stage, 'write', 'change_cancel', { change_id: preview.change_id })
    refused(stage, await apply(stage, world, preview), 'CHANGE_CLOSED', 'applied again: not repeated, whatever became of it')
    if (yes) await settled(stage, world, preview)
    const what = `daily budget ${amount.join(' -> ')}`
    const deed: Deed | null = yes ? { platform: 'meta', target: CAMPAIGN_ID, what } : null
    diary.push({ preview, deed })
    stage.expect((await world.effects()).length === before + (yes ? 1 : 0), yes ? 'it happened once' : 'no means no')
  },
})

const apply = (stage: Stage, world: Town, { change_id, confirm_token, summary }: Preview) =>
  world.ask(stage, 'write', 'apply_change', { change_id, confirm_token, summary })

async function lost(stage: Stage, world: Town, preview: Preview): Promise<void> {
  world.loseNextAnswer()
  const result = read(resultShape, await apply(stage, world, preview))
  showResult(stage, result)
  stage.expect(result.status === 'unknown', 'an outcome that nobody knows is called unknown', result.status)
}

async function settled(stage: Stage, world: Town, { change_id }: Preview): Promise<void> {
  const { state } = read(UNTOUCHED, await world.ask(stage, 'write', 'change_get', { change_id }))
  stage.fact('NOW', state, 'green')
  stage.expect(state === 'applied', 'settled by looking: a fresh read shows it. Where that proves nothing, a person says it: write-server settle')
}
