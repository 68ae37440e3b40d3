/** A second client that the operator did not list: its person is asked by a form with a code. And a tool that only rehearses. */
import type { Diary } from './deciding.ts'
import { CAMPAIGN_ID, refused } from './fooled.ts'
import { previewShape, resultShape, showPreview, showResult } from './preview.ts'
import type { Section, Stage } from './stage.ts'
import { read, type Town, type World } from './world.ts'

const PRODUCT = { id: 'gid://shopify/Product/8000000000004', variant: 0, before: '54.90', after: '52.90' }

export const coding = (diary: Diary): Section<Town> => ({
  title: 'A client that nobody listed, and a dry run',
  about: 'Another editor connects, with its own write-server over the same ledger. Nobody knows whether it asks its person, so the server does.',
  async play(stage, world) {
    let form: (question: { message: string; label: string }) => Promise<string | null> = () => Promise.resolve(null)
    const ask = await world.editor((question) => form(question))
    stage.say('It asks for a change of the first session:')
    const foreign = diary.find(({ preview }) => preview !== null)?.preview?.change_id ?? ''
    refused(stage, await ask(stage, 'write', 'change_get', { change_id: foreign }), 'CHANGE_UNKNOWN', 'a caller’s changes are theirs alone')

    stage.say('It previews a price, the small teapot:')
    const variant_id = await smallTeapot(stage, world)
    const changes = [{ variant_id, price: { amount: PRODUCT.after, currency: 'EUR' } }]
    const args = { product_id: PRODUCT.id, changes, reason: 'It should not cost nearly as much as the large one.' }
    const preview = read(previewShape, await ask(stage, 'write', 'preview_shopify_price_change', args))
    showPreview(stage, preview)
    const { change_id, confirm_token, summary } = preview
    const apply = () => ask(stage, 'write', 'apply_change', { change_id, confirm_token, summary })

    stage.say('It applies. Its person gets a form; the code in it is in no answer that a model sees. A program that guesses:')
    form = async ({ label }) => (label.includes('123456') ? '654321' : '123456')
    refused(stage, await apply(), 'CODE_WRONG', 'a guess is not a person')

    stage.say('Once more, and this time the person answers:')
    form = async ({ message, label }) => {
      stage.fact('FORM', message, 'bold')
      stage.fact('', label, 'bold')
      return (await world.person.type({ text: 'Code: ', standIn: { typed: /\d{6}/.exec(label)?.[0] ?? '', about: 'what the form shows' } })) || null
    }
    const answer = await apply()
    if (answer['status'] === 'refused') {
      refused(stage, answer, 'CODE_WRONG', 'no code, no change')
      await ask(stage, 'write', 'change_cancel', { change_id })
      diary.push({ preview, deed: null })
    } else {
      const result = read(resultShape, answer)
      showResult(stage, result)
      stage.expect(result.status === 'applied', 'applied once, after a code that only a person could see', result.status)
      diary.push({ preview, deed: { platform: 'shopify', target: PRODUCT.id, what: `price ${PRODUCT.before} -> ${PRODUCT.after}` } })
    }
    await rehearsed(stage, world, ask)
  },
})

async function smallTeapot(stage: Stage, world: Town): Promise<string> {
  const { variants } = await world.ask(stage, 'read', 'shopify_product_get', { product_id: PRODUCT.id })
  const [first] = Array.isArray(variants) ? (variants as { variant_id: string }[]) : []
  return first?.variant_id ?? ''
}

/** Its configuration has `tools: { preview_meta_budget_change: dry_run }`. */
async function rehearsed(stage: Stage, world: Town, ask: World['ask']): Promise<void> {
  stage.say('The operator lets this server change no budgets yet: `dry_run`. It plans, shows and records them:')
  const before = (await world.effects()).length
  const args = { object_id: CAMPAIGN_ID, daily_budget: { amount: '44.00', currency: 'EUR' }, reason: 'To see what it would look like.' }
  const { change_id, confirm_token, summary } = read(previewShape, await ask(stage, 'write', 'preview_meta_budget_change', args))
  stage.fact('PREVIEW', summary, 'bold')
  refused(stage, await ask(stage, 'write', 'apply_change', { change_id, confirm_token, summary }), 'DRY_RUN', 'a rehearsal ends before the stage')
  stage.expect((await world.effects()).length === before, 'and no platform has heard of it')
}
