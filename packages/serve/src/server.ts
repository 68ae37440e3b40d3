/** The MCP door over stdio: both eras of the protocol, one pipeline behind them. The only file that knows the SDK. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
  type Tool,
} from '@modelcontextprotocol/server'
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { LIMITS } from '@countersign/kernel'
import { refusedOutput } from './answer.ts'
import { asking } from './asking.ts'
import { inputOf, type House, pipeline, type Pipeline } from './call.ts'
import { EXIT } from './cli.words.ts'
import { cleanLine } from './fence.ts'
import { formOf, showsForms, typedIn } from './form.ts'
import { type Prompt, promptList, promptText } from './prompts.ts'
import { type ServedTool, UNNAMED } from './served.ts'
import { z } from 'zod'

export interface DoorSign {
  readonly name: string
  readonly title: string
  readonly version: string
  /** For the model, 1.5 KB at most: clients cut at 2 KB. */
  readonly instructions: string
  readonly prompts?: readonly Prompt[]
}

const CLIENT_NAME_CHARS_MAX = 60

export interface Serving {
  /** The same orderly end, with this exit code. */
  stop(code: number): void
}

/**
 * Serves until the client goes or the process is told to stop. Then calls under way are ended, changes under way are waited for, `onClose` is
 * called once, and the process exits. `user` is the operating system's name for whoever started it. `onListed` is called when the tools were asked for.
 */
export function serveOverStdio(sign: DoorSign, house: House, user: string, onClose: () => void, onListed: () => void = () => {}): Serving {
  const { call, end } = pipeline(house)
  const tools = toolList(house)
  const { name, title, version, instructions, prompts = [] } = sign
  const wire = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: LIMITS.messageBytesMax })
  const served = serveStdio(
    ({ era }) => {
      const capabilities = { tools: {}, ...(prompts.length === 0 ? {} : { prompts: {} }) }
      const server = new Server({ name, title, version }, { capabilities, instructions })
      server.setRequestHandler('tools/list', () => {
        onListed()
        return { tools: tools() }
      })
      if (prompts.length > 0) servePrompts(server, prompts)
      serveCalls(server, call, user, era)
      return server
    },
    { transport: wire, onerror: (error) => house.onBug('transport', error) },
  )
  return stopWith(
    house,
    wire,
    async () => {
      await served.close()
      await end()
    },
    onClose,
  )
}

/** The name under which the answer to a form comes back. */
const FORM = 'form'

/**
 * Answers calls. The person is asked as the era has it: by the client, which calls again with the answer, or by a request of ours while the call
 * stays open. What comes back with a call that asked nothing is an answer of the client's own making; that it opens nothing is the ledger's to say,
 * so no state goes to the client and back.
 */
function serveCalls(server: Server, call: Pipeline['call'], user: string, era: 'legacy' | 'modern'): void {
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const { signal, send } = context.mcpReq
    const actor = { user, client: clientName(server, context), auth: 'stdio' as const }
    const able = showsForms(era === 'modern' ? envelopeOf(context)[CLIENT_CAPABILITIES_META_KEY] : server.getClientCapabilities())
    const attempt = (typed: string | null) =>
      call({ name: params.name, args: params.arguments, actor, signal, form: { able, typed: able ? typed : null } })
    const outcome =
      era === 'modern'
        ? await attempt(answered(context))
        : await asking(
            attempt,
            (question) => send({ method: 'elicitation/create', params: formOf(question) }, { signal, timeout: LIMITS.formWait_ms }),
            signal,
          )
    if (outcome.kind === 'form') return inputRequired({ inputRequests: { [FORM]: inputRequired.elicit(formOf(outcome.question)) } })
    if (outcome.kind === 'unknown_tool')
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown tool. List the tools and use a name exactly as listed.')
    const { structured, isError } = outcome.answer
    return { content: [{ type: 'text', text: JSON.stringify(structured) }], structuredContent: structured, isError }
  })
}

