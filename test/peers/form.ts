/** The folder of one form.server.ts: how a client starts it, and what it did. */
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Form } from '@countersign/serve'

export const CODE = '482913'
export const THING = { name: 'thing_apply', arguments: { thing: 'mug' } } as const

export interface FormServer {
  readonly command: readonly [string, ...string[]]
  /** Things applied, in order. */
  effects(): readonly string[]
  /** What each call of the tool knew of its person. */
  heard(): readonly Form[]
  /** How each call ended, as the log has it. */
  ended(): readonly string[]
}

/** `home` is a folder that the caller removes. `marked`: Claude Code asks before it calls the tool, as with `apply_change`. */
export function formServer(home: string, marked: 'marked' | 'plain' = 'plain'): FormServer {
  const dir = join(home, 'form')
  mkdirSync(dir, { recursive: true })
  const lines = (name: string): string[] => {
    const path = join(dir, name)
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
  }
  const rows = (): Record<string, unknown>[] =>
    globSync('*.jsonl', { cwd: join(dir, 'audit') }).flatMap((name) =>
      lines(join('audit', name)).map((line) => JSON.parse(line) as Record<string, unknown>),
    )
  return {
    command: [process.execPath, join(import.meta.dirname, 'form.server.ts'), dir, marked],
    effects: () => lines('effects'),
    heard: () => lines('calls').map((line) => JSON.parse(line) as Form),
    ended: () =>
      rows().flatMap(({ event, status, reason }) =>
        event === 'tool_call_completed' ? [reason === null || reason === undefined ? String(status) : String(reason)] : [],
      ),
  }
}
