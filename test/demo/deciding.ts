/** Section 3: changes that a shop owner may want; each is shown first, and a person decides. */
import { z } from 'zod'
import { CAMPAIGN_ID, refused } from './fooled.ts'
import { type Preview, previewShape, resultShape, showPreview, showResult } from './preview.ts'
import type { Section, Stage } from './stage.ts'
import { read, type World } from './world.ts'

/** One effect in one line, from the platform's side or as it was decided: the two must be equal. */
export interface Deed {
  readonly platform: string
  readonly target: string
  readonly what: string
}

export interface Proposal {
  readonly intro: string
  /** What the demo calls it when it answers by itself. */
  readonly about: string
  readonly tool: string
  readonly args: Record<string, unknown>
  readonly deed: Deed
  readonly advice: 'y' | 'n'
  /** Proposed in its place after a no. */
  readonly instead?: Proposal
}

export interface Decided {
  readonly preview: Preview
  /** Null when the person said no, or said yes too late. */
  readonly deed: Deed | null
}

/** What the platforms must have counted in the end, in this order; `preview` is null for what somebody did on the platform itself. */
export type Diary = (Decided | { readonly preview: null; readonly deed: Deed })[]

const PRICE = { before: '63.90', after: '57.50' }
const ANNA = 'anna@customer.test'
const SUBJECT = 'Re: Stoneware Teapot 1.2 l – price?'

const productShape = z.object({
  product_id: z.string(),
  variants: z.array(z.object({ variant_id: z.string(), price: z.object({ amount: z.string() }) })),
})
const mailsShape = z.object({ messages: z.array(z.object({ uid: z.number() })).min(1) })
const mailShape = z.object({
  untrusted: z.object({ from: z.object({ name: z.string() }), subject: z.string(), message_id: z.string(), text: z.string() }),
})

export const deciding = (diary: Diary): Section<World> => ({
  title: 'Three changes, and a person decides',
  about: 'A customer asks about a price. Nothing changes without a person’s yes to exactly what is shown.',
  async play(stage, world) {
    for (const first of await proposals(stage, world)) {
      let proposal: Proposal | undefined = first
      while (proposal !== undefined) {
        const decided = await decide(stage, world, proposal)
        diary.push(decided)
        proposal = decided.deed === null ? proposal.instead : undefined
      }
    }
  },
})

async function proposals(stage: Stage, world: World): Promise<readonly Proposal[]> {
  const { messages } = read(mailsShape, await world.ask(stage, 'read', 'email_message_search', { folder: 'Support', subject: 'Stoneware Teapot' }))
  const { untrusted: mail } = read(mailShape, await world.ask(stage, 'read', 'email_message_get', { folder: 'Support', uid: messages[0]?.uid }))
  stage.untrusted([`From ${mail.from.name}: ${mail.subject}`, ...mail.text.split('\n')])
  const product = read(productShape, await world.ask(stage, 'read', 'shopify_product_get', { product_id: 'gid://shopify/Product/8000000000004' }))
  const large = product.variants[1]
  stage.fact('prices', product.variants.map((variant) => `${variant.price.amount} EUR`).join(' and '))
  stage.expect(large?.price.amount === PRICE.before, `the large teapot costs ${PRICE.before} EUR`, large?.price.amount)
  return [price(product.product_id, large?.variant_id ?? ''), BUDGET, letter(mail.message_id)]
}

const price = (productId: string, variantId: string): Proposal => ({
  intro: 'A price: the large teapot, a tenth less until Christmas.',
  about: 'the price change',
  tool: 'preview_shopify_price_change',
  args: {
    product_id: productId,
    changes: [{ variant_id: variantId, price: { amount: PRICE.after, currency: 'EUR' } }],
    reason: 'A customer wants two, and there are 35 in stock.',
  },
  deed: { platform: 'shopify', target: productId, what: `price ${PRICE.before} -> ${PRICE.after}` },
  advice: 'y',
})

const BUDGET: Proposal = {
  intro: 'A budget: a fifth more for the campaign with the teapots.',
  about: 'the budget change',
  tool: 'preview_meta_budget_change',
  args: {
    object_id: CAMPAIGN_ID,
    daily_budget: { amount: '48.00', currency: 'EUR' },
    reason: 'The teapot is cheaper now; the campaign should carry it.',
  },
  deed: { platform: 'meta', target: CAMPAIGN_ID, what: 'daily budget 40.00 -> 48.00' },
  advice: 'y',
}

/** A first draft that promises what nobody offers, and a better one. Anna is on the operator's list. */
const letter = (messageId: string): Proposal => ({
  ...mail(messageId, 'And free shipping for life, I promise!'),
  intro: 'A mail to Anna, who is on the operator’s list. Its last line promises what nobody offers: say no here.',
  about: 'the mail with the false promise',
  advice: 'n',
  instead: {
    ...mail(messageId, 'Best wishes from Kleiner Hafen'),
    intro: 'The same mail without the promise.',
    about: 'the corrected mail',
    advice: 'y',
  },
})

const mail = (messageId: string, lastLine: string): Pick<Proposal, 'tool' | 'args' | 'deed'> => ({
  tool: 'preview_email_send',
  args: {
    to: [ANNA],
    subject: SUBJECT,
    text: `Dear Anna,\nthe large Stoneware Teapot is ${PRICE.after} EUR until Christmas.\n${lastLine}`,
    in_reply_to: messageId,
    reason: 'Answers her question in Support.',
  },
  deed: { platform: 'smtp', target: ANNA, what: `one mail, one recipient, "${SUBJECT}"` },
})

export async function decide(stage: Stage, world: World, { intro, about, tool, args, deed, advice }: Proposal): Promise<Decided> {
  stage.say(intro)
  const before = (await world.effects()).length
  const preview = read(previewShape, await world.ask(stage, 'write', tool, args))
  showPreview(stage, preview)
  stage.expect((await world.effects()).length === before, 'the preview itself has changed nothing')
  const yes = await world.person.ask({ text: 'Apply exactly this? [y/N] ', standIn: { yes: advice === 'y', about } })
  const { change_id, confirm_token, summary } = preview
  if (yes) {
    const answer = await world.ask(stage, 'write', 'apply_change', { change_id, confirm_token, summary })
    return { preview, deed: applied(stage, preview, answer) ? deed : null }
  }
  const cancelled = await world.ask(stage, 'write', 'change_cancel', { change_id })
  stage.fact('CANCELLED', change_id)
  stage.expect(
    cancelled['status'] === 'cancelled' && (await world.effects()).length === before,
    'no means no: the change is closed, and nothing was done',
  )
  return { preview, deed: null }
}

/** A yes after the token has expired is a no; everything else must have been applied. */
function applied(stage: Stage, preview: Preview, answer: Record<string, unknown>): boolean {
  if (answer['code'] === 'CHANGE_EXPIRED' && Date.parse(preview.expires_at) <= Date.now()) {
    refused(stage, answer, 'CHANGE_EXPIRED', 'the yes came too late, so it counts as a no')
    return false
  }
  const result = read(resultShape, answer)
  showResult(stage, result)
  const seen = result.receipt.verified === true ? ', and read back from the platform' : ''
  stage.expect(result.status === 'applied', `applied once, as shown${seen}`, result.status)
  return result.status === 'applied'
}
