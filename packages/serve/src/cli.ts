/** What both servers' command lines share: help, version, checking the log, and starting, each with an exit code that tells. */
import { parseArgs } from 'node:util'
import { formatProblems, type Verified, verifyLogs, type VerifyOptions } from '@countersign/audit'
import { Refusal } from '@countersign/kernel'
import { ConfigError, fileText } from './file.ts'
import { causeOf } from './oplog.ts'
import { z } from 'zod'

/** As in sysexits.h: a failed check, a wrong call, something the server needs is not there, a bug, a configuration that cannot be used. */
export const EXIT = { ok: 0, failed: 1, usage: 64, unavailable: 69, crashed: 70, config: 78 } as const

export interface Cli {
  readonly name: string
  readonly version: string
  /** Two or three lines: what this server is. */
  readonly about: string
  /** Serves until the client goes. Throws `ConfigError`, or a `Refusal` where the log or the ledger cannot be opened. */
  readonly start: (configPath: string) => void
}

const say = (text: string) => process.stdout.write(`${text}\n`)
const complain = (text: string) => process.stderr.write(`${text}\n`)

const help = ({ name, about }: Cli) => `${about}

Usage:
  ${name} --config FILE          serve over stdio, until the client goes
  ${name} verify-log --dir DIR   check the audit log in DIR (what \`audit.dir\` names)
      --public-key FILE     the log's public key, kept elsewhere since the set-up
      --checkpoints FILE    checkpoint lines that were copied elsewhere
  ${name} --version

Exit codes: 0 fine, 1 the log is not as it was written, 64 wrong call, 69 the log or ledger cannot be opened, 70 a bug, 78 wrong configuration.`

/** Runs one command; sets the exit code. */
export function runCli(cli: Cli, args: readonly string[]): void {
  // Otherwise each schema is turned into new code at its first use, which costs the start and each first call more than it ever gives back.
  z.config({ jitless: true })
  try {
    process.exitCode = command(cli, args)
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

const OPTIONS = {
  config: { type: 'string' },
  dir: { type: 'string' },
  'public-key': { type: 'string' },
  checkpoints: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

function parsed(cli: Cli, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  } catch (error) {
    complain(`${error instanceof Error ? error.message : 'The call is not understood.'}\n\n${help(cli)}`)
    return undefined
  }
}

function command(cli: Cli, args: readonly string[]): number {
  const call = parsed(cli, args)
  if (call === undefined) return EXIT.usage
  const { values, positionals } = call
  if (values.help === true) say(help(cli))
  else if (values.version === true) say(`${cli.name} ${cli.version}`)
  else if (positionals[0] === 'verify-log' && values.dir !== undefined) return verifyLog(values.dir, values['public-key'], values.checkpoints)
  else if (positionals.length === 0 && values.config !== undefined) cli.start(values.config)
  else {
    complain(
      `${positionals.length === 0 ? 'Give the configuration with --config FILE.' : 'That is not a command, or it lacks an option.'}\n\n${help(cli)}`,
    )
    return EXIT.usage
  }
  return EXIT.ok
}

function verifyLog(dir: string, publicKeyPath: string | undefined, checkpointsPath: string | undefined): number {
  const publicKey = publicKeyPath === undefined ? undefined : text(publicKeyPath)
  const checkpoints =
    checkpointsPath === undefined
      ? []
      : text(checkpointsPath)
          .split('\n')
          .filter((line) => line !== '')
  const { ok, problems, rows, files } = verified({ dir, ...(publicKey === undefined ? {} : { publicKey }), checkpoints })
  // A check that found nothing to check has proven nothing, and the folder may be the wrong one.
  if (files === 0) complain(`${dir}: holds no log. Give with --dir what \`audit.dir\` names; if it is the right folder, its logs were removed.`)
  if (!ok) say(formatProblems(problems).trimEnd())
  if (!ok || files === 0) return EXIT.failed
  const anchored =
    publicKey === undefined && checkpoints.length === 0
      ? ' Keep the public key and the newest checkpoints elsewhere, and pass them: the folder alone cannot prove that it was not replaced as a whole.'
      : ''
  say(`The log is as it was written: ${counted(rows, 'row')} in ${counted(files, 'file')}.${anchored}`)
  return EXIT.ok
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

function verified(options: VerifyOptions): Verified {
  try {
    return verifyLogs(options)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (/^E[A-Z]{2,}$/.test(code))
      throw new ConfigError(`${options.dir}: cannot be read as a folder (${code}). Give with --dir what \`audit.dir\` names.`)
    throw new ConfigError('The public key is not one of a log. Give with --public-key the file `keys/checkpoint.pub` as it was kept at the set-up.')
  }
}

const TEXT_BYTES_MAX = 16 * 1024 * 1024

function text(path: string): string {
  const file = fileText(path, TEXT_BYTES_MAX)
  if ('why' in file) throw new ConfigError(`${path}: ${file.why}.`)
  return file.text
}
