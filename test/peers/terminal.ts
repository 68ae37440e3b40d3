/** A program on a real terminal (tmux), for what it shows only to a person and asks only of one. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { peerPath } from '../support/peers.ts'
import { environment } from './program.ts'

export interface Terminal {
  screen(): string
  /** Everything that was ever shown and still can be scrolled back to; a line that was broken at the edge stands as one. */
  scroll(): string
  /** Waits until the screen shows all of it, and returns the screen. */
  shows(...parts: readonly RegExp[]): Promise<string>
  press(...keys: readonly string[]): void
  /** Ends the program and waits until it is gone: it still writes into its home while it goes. */
  close(): Promise<void>
}

const PATIENCE_MS = 30_000
const LOOK_EVERY_MS = 100

export interface TerminalOptions {
  readonly dir: string
  readonly home: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly columns?: number
  readonly rows?: number
}

let opened = 0

/** `dir` takes the socket, so that no other tmux of the machine is touched. */
export function openTerminal(command: readonly [string, ...string[]], { dir, home, cwd, env, columns = 150, rows = 50 }: TerminalOptions): Terminal {
  const socket = join(dir, `tmux.${opened++}.sock`)
  const settings = { env: environment(home, { ...env, TERM: 'xterm-256color', LANG: 'C.UTF-8' }), encoding: 'utf8' } as const
  const tmux = (...args: readonly string[]): string => execFileSync(peerPath('tmux'), ['-u', '-f', '/dev/null', '-S', socket, ...args], settings)
  tmux('new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, '-c', cwd, ...command)
  const pid = Number(tmux('display-message', '-p', '#{pane_pid}'))
  const screen = (): string => tmux('capture-pane', '-p')
  return {
    screen,
    scroll: () => tmux('capture-pane', '-p', '-J', '-S', '-'),
    async shows(...parts) {
      for (let waited_ms = 0; ; waited_ms += LOOK_EVERY_MS) {
        const now = screen()
        if (parts.every((part) => part.test(now))) return now
        if (waited_ms > PATIENCE_MS) throw new Error(`the screen never showed ${parts.join(' ')}:\n${now}`)
        await sleep(LOOK_EVERY_MS)
      }
    },
    press: (...keys) => void tmux('send-keys', ...keys),
    async close() {
      tmux('kill-server')
      for (let waited_ms = 0; isAlive(pid) && waited_ms < PATIENCE_MS; waited_ms += LOOK_EVERY_MS) await sleep(LOOK_EVERY_MS)
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
