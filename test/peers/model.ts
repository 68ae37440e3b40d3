/** Plays a model by script: a Messages API on loopback whose turns a test writes, so that the real Claude Code runs its whole loop offline. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export interface ToolUse {
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
}

export interface ToolResult {
  readonly isError: boolean
  /** What a model would read. */
  readonly text: string
  /** Tools that a search of the program's own found, best first. */
  readonly found: readonly string[]
}

/** A tool as the program describes it to its model. */
export interface Definition {
  readonly name: string
  readonly description?: string
  readonly input_schema?: unknown
}

/** One turn: which tool it calls, given every result so far; undefined when it cannot go on. */
export type Turn = (results: readonly ToolResult[]) => ToolUse | undefined

export interface Model {
  readonly url: string
  /** What came back for each call, in order. */
  readonly results: readonly ToolResult[]
  /** Whether a text stood in anything that the program sent to its model, side questions included. */
  saw(what: string): boolean
  /** The tools that the program offered, by name, as it described them. */
  offered(): ReadonlyMap<string, Definition>
  /** All that the program said beside results, each text as it stands. */
  told(): string
  close(): Promise<void>
}

interface Block {
  readonly type: string
  readonly text?: string
  readonly tool_use_id?: string
  readonly is_error?: boolean
  readonly content?: string | readonly { readonly type: string; readonly text?: string; readonly tool_name?: string }[]
}

interface Asked {
  readonly stream?: boolean
  readonly model?: string
  readonly system?: string | readonly Block[]
  readonly tools?: readonly Definition[]
  readonly messages?: readonly { readonly content: string | readonly Block[] }[]
}

type Said = { readonly type: 'text'; readonly text: string } | ({ readonly type: 'tool_use'; readonly id: string } & ToolUse)

export async function startModel(turns: readonly Turn[]): Promise<Model> {
  const bodies: string[] = []
  const offered = new Map<string, Definition>()
  let told = ''
  let results: readonly ToolResult[] = []

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    bodies.push(body)
    if (request.method !== 'POST' || !(request.url ?? '').startsWith('/v1/messages')) return void response.writeHead(404).end()
    // As many tokens as any text may have: a program that asks before it cuts an answer shall cut it here first.
    if ((request.url ?? '').includes('count_tokens')) return json(response, { input_tokens: Buffer.byteLength(body) })
    const asked = JSON.parse(body) as Asked
    const said = answer(asked)
    const head = { id: `msg_${results.length}`, type: 'message', role: 'assistant', model: asked.model ?? 'scripted', stop_sequence: null }
    const usage = { input_tokens: 10, output_tokens: 5 }
    const stop_reason = said.type === 'tool_use' ? 'tool_use' : 'end_turn'
    if (asked.stream !== true) return json(response, { ...head, content: [said], stop_reason, usage })
    stream(response, { ...head, content: [], stop_reason: null, usage }, said, stop_reason)
  }

  /** The whole conversation comes with each request, so the turn is the number of results in it. The program's side questions carry no tools. */
  function answer({ system = '', tools = [], messages = [] }: Asked): Said {
    if (tools.length === 0) return { type: 'text', text: 'Countersign' }
    for (const tool of tools) offered.set(tool.name, tool)
    told = [system, ...messages.map(({ content }) => content)].map(textOf).join('\n')
    results = resultsIn(messages)
    const use = turns[results.length]?.(results)
    return use === undefined ? { type: 'text', text: 'finished' } : { type: 'tool_use', id: `toolu_${results.length}`, ...use }
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    get results() {
      return results
    },
    saw: (what) => bodies.some((body) => body.includes(what)),
    offered: () => offered,
    told: () => told,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const textOf = (content: string | readonly Block[]): string =>
  typeof content === 'string' ? content : content.map(({ text: said = '' }) => said).join('\n')

function resultsIn(messages: NonNullable<Asked['messages']>): ToolResult[] {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)).filter(({ type }) => type === 'tool_result')
  return blocks.map(({ is_error, content = '' }) => ({
    isError: is_error === true,
    text: typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(''),
    found: typeof content === 'string' ? [] : content.flatMap(({ tool_name }) => (tool_name === undefined ? [] : [tool_name])),
  }))
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function stream(response: ServerResponse, message: unknown, said: Said, stop_reason: string): void {
  const [start, delta] =
    said.type === 'tool_use'
      ? [
          { ...said, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(said.input) },
        ]
      : [
          { type: 'text', text: '' },
          { type: 'text_delta', text: said.text },
        ]
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: start },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ])
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  response.end()
}
