/** The story of one change, as the write-server tells it to a person. */
import type { Diary } from './deciding.ts'
import type { Section } from './stage.ts'
import type { Town } from './world.ts'

export const telling = (diary: Diary): Section<Town> => ({
  title: 'The story of one change',
  about: 'Who asked, what was shown, whose yes, what came of it, and the rows of the log, from one command. This one waited for an approver.',
  async play(stage, world) {
    const waited = diary.filter(({ preview }) => preview?.approval === 'approver')
    const told = (waited.findLast(({ deed }) => deed !== null) ?? waited[0])?.preview
    if (told === undefined || told === null) throw new Error('no change waited for an approver')
    const { code, text } = await world.command(stage, ['change', told.change_id])
    stage.fact('', text)
    stage.expect(code === 0 && text.includes(told.summary.slice(0, 20)) && text.includes('change_awaiting'), 'one story, from request to receipt')
  },
})
