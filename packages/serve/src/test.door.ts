/** The door of test.serve.ts, spoken to line by line: nothing stands between a test and the wire. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyLogs } from '@countersign/audit'

export type Message = Record<string, unknown>

export interface Door {
  readonly child: ChildProcess
  readonly lines: string[]
  readonly rows: () => Message[]
  readonly notes: () => string[]
  readonly stderr: () => string
  say(message: unknown): void
  /** The first message of the server that fits, after so many others. */
  said(fits: (message: Message) => boolean, after?: number): Promise<Message>
  /** The answer with this id, whenever it comes. */
  answer(id: number): Promise<Message>
  call(id: number, name: string, args?: unknown): void
  /** Until a note stands in the child's file. */
  noted(note: string): Promise<void>
  ended: Promise<{ code: number | null; signal: string | null }>
}

export const HELLO = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test\u202E\n', version: '1' } }

/** The child of test.serve.ts after its handshake; without one where `hello` is null, for a client of 2026-07-28. */
export async function door(t: TestContext, { hello = HELLO, args = [] }: { hello?: object | null; args?: readonly string[] } = {}): Promise<Door> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-door-'))
  const child = spawn(process.execPath, [join(import.meta.dirname, 'test.serve.ts'), dir, ...args], { stdio: 'pipe' })
  t.after(() => {
    child.kill('SIGKILL')
    const { problems } = verifyLogs({ dir: join(dir, 'audit') })
    assert.deepEqual(problems, [])
    rmSync(dir, { recursive: true, force: true })
  })
  const lines: string[] = []
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const notes = () => (existsSync(join(dir, 'notes')) ? readFileSync(join(dir, 'notes'), 'utf8').trim().split('\n') : [])
  const until = async <T>(what: () => T | undefined): Promise<T> => {
    for (let tries = 0; tries < 2_000; tries++) {
      const found = what()
      if (found !== undefined) return found
      await sleep(5)
    }
    return assert.fail(`nothing came; stderr: ${stderr}`)
  }
  const opened: Door = {
    child,
    lines,
    notes,
    rows: () =>
      readdirSync(join(dir, 'audit'))
        .filter((name) => name.endsWith('.jsonl'))
        .flatMap((name) =>
          readFileSync(join(dir, 'audit', name), 'utf8')
            .trim()
            .split('\n'),
        )
        .map((line) => JSON.parse(line) as Message),
    stderr: () => stderr,
    say: (message) => child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    said: (fits, after = 0) =>
      until(() =>
        lines
          .slice(after)
          .map((line) => JSON.parse(line) as Message)
          .find(fits),
      ),
    answer: (id) => opened.said((message) => message['id'] === id && message['method'] === undefined),
    call: (id, name, args = { id: 'a' }) => opened.say({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } }),
    noted: async (note) => void (await until(() => notes().find((found) => found === note))),
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
  }
  if (hello === null) return opened
  opened.say({ jsonrpc: '2.0', id: 0, method: 'initialize', params: hello })
  await opened.answer(0)
  opened.say({ jsonrpc: '2.0', method: 'notifications/initialized' })
  return opened
}

export const resultOf = (message: Message) => message['result'] as { structuredContent: Message; isError: boolean; content: { text: string }[] }

// A call that asks its person: what the tests of both eras know of `demo_form`.
export const FORMS = { elicitation: { form: {}, url: {} } }
export const accept = (typed: unknown) => ({ action: 'accept', content: { typed } })
export const applied = ({ notes }: Door) => notes().filter((note) => note.startsWith('applied'))
/** What the tool was told of its person, call by call. */
export const heard = ({ notes }: Door) =>
  notes().flatMap((note) => (note.startsWith('form ') ? [JSON.parse(note.replace(/^form \S+ /, '')) as Message] : []))
export const codeOf = (message: Message) => resultOf(message).structuredContent['code']

/** No code, and nothing that was typed, stands anywhere but on the wire. */
export function keptQuiet({ rows, stderr }: Door): void {
  assert.doesNotMatch(`${JSON.stringify(rows())}${stderr()}`, /code-\w|typed-\w/)
}
