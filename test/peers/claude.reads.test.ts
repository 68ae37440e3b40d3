// The real Claude Code calls every read tool: its model is given each definition as the server lists it, and each answer whole.
import assert from 'node:assert/strict'
import { appendFileSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Tool } from '@modelcontextprotocol/client'
import { needs } from '../support/peers.ts'
import { QUESTIONS, type Result } from '../support/questions.ts'
import { connect, type Connected } from '../support/servers.ts'
import { asked } from '../support/witness.ts'
import { claude, look, offline, projectFolder, settleIn } from './claude.ts'
import { type Definition, type Model, startModel, type Turn } from './model.ts'
import { openWorld, type World } from './world.ts'

const peer = needs('claude')
const PREFIX = 'mcp__countersign-read__'
/** Off unless an operator switches it on. */
const SENSITIVE = 'shopify_customer_get'
const OFFERED_BYTES_MAX = 15_000

interface Question {
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
  readonly answer: Result
}

let world: World
let project: string
let read: Connected
let tools: readonly Tool[]
let instructions: string

before(async () => {
  world = await openWorld()
  appendFileSync(world.sandbox.configs.read, `tools: { ${SENSITIVE}: on }\n`)
  project = projectFolder(world)
  settleIn(world, project)
  read = await connect({ server: 'read-server', config: world.sandbox.configs.read })
  tools = (await read.client.listTools()).tools
  instructions = read.client.getInstructions() ?? ''
})
after(async () => {
  await read.close()
  await world.close()
})

const sizeOf = (value: unknown): number => JSON.stringify(value).length

/** Of each tool's questions the one with the most to say, asked of the server itself: the longest answer is the one that a client might cut. */
async function longest(): Promise<readonly Question[]> {
  const best = new Map<string, Question>()
  const ask = async (tool: string, args: Question['args'] = {}): Promise<Result> => {
    const result = await asked({ read }, tool, args)
    const answer: Result = { ...(result.structuredContent as Result) }
    assert.equal(result.isError, false, `${tool}: ${JSON.stringify(answer)}`)
    const known = best.get(tool)
    if (known === undefined || sizeOf(answer) > sizeOf(known.answer)) best.set(tool, { tool, args, answer })
    return answer
  }
  for (const { name } of tools) await QUESTIONS[name]?.((args) => ask(name, args), world.sandbox, ask)
  // Some questions changed how the stand-ins answer.
  world.sandbox.reset()
  const chosen: Question[] = []
  for (const { tool, args } of best.values()) chosen.push({ tool, args, answer: await ask(tool, args) })
  return chosen
}

async function play(turns: readonly Turn[], env: Readonly<Record<string, string>>): Promise<Model> {
  const model = await startModel(turns)
  try {
    const args = ['-p', 'go', '--output-format', 'stream-json', '--verbose', '--allowedTools', 'mcp__countersign-read']
    const ran = await claude(world, project, args, { ...offline(model), ...env })
    assert.equal(ran.code, 0, `${ran.stderr}${ran.stdout}`)
  } finally {
    await model.close()
  }
  return model
}

/** What moves between two looks at the same shop. */
const still = (text: string): unknown => JSON.parse(text, (key, value: unknown) => (key === 'local_time' || key === 'as_of' ? 'now' : value))

/** What the model is given of a tool: the name under which Claude Code offers it, and our own words, with three points where we write one sign. */
const asDefined = ({ name, description, inputSchema }: Tool): unknown =>
  JSON.parse(JSON.stringify({ name: `${PREFIX}${name}`, description, input_schema: inputSchema }).replaceAll('…', '...'))

const ours = (model: Model): readonly Definition[] => [...model.offered().values()].filter(({ name }) => name.startsWith(PREFIX))
const inOrder = (list: readonly unknown[]): readonly string[] => list.map((one) => JSON.stringify(one)).toSorted()
const namesOf = (list: readonly { readonly name: string }[]): ReadonlySet<string> => new Set(list.map(({ name }) => name))

