/** A person at the keyboard: in front of the real Claude Code, and in front of a shell with the write-server's commands. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { peerPath } from '../support/peers.ts'
import { ROOT } from '../support/servers.ts'
import { ALLOWED, offline } from './claude.ts'
import { type Model, startModel, type Turn } from './model.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import type { World } from './world.ts'

export const ASKS = /Do you want to proceed\?/
const LOOKS_MAX = 300
const LOOK_EVERY_MS = 100

export interface Sitting {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly columns?: number
  readonly rows?: number
}

/** Claude Code with everything allowed by rule, a scripted model behind it, and somebody in front of it. */
export async function atClaude(
  world: World,
  project: string,
  turns: readonly Turn[],
  person: (terminal: Terminal, model: Model) => Promise<void>,
  { args = ['--allowedTools', ALLOWED], env = {}, ...size }: Sitting = {},
): Promise<void> {
  const model = await startModel(turns)
  const place = { dir: world.dir, home: world.home, cwd: project, env: { ...offline(model), ...env }, ...size }
  const terminal = openTerminal([peerPath('claude'), 'go', ...args], place)
  try {
    await person(terminal, model)
  } finally {
    await terminal.close()
    await model.close()
  }
}

/** Presses a key where the screen shows what it is for, until it has brought what it is to bring: a key that comes while the dialog is drawn is lost. */
export async function press(terminal: Terminal, key: string, on: RegExp, brought: () => boolean): Promise<void> {
  for (let looks = 0; !brought(); looks++) {
    const screen = terminal.screen()
    assert.ok(looks < LOOKS_MAX, `${key} brought nothing:\n${screen}`)
    if (looks % 10 === 0 && on.test(screen)) terminal.press(key)
    await sleep(LOOK_EVERY_MS)
  }
}

/** Says yes until the model has heard of its `count`th call. */
export const yes = (terminal: Terminal, model: Model, count: number): Promise<void> => press(terminal, '1', ASKS, () => model.results.length >= count)

/** Waits until the model has heard of its `count`th call. */
export async function heard(model: Model, count: number): Promise<void> {
  for (let looks = 0; model.results.length < count; looks++) {
    assert.ok(looks < LOOKS_MAX, `the model heard of ${model.results.length} calls, not of ${count}`)
    await sleep(LOOK_EVERY_MS)
  }
}

export interface Shell extends Terminal {
  /** Types a command of the write-server; `--config` is added. */
  type(command: string): void
  /** Waits for the command's end: its exit code, and all that it showed. */
  ended(): Promise<{ readonly code: number; readonly text: string }>
}

const ENDED = /^\[ended (\d+)\]$/m

/** A shell in which nothing but the write-server's commands is typed. */
export function openShell(world: World, size: Pick<Sitting, 'columns' | 'rows'> = {}): Shell {
  const terminal = openTerminal(['sh'], { dir: world.dir, home: world.home, cwd: ROOT, env: { PS1: '$ ' }, ...size })
  const server = `${process.execPath} packages/write-server/src/main.ts`
  // A function of the shell's own, so that the line that is typed is not the larger part of what is shown.
  terminal.press(`w() { clear; ${server} "$@" --config '${world.configOf('write-server')}'; echo "[ended $?]"; }; clear`, 'Enter')
  return {
    ...terminal,
    type(command) {
      // What the last command showed is gone before this one is typed: nobody shall wait for what is still there.
      terminal.press('-R')
      terminal.press('-l', `w ${command}\n`)
    },
    async ended() {
      await terminal.shows(ENDED)
      const text = terminal.scroll()
      return { code: Number(ENDED.exec(text)?.[1]), text }
    },
  }
}

/** The operator edits the write-server's configuration; returns how to put it back. */
export function configured(world: World, more: string): () => void {
  const path = world.configOf('write-server')
  const before = readFileSync(path, 'utf8')
  writeFileSync(path, before.replace('approval:\n', `approval:\n  approvers: ${join(world.dir, 'approvers.json')}\n`) + more)
  return () => writeFileSync(path, before)
}
