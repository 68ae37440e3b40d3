/**
 * Speaks HTTP on loopback to the conformance suite, which knows nothing else, and passes each JSON-RPC message on as it is to the real server
 * process over stdio. What it proves: what that process itself answers – every message, in both eras. What it does not: anything about HTTP.
 * Sessions, status codes and headers here are this file's, so no scenario about them counts.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { ROOT } from '../support/servers.ts'

const BODY_BYTES_MAX = 1024 * 1024
const PROCESSES_MAX = 100
const SESSION = 'mcp-session-id'
const MODERN = '2026-07-28'
const VERSION = 'io.modelcontextprotocol/protocolVersion'

/** Over stdio the first request after any probe settles the era of the connection; the suite's first is a broken one. */
const GREETING = {
  id: 0,
  jsonrpc: '2.0',
  method: 'tools/list',
  params: { _meta: { [VERSION]: MODERN, 'io.modelcontextprotocol/clientCapabilities': {} } },
}

interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: unknown
  readonly error?: { readonly code: number }
}

export interface Bridge {
  readonly url: string
  /** Methods that reached a server process, in order: a scenario that sent none of its own has proven nothing. */
  readonly asked: readonly string[]
  /** What a server said that answers no request. */
  readonly strays: readonly string[]
  close(): Promise<void>
}

/** One server process and the requests that wait for it. Ids are ours on the way in and the client's again on the way out. */
interface Line {
  ask(message: Message): Promise<Message>
  tell(message: Message): void
  close(): Promise<void>
}

function line([program, ...args]: Command, strays: string[]): Line {
  const child: ChildProcessWithoutNullStreams = spawn(program, args, { cwd: ROOT })
  const exited = once(child, 'exit')
  child.stderr.resume()
  const waiting = new Map<string, { readonly id: string | number; readonly answer: (message: Message) => void }>()
  createInterface({ input: child.stdout }).on('line', (text) => {
    const message = JSON.parse(text) as Message
    const asked = message.method === undefined ? waiting.get(String(message.id)) : undefined
    if (asked === undefined) return void strays.push(text)
    waiting.delete(String(message.id))
    asked.answer({ ...message, id: asked.id })
  })
  const tell = (message: Message): void => void child.stdin.write(`${JSON.stringify(message)}\n`)
  return {
    tell,
    ask(message) {
      const ours = randomUUID()
      return new Promise((answer, reject) => {
        waiting.set(ours, { id: message.id ?? 0, answer })
        exited.then(() => reject(new Error('the server ended')), reject)
        tell({ ...message, id: ours })
      })
    },
    async close() {
      child.stdin.end()
      await exited
    },
  }
}

export type Command = readonly [program: string, ...args: string[]]
/** Two names for the same thing, on our side and on the suite's. */
export interface Renaming {
  readonly ask: (text: string) => string
  readonly answer: (text: string) => string
}

const AS_IT_IS: Renaming = { ask: (text) => text, answer: (text) => text }

export async function bridge(command: Command, renaming: Renaming = AS_IT_IS): Promise<Bridge> {
  const asked: string[] = []
  const strays: string[] = []
  const sessions = new Map<string, Line>()
  const open = (name: string): Line => {
    if (sessions.size >= PROCESSES_MAX) throw new Error('the suite opened more sessions than this bridge serves')
    const opened = line(command, strays)
    sessions.set(name, opened)
    return opened
  }
  const http = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port')

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return void response.writeHead(405, { allow: 'POST' }).end()
    const message = await readMessage(request, renaming)
    if (message === undefined) return void response.writeHead(400).end()
    const stated = request.headers[SESSION]
    // A handshake opens a session. Without one, all requests of a version share a process: over stdio a connection speaks one.
    const name = message.method === 'initialize' ? randomUUID() : typeof stated === 'string' ? stated : versionOf(message)
    const known = sessions.get(name)
    if (known === undefined && typeof stated === 'string') return void response.writeHead(404).end()
    const to = known ?? open(name)
    if (known === undefined && name === MODERN) await to.ask(GREETING)
    if (message.method !== undefined) asked.push(message.method)
    if (message.id === undefined || message.method === undefined) {
      to.tell(message)
      return void response.writeHead(202).end()
    }
    const answer = await to.ask(message)
    const head = { 'content-type': 'application/json', ...(message.method === 'initialize' ? { [SESSION]: name } : {}) }
    response.writeHead(statusOf(answer), head).end(renaming.answer(JSON.stringify(answer)))
  }

  return {
    url: `http://127.0.0.1:${address.port}/mcp`,
    asked,
    strays,
    async close() {
      http.closeAllConnections()
      http.close()
      await Promise.all([...sessions.values()].map((session) => session.close()))
    },
  }
}

function versionOf({ params }: Message): string {
  const meta = isObject(params) ? params['_meta'] : undefined
  const version = isObject(meta) ? meta[VERSION] : undefined
  return typeof version === 'string' ? version : MODERN
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The HTTP binding of 2026-07-28 gives these errors a status; over stdio the code alone says it. */
function statusOf({ error }: Message): number {
  if (error === undefined) return 200
  if (error.code === -32_601) return 404
  return [-32_020, -32_021, -32_022].includes(error.code) ? 400 : 200
}

async function readMessage(request: IncomingMessage, { ask }: Renaming): Promise<Message | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > BODY_BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  try {
    const value: unknown = JSON.parse(ask(Buffer.concat(chunks).toString()))
    return isObject(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
