/** The command `tools`: every tool of this server, whether a configuration serves it or not. */
import { EXIT, inputNames, say, serveRead, toolList } from '@countersign/serve'
import { type AnyTool, READ_TOOLS } from './tools.ts'

const INDENT = '  '

export function catalogue(json: boolean): number {
  const entries = entriesOf()
  say(json ? JSON.stringify(entries, null, 2) : pageOf(entries))
  return EXIT.ok
}

const entriesOf = () => {
  const tools: readonly AnyTool[] = Object.values(READ_TOOLS).flat()
  // Only what a tool says of itself is asked for; nothing runs.
  const never = () => Promise.reject(new TypeError('a catalogue only lists'))
  const listed = toolList({ tools: tools.map((tool) => serveRead({ ...tool, run: never }, 'on', never)), workspaces: ['main'] })()
  return listed.map(({ name, title, description, inputSchema }, at) => ({
    name,
    title,
    description,
    on_by_default: tools[at]?.tier === 0,
    permissions: tools[at]?.scopes ?? [],
    input_schema: inputSchema,
  }))
}

type Entry = ReturnType<typeof entriesOf>[number]

const pageOf = (entries: readonly Entry[]): string =>
  [
    ...entries.map((entry) =>
      [
        `${entry.name}${entry.on_by_default ? '' : '  (off unless switched on)'}`,
        `${INDENT}${entry.description ?? ''}`,
        `${INDENT}takes: ${inputNames(entry.input_schema)}`,
        ...(entry.permissions.length === 0 ? [] : [`${INDENT}needs: ${entry.permissions.join(', ')}`]),
      ].join('\n'),
    ),
    `${entries.length} tools. * is required; with several workspaces each also takes workspace*.`,
  ].join('\n\n')
