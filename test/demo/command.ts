/** The write-server's own commands, run as a person runs them; where one asks for a passphrase, the demo types it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../support/servers.ts'

const OUTPUT_CHARS_MAX = 50_000
const DEADLINE_MS = 20_000
const TERMINAL = join(import.meta.dirname, 'terminal.ts')
const MAIN = join(ROOT, 'packages', 'write-server', 'src', 'main.ts')

export interface Ended {
  readonly code: number | null
  /** What it said to its person, the questions left out. */
  readonly text: string
}

/** `typed` holds one line for each question, in order. */
export async function writeServer(args: readonly string[], typed: readonly string[] = []): Promise<Ended> {
  const lines = [...typed]
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
  const child = spawn(process.execPath, [...(typed.length > 0 ? ['--import', TERMINAL] : []), MAIN, ...args], {
    cwd: ROOT,
    env,
    timeout: DEADLINE_MS,
  })
  let text = ''
  const keep = (chunk: Buffer) => (text = (text + chunk.toString()).slice(0, OUTPUT_CHARS_MAX))
  child.stdout.on('data', keep)
  child.stderr.on('data', (chunk: Buffer) => {
    if (!chunk.toString().endsWith(': ')) return void keep(chunk)
    child.stdin.write(`${lines.shift() ?? ''}\n`)
    // A pipe that stays open keeps the command alive; a terminal does not.
    if (lines.length === 0) child.stdin.end()
  })
  if (typed.length === 0) child.stdin.end()
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  return { code, text: text.trim() }
}
