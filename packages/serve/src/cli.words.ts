/** What every command of a command line has: options, exit codes, and the two ways to say something to a person. */
import type { ParseArgsConfig } from 'node:util'

/** As in sysexits.h: a failed check, a wrong call, something the server needs is not there, a bug, a configuration that cannot be used. */
export const EXIT = { ok: 0, failed: 1, usage: 64, unavailable: 69, crashed: 70, config: 78 } as const

export const OPTIONS = {
  config: { type: 'string' },
  dir: { type: 'string' },
  json: { type: 'boolean' },
  in: { type: 'string' },
  out: { type: 'string' },
  'public-key': { type: 'string' },
  checkpoints: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options']

export type OptionName = keyof typeof OPTIONS

export interface Options {
  readonly config?: string
  readonly dir?: string
  readonly json?: boolean
  readonly in?: string
  readonly out?: string
  readonly 'public-key'?: string
  readonly checkpoints?: string
}

export interface Command {
  readonly name: string
  /** For the help: the call after its name, and what it does. */
  readonly usage: string
  readonly about: string
  readonly needs: readonly OptionName[]
  readonly takes: readonly OptionName[]
  /** The exit code. Throws `ConfigError`. */
  readonly run: (options: Options) => number | Promise<number>
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`)
export const complain = (text: string): void => void process.stderr.write(`${text}\n`)
