/** What both servers' command lines share: help, version, commands from a table, and starting, each with an exit code that tells. */
import { parseArgs } from 'node:util'
import { Refusal } from '@countersign/kernel'
import { commandHelp, helpOf } from './cli.help.ts'
import { VERIFY_LOG } from './cli.verify.ts'
import { type Command, complain, EXIT, type OptionName, OPTIONS, say, UsageError } from './cli.words.ts'
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
const help = (cli: Cli): string => helpOf(cli, commandsOf(cli))

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
  if (positionals.length > 0) return named(cli, values, positionals)
  if (values.help === true) say(help(cli))
  else if (values.version === true) say(`${cli.name} ${cli.version}`)
  else if (values.config !== undefined && only(values, ['config'])) cli.start(values.config)
  else {
    complain(`Give the configuration with --config FILE.\n\n${help(cli)}`)
    return EXIT.usage
  }
  return EXIT.ok
}

type Values = NonNullable<ReturnType<typeof parsed>>['values']

/** The first words name the command, the rest are its operands. */
function named(cli: Cli, values: Values, words: readonly string[]): number | Promise<number> {
  const begins =
    (some: readonly string[]) =>
    ({ name }: Command) =>
      name.split(' ').every((word, at) => some[at] === word)
  const found = commandsOf(cli).find(begins(words))
  if (found === undefined) {
    const family = commandsOf(cli).filter(({ name }) => name.startsWith(`${words[0] ?? ''} `))
    if (values.help === true && words.length === 1 && family.length > 0) {
      say(family.map((one) => commandHelp(cli.name, one)).join('\n\n'))
      return EXIT.ok
    }
    complain(`That is not a command.\n\n${family.length > 0 ? family.map((one) => commandHelp(cli.name, one)).join('\n\n') : help(cli)}`)
    return EXIT.usage
  }
  if (values.help === true) {
    say(commandHelp(cli.name, found))
    return EXIT.ok
  }
  const operands = words.slice(found.name.split(' ').length)
  const why = misfit(found, values, operands)
  return why === null ? carriedOut(cli, found, values, operands) : wrong(cli, found, why)
}

async function carriedOut(cli: Cli, found: Command, values: Values, operands: readonly string[]): Promise<number> {
  // `read-server tools | head` ends its reader early, which is no bug of ours. Serving has its own way to notice.
  process.stdout.on('error', () => {})
  try {
    return await found.run(values, operands)
  } catch (error) {
    if (error instanceof UsageError) return wrong(cli, found, error.message)
    throw error
  }
}

function wrong(cli: Cli, found: Command, why: string): number {
  complain(`${why}\n\n${commandHelp(cli.name, found)}`)
  return EXIT.usage
}

/** Why a call is not one of this command; null where it is. An option that a command does not know would be a wish that is silently left out. */
function misfit({ operands = [], needs, takes }: Command, values: Values, given: readonly string[]): string | null {
  const least = operands.filter((operand) => !operand.startsWith('[')).length
  if (given.length < least) return `${operands[given.length] ?? ''} is missing.`
  if (given.length > operands.length) return operands.length === 0 ? 'This command takes options alone.' : 'There is one word too many.'
  const missing = needs.find((option) => values[option] === undefined)
  if (missing !== undefined) return `--${missing} is missing.`
  return only(values, [...needs, ...takes]) ? null : 'An option is not one of this command.'
}

const only = (values: object, known: readonly OptionName[]): boolean => Object.keys(values).every((name) => known.some((option) => option === name))