// Mutation proof: mark the tools of the read-server as those that need a person, in serve/server.ts: nothing is called any more.
test('every tool is offered as listed, called, and its answer reaches the model whole', peer, async () => {
  assert.deepEqual(namesOf(tools), new Set(Object.keys(QUESTIONS)), 'no tool of ours is missing from the list')
  const questions = await longest()
  const model = await play(
    questions.map(({ tool, args }) => () => ({ name: `${PREFIX}${tool}`, input: args })),
    { ENABLE_TOOL_SEARCH: 'false' },
  )
  // This client offers the definitions as we measure them, under longer names: 15 KB leave room for those alone.
  const offered = ours(model)
  assert.deepEqual(inOrder(offered), inOrder(tools.map(asDefined)))
  assert.ok(Buffer.byteLength(JSON.stringify(offered)) <= OFFERED_BYTES_MAX, String(Buffer.byteLength(JSON.stringify(offered))))
  assert.ok(model.told().includes(instructions), 'the instructions reach the model word by word')
  assert.deepEqual(new Set(questions.map(({ tool }) => tool)), namesOf(tools))
  for (const [at, { tool, answer }] of questions.entries()) {
    const result = model.results[at]
    assert.equal(result?.isError, false, `${tool}: ${result?.text}`)
    assert.deepEqual(still(result.text), still(JSON.stringify(answer)), tool)
  }
  assert.deepEqual(calledBy('claude-code'), namesOf(tools))
  assert.deepEqual(await world.effects(), [])
})

/** The server's own witness: the tools that its log says a client called and was answered. */
function calledBy(client: string): ReadonlySet<string> {
  const folder = join(world.dir, 'sandbox', 'audit', 'read')
  const rows = globSync('*.jsonl', { cwd: folder }).flatMap((path) => readFileSync(join(folder, path), 'utf8').split('\n'))
  const seen = rows.filter((row) => row !== '').map((row) => JSON.parse(row) as { event: string; tool?: string; actor?: { client?: string } })
  return new Set(
    seen.flatMap(({ event, tool, actor }) => (event === 'tool_call_completed' && actor?.client === client && tool !== undefined ? [tool] : [])),
  )
}

/** What people ask in their words, and the tool that Claude Code's own search must find first, by our names and descriptions. */
const FIRST: readonly (readonly [words: string, tool: string])[] = [
  ['morning brief', 'commerce_brief'],
  ['where is my order', 'shopify_order_get'],
  ['refunds', 'shopify_order_get'],
  ['yesterday sales', 'shopify_sales_report'],
  ['out of stock inventory', 'shopify_inventory_list'],
  ['discount codes', 'shopify_discount_search'],
  ['shop time zone currency', 'shopify_shop_get'],
  ['ROAS campaign', 'meta_campaign_search'],
  ['ad set', 'meta_adset_search'],
  ['ad account balance', 'meta_account_list'],
  ['audiences', 'meta_audience_list'],
  ['email folders', 'email_folder_list'],
  ['email thread conversation', 'email_thread_get'],
  ['read attachment pdf', 'email_attachment_get'],
]

// Mutation proof: take “refunds” out of the description of shopify_order_get.
test('looked up on demand, as is its default: the names are told, words find the right tool, and a chosen one comes as listed', peer, async () => {
  const search =
    (query: string): Turn =>
    () => ({ name: 'ToolSearch', input: { query, max_results: tools.length } })
  const all = search(`select:${tools.map(({ name }) => `${PREFIX}${name}`).join()}`)
  const model = await play([...FIRST.map(([words]) => search(words)), all, look], {})
  for (const { name } of tools) assert.ok(model.told().includes(`\n${PREFIX}${name}\n`), name)
  assert.ok(model.told().includes(instructions))
  for (const [at, [words, tool]] of FIRST.entries()) assert.equal(model.results[at]?.found[0], `${PREFIX}${tool}`, words)
  assert.deepEqual(
    inOrder(ours(model).map(({ name, description, input_schema }) => ({ name, description, input_schema }))),
    inOrder(tools.map(asDefined)),
  )
  assert.match(model.results.at(-1)?.text ?? '', /"campaign_id":"120210000000010001"/)
})
