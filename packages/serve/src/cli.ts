/** What both servers' command lines share: help, version, commands from a table, and starting, each with an exit code that tells. */
import { parseArgs } from 'node:util'
import { Refusal } from '@countersign/kernel'
import { VERIFY_LOG } from './cli.verify.ts'
import { type Command, complain, EXIT, type OptionName, OPTIONS, say } from './cli.words.ts'
import { ConfigError } from './file.ts'
import { causeOf } from './oplog.ts'
import { z } from 'zod'

export interface Cli {
  readonly name: string
  readonly version: string
  /** Two or three lines: what this server is. */
  readonly about: string
  /** Serves until the client goes. Throws `ConfigError`, or a `Refusal` where the log or the ledger cannot be opened. */
  readonly start: (configPath: string) => void
  /** What else it can do from a terminal, beside `verify-log`. */
  readonly commands?: readonly Command[]
}

const commandsOf = ({ commands = [] }: Cli): readonly Command[] => [...commands, VERIFY_LOG]

function help(cli: Cli): string {
  const calls = [
    { call: `${cli.name} --config FILE`, about: 'serve over stdio, until the client goes' },
    ...commandsOf(cli).map(({ name, usage, about }) => ({ call: `${cli.name} ${name} ${usage}`, about })),
    { call: `${cli.name} --version`, about: 'say which version this is' },
  ]
  const width = Math.max(...calls.map(({ call }) => call.length)) + 2
  const lines = calls.map(({ call, about }) => `  ${call.padEnd(width)}${about.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`)
  return `${cli.about}

Usage:
${lines.join('\n')}

Exit codes: 0 fine, 1 a check found something wrong, 64 wrong call, 69 the log or ledger cannot be opened, 70 a bug, 78 wrong configuration.`
}

/** Runs one command; sets the exit code when it is done. */
export async function runCli(cli: Cli, args: readonly string[]): Promise<void> {
  // Otherwise each schema is turned into new code at its first use, which costs the start and each first call more than it ever gives back.
  z.config({ jitless: true })
  try {
    process.exitCode = await command(cli, args)
  } catch (error) {
    process.exitCode = failure(cli, error)
  }
}

function failure({ name }: Cli, error: unknown): number {
  if (error instanceof ConfigError) {
    complain(error.message)
    return EXIT.config
  }
  if (error instanceof Refusal) {
    // What a refusal says is meant for a model; the cause was written for the operator by the step that failed.
    complain(error.cause instanceof Error ? error.cause.message : `${error.message} ${error.fix}`)
    return EXIT.unavailable
  }
  complain(`${name} stopped, because of a mistake in it. Report this line: ${JSON.stringify(causeOf(error))}`)
  return EXIT.crashed
}

function parsed(cli: Cli, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    complain(`${error instanceof Error ? error.message : 'The call is not understood.'}\n\n${help(cli)}`)
    return undefined
  }
}

function command(cli: Cli, args: readonly string[]): number | Promise<number> {
  const call = parsed(cli, args)
  if (call === undefined) return EXIT.usage
  const { values, positionals } = call
  if (values.help === true) say(help(cli))
  else if (values.version === true) say(`${cli.name} ${cli.version}`)
  else if (positionals.length === 0 && values.config !== undefined && only(values, ['config'])) cli.start(values.config)
  else {
    const named = positionals.length === 1 ? commandsOf(cli).find(({ name }) => name === positionals[0]) : undefined
    const fits = named?.needs.every((option) => values[option] !== undefined) === true && only(values, [...named.needs, ...named.takes])
    if (named !== undefined && fits) {
      // `read-server tools | head` ends its reader early, which is no bug of ours. Serving has its own way to notice.
      process.stdout.on('error', () => {})
      return named.run(values)
    }
    complain(
      `${positionals.length === 0 ? 'Give the configuration with --config FILE.' : 'That is not a command, or its options are others.'}\n\n${help(cli)}`,
    )
    return EXIT.usage
  }
  return EXIT.ok
}

/** An option that a command does not know would be a wish that is silently left out. */
const only = (values: object, known: readonly OptionName[]): boolean => Object.keys(values).every((name) => known.some((option) => option === name))
