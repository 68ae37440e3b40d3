/** The real servers without their process: what their `start` builds, behind the real pipeline, one after the other as often as wished. */
import { type House, inputOf, pipeline, type Question, type ServedTool } from '@countersign/serve'
import { z } from 'zod'
import type { Schema } from './arguments.ts'
import { CAST } from './cast.ts'
import { type Opening, readHouse, writeHouse } from './houses.ts'
import { type Terminal, terminalOver } from './person.ts'

export interface Said {
  readonly structured: Readonly<Record<string, unknown>>
  readonly isError: boolean
}

/** What goes into a form: before any was shown, and when one is; null leaves it as it is, and the call ends there. */
export interface Typing {
  readonly before: string | null
  fill(question: Question): string | null
}

/** One server with one client on the other end. */
export interface Session {
  readonly tools: ReadonlyMap<string, Schema>
  /** Null where the tool is unknown; rejects where no answer comes. */
  call(tool: string, args: unknown, signal: AbortSignal, typing: Typing): Promise<Said | null>
  end(): Promise<void>
  /** Ends it in the middle of whatever it does; not every kind of session can be. */
  kill?(): void
  /** What a person's commands work with. */
  readonly terminal?: Terminal | undefined
}

/** Once asked, a call is answered or closed. */
const FORMS_MAX = 3

export function openSession(name: string, variant: number, opening: Opening): Session {
  const role = CAST[name]
  if (role === undefined) throw new Error(`no such session: ${name}`)
  const { house, gate, stop } = role.server === 'read-server' ? readHouse(opening) : writeHouse(variant, opening)
  const { call, end } = pipeline(house)
  const actor = { user: role.user, client: role.client, auth: 'stdio' } as const
  return {
    terminal: gate && terminalOver(gate),
    tools: new Map(house.tools.map((tool) => [tool.facts.name, schemaOf(tool, house.workspaces)])),
    async call(tool, args, signal, { before, fill }) {
      let typed = before
      for (let forms = 0; forms < FORMS_MAX; forms++) {
        const outcome = await call({ name: tool, args, actor, signal, form: { able: role.forms, typed } })
        if (outcome.kind === 'unknown_tool') return null
        if (outcome.kind === 'answer') return outcome.answer
        typed = fill(outcome.question)
        if (typed === null) return LEFT
      }
      throw new Error('a form was asked for again and again')
    },
    async end() {
      await end()
      stop()
    },
  }
}

const LEFT: Said = { structured: { status: 'form_left' }, isError: false }

const schemas = new Map<string, Schema>()

/** By name and workspaces: making a schema costs more than a call. */
function schemaOf(tool: ServedTool, workspaces: House['workspaces']): Schema {
  const key = `${tool.facts.name} ${workspaces.join(' ')}`
  // The generator reads of it what `Schema` names.
  const schema = schemas.get(key) ?? (z.toJSONSchema(inputOf(tool, workspaces), { io: 'input' }) as Schema)
  schemas.set(key, schema)
  return schema
}
