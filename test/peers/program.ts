/** Runs an outside program to its end: temporary home, our own runtime first on its path, nothing of the caller's environment beside. */
import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '../support/servers.ts'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly home: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly timeout_ms?: number
}

/** What an outside program sees of the environment. A real account's settings or keys would make the test prove something else. */
export const environment = (home: string, env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(':'),
  HOME: home,
  NO_COLOR: '1',
  ...env,
})

export async function run(program: string, args: readonly string[], { home, cwd = ROOT, env, timeout_ms = 60_000 }: RunOptions): Promise<Ran> {
  const child = spawn(program, args, {
    cwd,
    env: environment(home, env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeout_ms,
    killSignal: 'SIGKILL',
  })
  const code = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [stdout, stderr, ended] = await Promise.all([text(child.stdout), text(child.stderr), code])
  return { code: ended, stdout, stderr }
}
