/** Everything the demo runs against: a temporary folder, the sandbox, both servers as processes of their own; and its end. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Effect, type Sandbox, startSandbox } from '@countersign/sandbox'
import { ProtocolError } from '@modelcontextprotocol/client'
import type { z } from 'zod'
import { connect, type Connected } from '../support/servers.ts'
import type { Person } from './person.ts'
import { operatorHere, editorConfig, type Outside, outsideOf } from './outside.ts'
import type { Stage } from './stage.ts'
import type { Transcript } from './transcript.ts'

export type Side = 'read' | 'write'
export const SIDES: readonly Side[] = ['read', 'write']

export interface World {
  readonly dir: string
  readonly person: Person
  /** Calls a tool as the agent, and shows the call. */
  ask(stage: Stage, side: Side, tool: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>
  /** The codes of all refusals that agents got from a server so far, oldest first: what its log must have. */
  told(side: Side): readonly string[]
  /** What reached the platforms so far, oldest first. */
  effects(): Promise<readonly Effect[]>
  /** Ends all servers: their logs are complete then. */
  endServers(): Promise<void>
}

/** A world with people in it who are not in the agent's session. */
export interface Town extends World, Outside {
  /** A second session with a write-server of its own over the same ledger: a client that nobody listed, whose person gets a form. */
  editor(form: NonNullable<Parameters<typeof connect>[0]['form']>): Promise<World['ask']>
}

export interface Opening {
  readonly opened: Promise<Town>
  /** May be called at any time, more than once; afterwards nothing runs and nothing is left. */
  close(): Promise<void>
}

/** The answer to a tool that does not exist is no result but an error of the protocol; to be shown like the others it becomes one. */
const NO_SUCH_TOOL = 'no such tool'

export function openWorld(person: Person, paper: Transcript): Opening {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-demo-'))
  const starting: Promise<Connected>[] = []
  let sandbox: Sandbox | undefined
  // Also those whose start is still under way when the other's has failed.
  const endServers = async () => void (await Promise.allSettled(starting.splice(0).map(async (server) => (await server).close())))
  const opened = (async (): Promise<Town> => {
    let since = performance.now()
    const ready = () => {
      paper.done(`ready (${seconds(performance.now() - since)})`)
      since = performance.now()
    }
    paper.doing('Starting stand-ins of Shopify, Meta Ads and a mail server')
    sandbox = await startSandbox({ dir })
    ready()
    paper.doing('Starting read-server and write-server, two processes over stdio')
    const { configs, endpoints } = sandbox
    operatorHere(dir)
    const start = (options: Parameters<typeof connect>[0]) => {
      const server = connect(options)
      starting.push(server)
      return server
    }
    const [read, write] = await Promise.all(SIDES.map((side) => start({ server: `${side}-server`, config: configs[side] })))
    if (read === undefined || write === undefined) throw new Error('two servers were to start')
    ready()
    keepKeys(dir)
    const told = { read: [], write: [] } as Record<Side, string[]>
    return {
      dir,
      person,
      ask: (stage, side, tool, args = {}) => ask(stage, { read, write }[side], `${side}-server`, told[side], tool, args),
      told: (side) => told[side],
      async editor(form) {
        const server = await start({ server: 'write-server', config: editorConfig(dir), clientName: 'another-editor', form })
        return (stage, _side, tool, args = {}) => ask(stage, server, 'another-editor', told.write, tool, args)
      },
      effects: async () => (await (await fetch(`${endpoints.control}/effects`)).json()) as readonly Effect[],
      endServers,
      ...outsideOf(dir, sandbox),
    }
  })()
  const close = async () => {
    await opened.catch(() => undefined)
    await endServers()
    await sandbox?.close()
    rmSync(dir, { recursive: true, force: true })
  }
  return { opened, close }
}

/** As an operator would at the set-up: the keys that check the logs, where the servers do not write. */
function keepKeys(dir: string): void {
  mkdirSync(join(dir, 'elsewhere'), { recursive: true })
  for (const side of SIDES) copyFileSync(join(dir, 'audit', side, 'keys', 'checkpoint.pub'), join(dir, 'elsewhere', `${side}.pub`))
}

async function ask(
  stage: Stage,
  server: Connected,
  label: string,
  told: string[],
  tool: string,
  args: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  stage.call(label, tool, args)
  try {
    const answer = await server.call(tool, args)
    if (answer['status'] === 'refused') told.push(String(answer['code']))
    return answer
  } catch (error) {
    if (!(error instanceof ProtocolError && error.message.startsWith('Unknown tool'))) throw error
    told.push('TOOL_UNKNOWN')
    return { status: 'refused', code: NO_SUCH_TOOL, message: error.message }
  }
}

/** The answer as the demo needs it; anything else is said readably. */
export function read<T>(schema: z.ZodType<T>, answer: Record<string, unknown>): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new Error(`the answer is not of the expected kind: ${JSON.stringify(answer).slice(0, 300)}`)
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
