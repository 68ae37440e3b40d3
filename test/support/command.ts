/** A server's command line, run as a person runs it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT, type ServerName } from './servers.ts'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const OUTPUT_CHARS_MAX = 200_000

/** Without a terminal, and with nothing of this process's environment but what a program needs to start. */
export async function run(server: ServerName, args: readonly string[], cwd: string = ROOT): Promise<Ran> {
  const main = join(ROOT, 'packages', server, 'src', 'main.ts')
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
  const child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const out = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => (out[name] = (out[name] + chunk.toString()).slice(0, OUTPUT_CHARS_MAX)))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  return { code, ...out }
}
