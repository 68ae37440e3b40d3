/** Prints the demo for somebody in a hurry: short lines, few signs, colour only where a person sees it. */
import { stripVTControlCharacters, styleText } from 'node:util'

const COLUMNS = 100
const LEFT = '   '
const LABEL_CHARS = 14

type Style = Parameters<typeof styleText>[0]

export interface Paper {
  write(text: string): void
  readonly colour: boolean
}

export interface Transcript {
  title(text: string): void
  section(text: string, about: string): void
  /** A paragraph. */
  say(text: string): void
  /** What the agent asks a server to do. */
  call(server: string, tool: string, args: object): void
  /** A labelled line of an answer; a long one goes on below itself. */
  fact(label: string, text: string, style?: Style): void
  /** Words of a stranger: framed, so that nobody takes them for ours. */
  untrusted(lines: readonly string[]): void
  /** To be copied: never broken. */
  literal(lines: readonly string[]): void
  /** The first half of a line that `done` finishes. */
  doing(text: string): void
  done(text: string): void
  verdict(held: boolean, text: string): void
  /** As it is, on the same line: for a question. */
  prompt(text: string): void
}

export function transcript(paper: Paper): Transcript {
  const paint = (style: Style, text: string) => (paper.colour ? styleText(style, text, { validateStream: false }) : text)
  const put = (text: string) => paper.write(`${text}\n`)
  // A paragraph stands right above the call that it introduces.
  let introduced = false
  const block = (first: string, rest: string, text: string, style: Style | null = null) => {
    for (const [index, line] of wrap(text, COLUMNS - first.length).entries())
      put(`${index === 0 ? first : rest}${style === null || line === '' ? line : paint(style, line)}`.trimEnd())
  }
  return {
    title: (text) => put(paint('bold', text)),
    section(text, about) {
      introduced = false
      put(`\n${paint('bold', `-- ${text} ${'-'.repeat(Math.max(0, COLUMNS - text.length - 4))}`)}`)
      block(LEFT, LEFT, about)
    },
    say(text) {
      put('')
      block(LEFT, LEFT, text)
      introduced = true
    },
    call(server, tool, args) {
      if (!introduced) put('')
      introduced = false
      block(`${LEFT}> `, `${LEFT}    `, `${server}  ${tool}${shownArgs(args)}`, 'cyan')
    },
    fact(label, text, style) {
      introduced = false
      const first = `${LEFT}  ${label.padEnd(LABEL_CHARS)} `
      block(first, ' '.repeat(first.length), text, style ?? null)
    },
    untrusted(lines) {
      put(`${LEFT}  ${paint('yellow', 'UNTRUSTED: a stranger wrote this; the agent gets it marked so')}`)
      for (const line of lines) block(`${LEFT}  | `, `${LEFT}  | `, line, 'yellow')
    },
    literal(lines) {
      put('')
      for (const line of lines) put(`${LEFT}  ${line}`)
    },
    doing: (text) => paper.write(`${LEFT}${text} ... `),
    done: (text) => put(text),
    verdict: (held, text) => block(`${LEFT}${held ? paint('green', '✓') : paint('red', '✗')} `, `${LEFT}  `, text, held ? null : 'red'),
    prompt: (text) => paper.write(`${LEFT}${paint('bold', text)}`),
  }
}

const ARG_CHARS = 36

/** As `key: value`; long values are cut, because the person reads the preview and not the call. */
function shownArgs(args: object): string {
  return Object.entries(args)
    .map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '')
      return `  ${key}: ${text.length > ARG_CHARS ? `${text.slice(0, ARG_CHARS)}...` : text}`
    })
    .join('')
    .replaceAll('\n', ' / ')
}

/** Breaks at spaces, and long words wherever they reach the edge. Signs that steer a terminal do not get through. */
export function wrap(text: string, width: number): string[] {
  return stripVTControlCharacters(text)
    .split('\n')
    .flatMap((line) => wrapLine(line.replace(/\p{Cc}/gu, ' '), width))
}

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width)
    const cut = space > 0 ? space : width
    lines.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  return [...lines, rest]
}
