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
}

/** One turn: which tool it calls, given every result so far; undefined when it cannot go on. */
export type Turn = (results: readonly ToolResult[]) => ToolUse | undefined

export interface Model {
  readonly url: string
  /** What came back for each call, in order. */
  readonly results: readonly ToolResult[]
  /** Whether a text stood in anything that the program sent to its model. */
  saw(what: string): boolean
  /** Names of the tools that the program offered. */
  offered(): ReadonlySet<string>
  close(): Promise<void>
}

interface Block {
  readonly type: string
  readonly tool_use_id?: string
  readonly is_error?: boolean
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[]
}

interface Asked {
  readonly stream?: boolean
  readonly model?: string
  readonly tools?: readonly { readonly name: string }[]
  readonly messages?: readonly { readonly content: string | readonly Block[] }[]
}

type Said = { readonly type: 'text'; readonly text: string } | ({ readonly type: 'tool_use'; readonly id: string } & ToolUse)

export async function startModel(turns: readonly Turn[]): Promise<Model> {
  const offered = new Set<string>()
  const bodies: string[] = []
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
    if ((request.url ?? '').includes('count_tokens')) return json(response, { input_tokens: 10 })
    const asked = JSON.parse(body) as Asked
    const said = answer(asked)
    const head = { id: `msg_${results.length}`, type: 'message', role: 'assistant', model: asked.model ?? 'scripted', stop_sequence: null }
    const usage = { input_tokens: 10, output_tokens: 5 }
    const stop_reason = said.type === 'tool_use' ? 'tool_use' : 'end_turn'
    if (asked.stream !== true) return json(response, { ...head, content: [said], stop_reason, usage })
    stream(response, { ...head, content: [], stop_reason: null, usage }, said, stop_reason)
  }

  /** The whole conversation comes with each request, so the turn is the number of results in it. The program's side questions carry no tools. */
  function answer({ tools = [], messages = [] }: Asked): Said {
    if (tools.length === 0) return { type: 'text', text: 'Countersign' }
    for (const { name } of tools) offered.add(name)
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
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function resultsIn(messages: NonNullable<Asked['messages']>): ToolResult[] {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content)).filter(({ type }) => type === 'tool_result')
  return blocks.map(({ is_error, content = '' }) => ({
    isError: is_error === true,
    text: typeof content === 'string' ? content : content.map((part) => part.text ?? '').join(''),
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
