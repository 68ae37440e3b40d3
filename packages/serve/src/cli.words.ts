/** What every command of a command line has: options, operands, exit codes, and the ways to say something to a person. */
import type { ParseArgsConfig } from 'node:util'

/** As in sysexits.h: a failed check, a wrong call, something the server needs is not there, a bug, a configuration that cannot be used. */
export const EXIT = { ok: 0, failed: 1, usage: 64, unavailable: 69, crashed: 70, config: 78 } as const

export const OPTIONS = {
  config: { type: 'string' },
  dir: { type: 'string' },
  key: { type: 'string' },
  user: { type: 'string' },
  reason: { type: 'string' },
  state: { type: 'string' },
  tool: { type: 'string' },
  workspace: { type: 'string' },
  since: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  rehearse: { type: 'boolean' },
  in: { type: 'string' },
  out: { type: 'string' },
  'public-key': { type: 'string' },
  checkpoints: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options']

export type OptionName = Exclude<keyof typeof OPTIONS, 'help' | 'version'>

/** What stands after each option in a help, and what it means where a command has no words of its own for it. */
export const OPTION_WORDS: Readonly<Record<OptionName, { readonly value: string; readonly about: string }>> = {
  config: { value: 'FILE', about: 'the server’s configuration' },
  dir: { value: 'DIR', about: 'the folder' },
  key: { value: 'FILE', about: 'the key file' },
  user: { value: 'USER', about: 'the name in the operating system' },
  reason: { value: 'TEXT', about: 'why, for the log' },
  state: { value: 'STATE', about: 'only those in this state' },
  tool: { value: 'TOOL', about: 'only those of this tool' },
  workspace: { value: 'NAME', about: 'only those of this workspace' },
  since: { value: 'DATE', about: 'only those from this day on, in UTC, e.g. 2026-11-01' },
  limit: { value: 'N', about: 'how many at most' },
  json: { value: '', about: 'as JSON, for programs' },
  rehearse: { value: '', about: 'try it, and take nothing away' },
  in: { value: 'FILE', about: 'the file that is read' },
  out: { value: 'FILE', about: 'the file that is written' },
  'public-key': { value: 'FILE', about: 'the log’s public key, kept elsewhere since the set-up' },
  checkpoints: { value: 'FILE', about: 'checkpoint lines that were copied elsewhere' },
}

/** The options of one call, as given. */
export type Options = { readonly [Name in OptionName]?: (typeof OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string }

export interface Command {
  /** A word, or two where several belong together: `approvers add`. */
  readonly name: string
  /** What stands after the name, each once and in order, e.g. `CHANGE_ID`; the last may be left out when it stands in brackets: `[NAME]`. */
  readonly operands?: readonly string[]
  /** One line for the list of commands. */
  readonly about: string
  /** For its own help: what else a person should know before calling it. */
  readonly more?: string
  /** What an option or operand means here, where its common words say too little. */
  readonly words?: Readonly<Record<string, string>>
  /** The rest of a call after the server's name, as a person would type it. */
  readonly example?: string
  readonly needs: readonly OptionName[]
  readonly takes: readonly OptionName[]
  /** The exit code. Throws `ConfigError`, `UsageError`, or a `Refusal` where the log or the ledger cannot be opened. */
  readonly run: (options: Options, operands: readonly string[]) => number | Promise<number>
}

/** A call whose values do not fit: the message is for the terminal, and the command's help follows it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const say = (text: string): void => void process.stdout.write(`${text}\n`)
export const complain = (text: string): void => void process.stderr.write(`${text}\n`)
