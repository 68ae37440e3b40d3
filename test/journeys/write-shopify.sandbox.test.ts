// Each write tool of Shopify against the strict stand-in: planned with its own rights alone, executed once, read back, and undone where it says so.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { type Sandbox, startSandbox } from '@countersign/sandbox'
import { SHOPIFY_WRITE_TOOLS } from '@countersign/write'
import { type AnyShopifyTool, WANTED } from '../support/shopify-writes.ts'
import { grantOf, writingOver } from '../support/writing.ts'

const reason = 'The owner asked for it this morning.'
const change = { changeId: 'chg_1', previewed_ms: Date.now() }
const TOOLS: readonly AnyShopifyTool[] = SHOPIFY_WRITE_TOOLS
const toolOf = (name: string) => TOOLS.find((tool) => tool.name === name)
const folders: string[] = []
const folder = () => {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-shopify-'))
  folders.push(dir)
  return dir
}

let sandbox: Sandbox
let over: ReturnType<typeof writingOver>
before(async () => {
  sandbox = await startSandbox({ dir: folder(), writerScopes: [...new Set(TOOLS.flatMap(rightsOf))] })
  over = writingOver(sandbox.configs.write)
})
beforeEach(() => {
  sandbox.reset()
  over.shopLooks.length = 0
})
after(async () => {
  await sandbox.close()
  for (const dir of folders) rmSync(dir, { recursive: true, force: true })
})

/** What the tool states, and the right to look that comes with a right to touch. */
function rightsOf({ scope, reads = [] }: AnyShopifyTool): readonly string[] {
  return [scope, scope.replace(/^write_/, 'read_'), ...reads]
}

const effects = () => sandbox.core.effects.map(({ operation, target }) => [operation, target])

for (const { name, make } of SHOPIFY_WRITE_TOOLS.map((tool) => ({ name: tool.name, make: WANTED[tool.name] }))) {
  test(`${name}: nothing happens until it is executed, then once, and a fresh read shows it`, async () => {
    const tool = toolOf(name)
    assert.ok(tool)
    const { input, effect, more = [], looks } = make(sandbox.seed)
    const { does, targets } = await tool.plan(tool.input.parse({ ...input, reason }), over.shopLook(), change)
    assert.deepEqual(effects(), [])
    assert.equal(over.shopLooks.length, looks, 'queries of one plan')
    assert.notEqual(await tool.readBack(does, over.shopLook()), true)
    await tool.execute(does, over.shopTouch(grantOf(tool.scope, targets)))
    assert.deepEqual(effects(), [effect, ...more])
    assert.equal(await tool.readBack(does, over.shopLook()), true)
  })

  test(`${name}: the same change is gone, or refused, when it is asked for again`, async () => {
    const tool = toolOf(name)
    assert.ok(tool)
    const { input } = make(sandbox.seed)
    const parsed = tool.input.parse({ ...input, reason })
    const first = await tool.plan(parsed, over.shopLook(), change)
    await tool.execute(first.does, over.shopTouch(grantOf(tool.scope, first.targets)))
    const sees = await tool.plan(parsed, over.shopLook(), change).then(
      (plan) => plan.sees,
      () => null,
    )
    assert.notDeepEqual(sees, first.sees)
  })

  test(`${name}: what it calls its reverse puts everything back as it was`, async () => {
    const tool = toolOf(name)
    assert.ok(tool)
    const { input } = make(sandbox.seed)
    const plan = await tool.plan(tool.input.parse({ ...input, reason }), over.shopLook(), change)
    assert.notEqual(plan.reverse, undefined, 'said, not forgotten')
    if (plan.reverse === null || plan.reverse === undefined) return
    await tool.execute(plan.does, over.shopTouch(grantOf(tool.scope, plan.targets)))
    const back = toolOf(plan.reverse.tool)
    assert.ok(back, plan.reverse.tool)
    const undo = await back.plan(back.input.parse({ ...plan.reverse.input, reason }), over.shopLook(), change)
    await back.execute(undo.does, over.shopTouch({ ...grantOf(back.scope, undo.targets), changeId: 'chg_2' }))
    if (back.name === tool.name) assert.deepEqual((await tool.plan(tool.input.parse({ ...input, reason }), over.shopLook(), change)).sees, plan.sees)
    assert.equal(sandbox.core.effects.length, 2)
  })

  // Mutation proof: take a right from the tool's `reads`, or its scope from SHOPIFY_WRITE_DOCUMENTS.
  test(`${name}: the rights it states are enough to plan, to execute and to read back`, async () => {
    const tool = toolOf(name)
    assert.ok(tool)
    const alone = await startSandbox({ dir: folder(), writerScopes: rightsOf(tool) })
    try {
      const there = writingOver(alone.configs.write)
      const { does, targets } = await tool.plan(tool.input.parse({ ...make(alone.seed).input, reason }), there.shopLook(), change)
      await tool.execute(does, there.shopTouch(grantOf(tool.scope, targets)))
      assert.equal(await tool.readBack(does, there.shopLook()), true)
    } finally {
      await alone.close()
    }
  })
}
