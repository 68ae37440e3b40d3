/** The help of a command line: the list of its commands on one screen, and each command's own. */
import { type Command, OPTION_WORDS, type OptionName } from './cli.words.ts'
import { wrapped } from './wrap.ts'

const COLUMNS = 100
/** A call that is longer has its words on a line of their own. */
const CALL_CHARS_MAX = 44
const INDENT = '  '

const optionCall = (name: OptionName): string => `--${name}${OPTION_WORDS[name].value === '' ? '' : ` ${OPTION_WORDS[name].value}`}`
const required = ({ name, operands = [], needs }: Command): string[] => [name, ...operands, ...needs.map(optionCall)]

/** The whole call, without the server's name. */
const usageOf = (command: Command): string => [...required(command), ...command.takes.map((name) => `[${optionCall(name)}]`)].join(' ')

/** The same for a list: of several options that may be left out, only that there are some. */
function shortOf(command: Command): string {
  const whole = usageOf(command)
  return command.takes.length <= 1 || whole.length <= CALL_CHARS_MAX ? whole : `${required(command).join(' ')} …`
}

function table(rows: readonly (readonly [left: string, right: string])[], widthMax: number): string[] {
  const width = Math.min(widthMax, Math.max(...rows.map(([left]) => left.length))) + 2
  return rows.flatMap(([left, right]) => {
    const [first = '', ...rest] = wrapped(right, COLUMNS - INDENT.length - width)
    const more = rest.map((line) => INDENT + ' '.repeat(width) + line)
    return left.length > width - 2 ? [INDENT + left, INDENT + ' '.repeat(width) + first, ...more] : [INDENT + left.padEnd(width) + first, ...more]
  })
}

interface Named {
  readonly name: string
  readonly about: string
}

export function helpOf({ name, about }: Named, commands: readonly Command[]): string {
  const calls = [
    ['--config FILE', 'serve over stdio, until the client goes'],
    ...commands.map((command) => [shortOf(command), command.about] as const),
    ['--version', 'say which version this is'],
  ] as const
  return [
    ...about.split('\n').flatMap((line) => wrapped(line, COLUMNS)),
    '',
    'Usage:',
    ...table(
      calls.map(([call, does]) => [`${name} ${call}`, does]),
      name.length + 1 + CALL_CHARS_MAX,
    ),
    '',
    ...wrapped(`${name} COMMAND --help says more about one. “…” stands for options that may be left out.`, COLUMNS),
    '',
    ...wrapped(
      'Exit codes: 0 fine, 1 a check found something wrong, 64 wrong call, 69 the log or ledger cannot be opened, 70 a bug, 78 wrong configuration.',
      COLUMNS,
    ),
  ].join('\n')
}

/** One command's own help: what it does, everything it takes, an example. */
export function commandHelp(server: string, command: Command): string {
  const { about, more, operands = [], needs, takes, words = {}, example } = command
  const takesAll: [string, string][] = [
    ...operands.map((operand): [string, string] => [operand, words[operand] ?? '']),
    ...[...needs, ...takes].map((name): [string, string] => [optionCall(name), words[name] ?? OPTION_WORDS[name].about]),
  ]
  return [
    ...wrapped(`Usage: ${server} ${usageOf(command)}`, COLUMNS - INDENT.length).map((line, at) => (at === 0 ? line : INDENT + line)),
    '',
    ...wrapped(`${about.slice(0, 1).toUpperCase()}${about.slice(1)}.`, COLUMNS),
    ...(more === undefined ? [] : more.split('\n').flatMap((line) => wrapped(line, COLUMNS))),
    ...(takesAll.length === 0 ? [] : ['', ...table(takesAll, CALL_CHARS_MAX)]),
    ...(example === undefined ? [] : ['', `Example: ${server} ${example}`]),
  ].join('\n')
}
