/** A YAML file as plain data with the line of every key. Only the plain part of YAML: no aliases, tags or second documents. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import { ConfigError, fileText } from './file.ts'

const CONFIG_BYTES_MAX = 256 * 1024
const PROBLEMS_MAX = 5

export interface YamlFile {
  readonly data: unknown
  /** `file:line` of the deepest of these keys that stands in the file; the file's name where none does. */
  at(keys: readonly PropertyKey[]): string
}

/** Throws `ConfigError` with the line of what is wrong. The library's own messages quote the file, secrets included, so they are not used. */
export function readYaml(path: string): YamlFile {
  const file = fileText(path, CONFIG_BYTES_MAX)
  if ('why' in file) throw new ConfigError(`${path}: ${file.why}. Give the path of the configuration file with --config.`)
  const lines = new LineCounter()
  const document = parsed(path, file.text, lines)
  const where = (offset: number): string => `${path}:${lines.linePos(offset).line}`
  const problems = [...document.errors, ...document.warnings].map(
    ({ pos, code }) => `${where(pos[0])}: not valid YAML: ${SENTENCE[code] ?? `something does not belong here (${code})`}.`,
  )
  visit(document, {
    Alias: (_, { range }) => void problems.push(`${where(range?.[0] ?? 0)}: an alias (\`*name\`) is not used in this file. Write the value out.`),
    Pair: (_, { key }) => {
      // A plain object would take it as its prototype, so that what stands under it would silently count for nothing.
      if (isScalar(key) && key.value === '__proto__') problems.push(`${where(key.range?.[0] ?? 0)}: unknown key \`__proto__\`. Remove it.`)
    },
  })
  if (problems.length > 0) throw new ConfigError(problems.slice(0, PROBLEMS_MAX).join('\n'))
  return {
    data: document.toJS({ maxAliasCount: 0 }),
    at(keys) {
      const offset = offsetOf(document.contents, keys)
      return offset === undefined ? path : where(offset)
    },
  }
}

function parsed(path: string, text: string, lineCounter: LineCounter) {
  try {
    return parseDocument(text, { lineCounter, uniqueKeys: true, stringKeys: true, prettyErrors: false })
  } catch {
    // Brackets in brackets by the thousand exhaust the parser's stack; nothing else makes it throw.
    throw new ConfigError(`${path}: cannot be understood as YAML: it is nested too deeply.`)
  }
}

function offsetOf(contents: unknown, keys: readonly PropertyKey[]): number | undefined {
  let node = contents
  let offset: number | undefined
  for (const key of keys) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined || !isScalar(pair.key)) break
      offset = pair.key.range?.[0]
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items[Number(key)]
      if (!isScalar(item) && !isMap(item) && !isSeq(item)) break
      offset = item.range?.[0]
      node = item
    } else break
  }
  return offset
}

const SENTENCE: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'an alias without a name. Put quotes around a text that begins with `*` or `&`',
  BAD_INDENT: 'the indentation does not fit the lines above. Indent keys of one group equally, with spaces',
  BAD_SCALAR_START: 'a text cannot begin with this character. Put quotes around it',
  BLOCK_AS_IMPLICIT_KEY: 'a second `:` on one line. Put quotes around a text with `: ` in it',
  BLOCK_IN_FLOW: 'lines with indentation inside of { } or [ ]. Use one or the other',
  DUPLICATE_KEY: 'the same key stands twice in one group. Keep one',
  MISSING_CHAR: 'a closing character is missing: a quote, a bracket, or the `:` after a key',
  MULTILINE_IMPLICIT_KEY: 'a key without its `:`, or a text over several lines without quotes',
  MULTIPLE_DOCS: 'a second document begins here (`---`). Keep one',
  NON_STRING_KEY: 'a key must be plain text. Put quotes around it',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  TAB_AS_INDENT: 'a tab. Indent with spaces',
  TAG_RESOLVE_FAILED: 'a tag (`!name`) is not used in this file. Remove it',
  UNEXPECTED_TOKEN: 'something does not belong here. Put quotes around a text with special characters',
}
