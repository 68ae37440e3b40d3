// The real Claude Code with the tools of a shop's day: a product, stock, an ad set, and the way back. Before each the person sees the whole summary; each happens once.
// Promises: `human`, `bound`, `once`.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { z } from 'zod'
import { needs } from '../support/peers.ts'
import { apply, projectFolder, settleIn, tool } from './claude.ts'
import type { Model, Turn } from './model.ts'
import { ASKS, atClaude, heard, yes } from './person.ts'
import type { Terminal } from './terminal.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude', 'tmux')

let world: World
let project: string
before(async () => {
  world = await openWorld()
  project = projectFolder(world)
  settleIn(world, project)
})
beforeEach(() => world.sandbox.reset())
after(() => world.close())

const ADSET = '120210000000012001'
const ITEM = 'gid://shopify/InventoryItem/46000000000008'
const LOCATION = 'gid://shopify/Location/90000000001'
const PRODUCT = { title: 'Lighthouse Lamp', description: 'It shines over the harbour.', tags: ['lamp'] }

const create: Turn = () => tool('preview_shopify_product_create', { ...PRODUCT, reason: 'The lamp arrives on Monday.' })
const adjust: Turn = () =>
  tool('preview_shopify_inventory_adjust', {
    inventory_item_id: ITEM,
    location_id: LOCATION,
    delta: -2,
    reason: 'Two of them broke in the storeroom.',
  })
const pause: Turn = () => tool('preview_meta_status_change', { object_id: ADSET, status: 'PAUSED', reason: 'The tea is nearly sold out.' })
/** The way back from what was applied last. */
const undo: Turn = (results) => {
  const { change_id } = told(results.findLast(({ text }) => text.includes('"status":"applied"'))?.text)
  return tool('preview_undo', { change_id, reason: 'New tea has arrived.' })
}

const told = (text = '{}') => JSON.parse(text) as Record<string, unknown>

const shownShape = z.object({ status: z.literal('preview'), summary: z.string(), change_id: z.string() })

interface Step {
  readonly preview: Turn
  readonly summary: RegExp
  readonly effect: readonly [operation: string, target: string]
}

const STEPS: readonly Step[] = [
  { preview: create, summary: /^Create one Shopify product as a draft/, effect: ['productCreate', 'gid://shopify/Product/'] },
  {
    preview: adjust,
    summary: /Change the stock of Shopify inventory item 46000000000008 .* by −2, from/,
    effect: ['inventoryAdjustQuantities', ITEM],
  },
  { preview: pause, summary: /^Pause Meta ad set/, effect: ['POST adset', ADSET] },
  { preview: undo, summary: /\(this undoes chg_\w+\)$/, effect: ['POST adset', ADSET] },
]

/** One preview is on the table; the person reads its whole summary in the question, says yes, and it happens once. */
async function agreed(terminal: Terminal, model: Model, at: number, { summary: says, effect: [operation, target] }: Step): Promise<void> {
  await heard(model, 2 * at + 1)
  const { summary, change_id } = shownShape.parse(told(model.results[2 * at]?.text))
  assert.match(summary, says)
  const shown = flat(await terminal.shows(ASKS, new RegExp(`change_id: "${change_id}"`)))
  assert.equal(model.results.length, 2 * at + 1, 'nothing goes on before the answer')
  assert.ok(shown.includes(flat(summary)), `${summary}\n${shown}`)
  assert.equal((await world.effects()).length, at, 'a preview changes nothing')
  await yes(terminal, model, 2 * at + 2)
  assert.match(model.results[2 * at + 1]?.text ?? '', /"status":"applied"/)
  const effects = await world.effects()
  assert.equal(effects.length, at + 1)
  assert.equal(effects[at]?.operation, operation)
  assert.ok(effects[at]?.target.startsWith(target), effects[at]?.target)
}

// Mutation proof: without `requiresUserInteraction` in the definition of apply_change nobody is asked.
test('a product, stock, an ad set and the way back: each is asked for with its whole summary, and happens once', peer, () =>
  atClaude(
    world,
    project,
    STEPS.flatMap(({ preview }) => [preview, apply]),
    async (terminal, model) => {
      for (const [at, step] of STEPS.entries()) await agreed(terminal, model, at, step)
      await terminal.shows(/finished/)
      assert.equal((await world.effects()).length, STEPS.length)
    },
    { rows: 60 },
  ),
)

/** A screen without its breaks, bars and blanks, to be looked through for a text that it broke. */
const flat = (text: string): string => text.replace(/[\s│]+/g, '')
