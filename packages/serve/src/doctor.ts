/** The frame of the command `doctor`: one screen or JSON, and an exit code that tells. */
import { complain, EXIT, say } from './cli.words.ts'
import { ConfigError } from './file.ts'
import { type Finding, isFine, screen } from './findings.ts'

/** A line of a terminal beyond this is harder to read than two. */
const COLUMNS_MAX = 120
const COLUMNS_OF_A_PIPE = 100

export const terminalColumns = (): number => Math.min(process.stdout.columns ?? COLUMNS_OF_A_PIPE, COLUMNS_MAX)

export interface Examination<C> {
  readonly server: string
  readonly version: string
  readonly path: string
  readonly json: boolean
  readonly colour: boolean
  /** Throws `ConfigError`. */
  readonly read: (path: string) => C
  readonly look: (config: C) => Promise<readonly Finding[]>
}

/** Changes nothing and begins no log. */
export async function examine<C extends { readonly raw: { readonly environment: string } }>(examination: Examination<C>): Promise<number> {
  const { path, json, read, look } = examination
  const config = readOr(path, read)
  if (!('raw' in config)) {
    show(examination, null, config)
    return EXIT.config
  }
  if (process.stderr.isTTY && !json) complain('Asking the platforms …')
  const findings = await look(config)
  show(examination, config.raw.environment, findings)
  if (findings.some(({ where, state }) => where === 'configuration' && state === 'fail')) return EXIT.config
  return isFine(findings) ? EXIT.ok : EXIT.failed
}

function readOr<C>(path: string, read: (path: string) => C): C | readonly Finding[] {
  try {
    return read(path)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n').map((says) => ({ where: 'configuration', check: 'file', state: 'fail', says }))
  }
}

function show(
  { server, version, path, json, colour }: Omit<Examination<never>, 'read' | 'look'>,
  environment: string | null,
  findings: readonly Finding[],
): void {
  if (json) {
    say(JSON.stringify({ server, version, config: path, environment, ok: isFine(findings), findings }, null, 2))
    return
  }
  const title = [`${server} ${version}`, path, ...(environment === null ? [] : [environment])].join('  ·  ')
  say(screen(findings, { title, colour, columns: terminalColumns() }))
}