/**
 * What was typed into the form, as a call made again carries it. An answer under another name answers nothing that was asked here, and the library
 * drops what is no answer at all: in both cases the person is asked again, as the protocol wants it.
 */
const answered = ({ mcpReq: { inputResponses = {} } }: ServerContext): string | null =>
  Object.hasOwn(inputResponses, FORM) ? typedIn(inputResponses[FORM]) : null

const envelopeOf = (context: ServerContext): Readonly<Record<string, unknown>> => ({ ...context.mcpReq.envelope })

/** A prompt only gives text, so it is not a call: it takes from no limit and leaves no row. */
function servePrompts(server: Server, prompts: readonly Prompt[]): void {
  server.setRequestHandler('prompts/list', () => ({ prompts: promptList(prompts) }))
  server.setRequestHandler('prompts/get', ({ params }) => {
    const found = promptText(prompts, params.name, params.arguments)
    if ('why' in found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, found.why)
    return { messages: [{ role: 'user', content: { type: 'text', text: found.text } }] }
  })
}

/** Every way in which serving ends, each to one orderly end. A second signal finds no listener any more and ends the process at once. */
function stopWith(house: House, wire: StdioServerTransport, wind: () => Promise<void>, onClose: () => void): Serving {
  const leave = (code: number): never => {
    try {
      onClose()
    } catch (error) {
      house.onBug('stop', error)
    }
    process.exit(code)
  }
  let stopping = false
  const stop = (code: number): void => {
    if (stopping) return
    stopping = true
    wind().then(
      () => leave(code),
      (error: unknown) => {
        house.onBug('stop', error)
        leave(EXIT.crashed)
      },
    )
  }
  // The client closed its end, sent a message beyond all bounds, or stopped listening: in each case the wire closes.
  const closed = wire.onclose
  wire.onclose = () => {
    closed?.()
    stop(EXIT.ok)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop(EXIT.ok))
  // Node would print the error's own text, which may quote data. What state the process is in is not known, so nothing of it goes on.
  process.on('uncaughtException', (error) => {
    house.onBug('crash', error)
    leave(EXIT.crashed)
  })
  return { stop }
}

const clientInfo = z.object({ name: z.string() })

/** What the client says it is: per request since 2026-07-28, once at the handshake before. */
function clientName(server: Server, context: ServerContext): string {
  const stated = clientInfo.safeParse(envelopeOf(context)[CLIENT_INFO_META_KEY])
  const name = stated.success ? stated.data.name : (server.getClientVersion()?.name ?? '')
  return cleanLine(name, CLIENT_NAME_CHARS_MAX) || UNNAMED
}

/** The catalogue as clients see it, built on the first request and never changed after: a list that moves is how tools are swapped. */
export function toolList(house: Pick<House, 'tools' | 'workspaces'>): () => Tool[] {
  let built: Tool[] | undefined
  return () => (built ??= house.tools.filter((tool) => tool.mode === 'on').map((tool) => definition(tool, house.workspaces)))
}

function definition(tool: ServedTool, workspaces: House['workspaces']): Tool {
  const { name, title, description } = tool.facts
  return {
    name,
    title,
    description,
    inputSchema: asObject(jsonSchema(inputOf(tool, workspaces), 'input')),
    outputSchema: { type: 'object', anyOf: [jsonSchema(tool.output, 'output'), jsonSchema(refusedOutput, 'output')] },
    annotations: { title, ...tool.annotations },
    ...(tool.meta === undefined ? {} : { _meta: { ...tool.meta } }),
  }
}

function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): Record<string, unknown> {
  // `$schema` names the dialect that is the default anyway, in every tool of every list.
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

/** A tool's input as clients see it, where there is one workspace. */
export const inputSchemaOf = (input: z.ZodObject): Tool['inputSchema'] => asObject(jsonSchema(input, 'input'))

const asObject = (schema: Record<string, unknown>): Tool['inputSchema'] => ({ ...schema, type: 'object' })
