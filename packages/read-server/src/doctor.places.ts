/** What a doctor asks of the platforms, all at once and each with a deadline: reachable, clock, credentials, rights, folders. */
import type { Clock } from '@countersign/kernel'
import {
  emailReader,
  grantedRights,
  type ImapConnection,
  knock,
  missingRights,
  placesOf,
  RENEW,
  RIGHTS_PAGE,
  type RightsPlatform,
  tokenFinding,
} from '@countersign/read'
import { broken, doctorDeadline, type Finding, reach } from '@countersign/serve'
import type { ReadConfig } from './config.ts'
import { excessOf } from './rights.ts'
import { modeOf } from './serving.ts'
import { READ_TOOLS } from './tools.ts'
import type { Workspace } from './workspaces.ts'

type Place = ReturnType<typeof placesOf>[number]
const named = ({ workspace, platform }: { readonly workspace: string; readonly platform: string }): string => `${workspace} · ${platform}`

export async function checkPlaces(config: ReadConfig, workspaces: ReadonlyMap<string, Workspace>, clock: Clock): Promise<Finding[]> {
  const places = placesOf(workspaces)
  // First what is timed: loading a platform's library keeps every other answer waiting.
  const reached = await Promise.all(places.map((place) => reach(named(place), addressOf(config, place), clock, RENEW[place.platform])))
  const asked = await Promise.all([
    ...places.map((place, at) => {
      const found = reached[at] ?? []
      return found.some(({ state }) => state === 'fail') ? found : rights(config, workspaces, place, clock).then((more) => [...found, ...more])
    }),
    ...[...workspaces].map(([workspace, { email }]) => (email === undefined ? [] : mailbox(named({ workspace, platform: 'email' }), email, clock))),
  ])
  const findings = asked.flat()
  // Workspace by workspace, as the configuration has them.
  return [...workspaces.keys()].flatMap((workspace) => findings.filter(({ where }) => where.startsWith(`${workspace} · `)))
}

const addressOf = ({ raw }: ReadConfig, { workspace, platform }: Place): URL => knock(platform, raw.workspaces[workspace]?.[platform] ?? {})

async function rights(config: ReadConfig, workspaces: ReadonlyMap<string, Workspace>, place: Place, clock: Clock): Promise<Finding[]> {
  const where = named(place)
  const workspace = workspaces.get(place.workspace)
  const meta = workspace?.meta
  try {
    const granted = await grantedRights(workspace ?? {}, place.platform, doctorDeadline())
    return [
      { where, check: 'credentials', state: 'ok', says: 'accepted' },
      ...rightsFindings(config, where, place.platform, granted),
      ...(place.platform === 'meta' && meta !== undefined ? [await tokenFinding(where, () => meta.tokenState(doctorDeadline()), clock())] : []),
    ]
  } catch (error) {
    return [broken(where, 'credentials', error, RENEW[place.platform])]
  }
}

function rightsFindings(config: ReadConfig, where: string, platform: RightsPlatform, granted: readonly string[]): Finding[] {
  const check = 'rights'
  const page = RIGHTS_PAGE[platform]
  const excess = excessOf(platform, granted)
  const on = READ_TOOLS[platform].filter((tool) => modeOf(config, platform, tool).mode === 'on')
  const lacking = on.filter(({ scopes }) => missingRights(scopes, granted).length > 0)
  const missing = [...new Set(lacking.flatMap(({ scopes }) => missingRights(scopes, granted)))]
  if (excess.length === 0 && missing.length === 0)
    return [{ where, check, state: 'ok', says: granted.length === 0 ? 'none' : `reading only: ${granted.join(' ')}` }]
  const findings: Finding[] = []
  if (excess.length > 0)
    findings.push({
      where,
      check,
      state: 'fail',
      says: `more than reading: ${excess.join(', ')}. The server will stop.`,
      fix: `Remove them at ${page}.`,
    })
  if (missing.length > 0)
    findings.push({
      where,
      check,
      state: 'fail',
      says: `missing: ${missing.join(', ')}. Refused because of it: ${lacking.map(({ name }) => name).join(', ')}`,
      fix: `Add them at ${page}, or switch these tools off under \`tools\`.`,
    })
  return findings
}

async function mailbox(where: string, connection: ImapConnection, clock: Clock): Promise<Finding[]> {
  const started_ms = clock()
  try {
    const folders = await emailReader(connection, doctorDeadline()).folders()
    const found = folders.filter(({ available }) => available).map(({ folder }) => folder)
    const missing = folders.filter(({ available }) => !available).map(({ folder }) => folder)
    return [
      { where, check: 'reachable', state: 'ok', says: `logged in and counted in ${clock() - started_ms} ms` },
      { where, check: 'clock', state: 'skip', says: 'IMAP tells no time' },
      { where, check: 'rights', state: 'ok', says: 'mail has none to ask for; every command that is not a look is held back here' },
      missing.length === 0
        ? { where, check: 'folders', state: 'ok', says: found.join(', ') }
        : {
            where,
            check: 'folders',
            state: 'fail',
            says: `not on the mail server: ${missing.join(', ')}${found.length === 0 ? '' : ` (found: ${found.join(', ')})`}`,
            fix: 'Name each under `folders` exactly as the mail server lists it.',
          },
    ]
  } catch (error) {
    return [broken(where, 'reachable', error, RENEW.email)]
  }
}
