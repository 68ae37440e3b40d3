/** The command `doctor`: everything that serving needs, looked at once, on one screen. It changes nothing and begins no log. */
import { systemClock } from '@countersign/kernel'
import { complain, ConfigError, EXIT, type Finding, isFine, say, screen } from '@countersign/serve'
import { readConfig, type ReadConfig, wantsColour } from './config.ts'
import { checkConfig, checkHouse, checkTools } from './doctor.house.ts'
import { checkPlaces } from './doctor.places.ts'
import { VERSION } from './sign.ts'
import { workspacesOf } from './workspaces.ts'

/** A line of a terminal beyond this is harder to read than two. */
const COLUMNS_MAX = 120
const COLUMNS_OF_A_PIPE = 100

export async function doctor(path: string, json: boolean): Promise<number> {
  const read = readOr(path)
  if (!('raw' in read)) {
    show(path, null, read, json)
    return EXIT.config
  }
  if (process.stderr.isTTY && !json) complain('Asking the platforms …')
  const workspaces = workspacesOf(read)
  try {
    const places = await checkPlaces(read, workspaces, systemClock)
    // Reading a long log keeps everything else waiting, so it comes when nothing is timed any more.
    const findings = [...checkConfig(read), ...checkHouse(read), ...places, ...checkTools(read)]
    show(path, read, findings, json)
    if (findings.some(({ where, state }) => where === 'configuration' && state === 'fail')) return EXIT.config
    return isFine(findings) ? EXIT.ok : EXIT.failed
  } finally {
    for (const { email } of workspaces.values()) email?.close()
  }
}

function readOr(path: string): ReadConfig | readonly Finding[] {
  try {
    return readConfig(path)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n').map((says) => ({ where: 'configuration', check: 'file', state: 'fail', says }))
  }
}

function show(path: string, config: ReadConfig | null, findings: readonly Finding[], json: boolean): void {
  const environment = config?.raw.environment ?? null
  if (json) {
    say(JSON.stringify({ server: 'read-server', version: VERSION, config: path, environment, ok: isFine(findings), findings }, null, 2))
    return
  }
  const title = [`read-server ${VERSION}`, path, ...(environment === null ? [] : [environment])].join('  ·  ')
  say(screen(findings, { title, colour: wantsColour(), columns: Math.min(process.stdout.columns ?? COLUMNS_OF_A_PIPE, COLUMNS_MAX) }))
}
