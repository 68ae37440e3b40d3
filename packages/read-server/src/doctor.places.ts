/** What a doctor asks of the platforms, all at once and each with a deadline: reachable, clock, credentials, rights, folders. */
import { type Clock, LIMITS, Refusal, type RefusalCode, SECOND_MS } from '@countersign/kernel'
import {
  emailReader,
  endWords,
  grantedRights,
  type ImapConnection,
  missingRights,
  placesOf,
  RIGHTS_PAGE,
  type RightsPlatform,
  tokenEnds,
} from '@countersign/read'
import { type Finding, outbound } from '@countersign/serve'
import type { ReadConfig } from './config.ts'
import { excessOf } from './rights.ts'
import { modeOf } from './serving.ts'
import { READ_TOOLS } from './tools.ts'
import type { Workspace } from './workspaces.ts'

type Place = ReturnType<typeof placesOf>[number]
const deadline = (): AbortSignal => AbortSignal.timeout(LIMITS.doctorDeadline_ms)
const named = ({ workspace, platform }: { readonly workspace: string; readonly platform: string }): string => `${workspace} · ${platform}`

export async function checkPlaces(config: ReadConfig, workspaces: ReadonlyMap<string, Workspace>, clock: Clock): Promise<Finding[]> {
  const places = placesOf(workspaces)
  // First what is timed: loading a platform's library keeps every other answer waiting.
  const reached = await Promise.all(places.map((place) => reach(config, place, clock)))
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

/** A request without credentials: any answer at all says that the way is open, and its head what time it is there. */
async function reach(config: ReadConfig, place: Place, clock: Clock): Promise<Finding[]> {
  const where = named(place)
  const url = addressOf(config, place)
  const started_ms = clock()
  try {
    const { headers } = await outbound(new Set([url.host]))({ method: 'GET', url, headers: {}, signal: deadline() })
    const now_ms = clock()
    const open: Finding = { where, check: 'reachable', state: 'ok', says: `${url.host} in ${now_ms - started_ms} ms` }
    return [open, { where, check: 'clock', ...skew(headers['date'], (started_ms + now_ms) / 2) }]
  } catch (error) {
    return [broken(where, 'reachable', error, place.platform)]
  }
}

function addressOf({ raw }: ReadConfig, { workspace, platform }: Place): URL {
  const { shopify, meta } = raw.workspaces[workspace] ?? {}
  if (platform === 'meta') return new URL('/me', meta?.base_url ?? 'https://graph.facebook.com')
  return new URL('/admin/shop.json', shopify?.base_url ?? `https://${shopify?.shop ?? ''}`)
}

/** The header has whole seconds, so half a second is what it means on average. */
export function skew(date: string | undefined, now_ms: number): Pick<Finding, 'state' | 'says' | 'fix'> {
  const theirs_ms = Date.parse(date ?? '')
  if (Number.isNaN(theirs_ms)) return { state: 'skip', says: 'the answer had no date to compare with' }
  const off_s = Math.round((now_ms - theirs_ms - SECOND_MS / 2) / SECOND_MS)
  if (Math.abs(off_s) * SECOND_MS <= LIMITS.clockSkewMax_ms)
    return { state: 'ok', says: `within ${Math.max(Math.abs(off_s), 1)} s of the platform’s` }
  return {
    state: 'fail',
    says: `${Math.abs(off_s)} s ${off_s > 0 ? 'ahead of' : 'behind'} the platform’s`,
    fix: 'Set this host’s clock by a time server: log rows and the ends of tokens depend on it.',
  }
}

async function rights(config: ReadConfig, workspaces: ReadonlyMap<string, Workspace>, place: Place, clock: Clock): Promise<Finding[]> {
  const where = named(place)
  const workspace = workspaces.get(place.workspace)
  try {
    const granted = await grantedRights(workspace ?? {}, place.platform, deadline())
    return [
      { where, check: 'credentials', state: 'ok', says: 'accepted' },
      ...rightsFindings(config, where, place.platform, granted),
      ...(await tokenFindings(where, workspace, place.platform, clock)),
    ]
  } catch (error) {
    return [broken(where, 'credentials', error, place.platform)]
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
    return [{ where, check, state: 'ok', says: granted.length === 0 ? 'none' : `${granted.join(' ')}: reading only` }]
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

async function tokenFindings(where: string, workspace: Workspace | undefined, platform: RightsPlatform, clock: Clock): Promise<Finding[]> {
  if (platform !== 'meta' || workspace?.meta?.tokenState === undefined) return []
  const check = 'token'
  let ends_ms: number | null
  try {
    ends_ms = await tokenEnds(workspace, platform)
  } catch (error) {
    return [broken(where, check, error, platform)]
  }
  if (ends_ms === null) return [{ where, check, state: 'ok', says: 'has no end' }]
  const word = endWords(ends_ms, clock())
  if (word === null) return [{ where, check, state: 'ok', says: `good until ${new Date(ends_ms).toISOString().slice(0, 10)}` }]
  return [{ where, check, state: ends_ms <= clock() ? 'fail' : 'warn', says: word }]
}

async function mailbox(where: string, connection: ImapConnection, clock: Clock): Promise<Finding[]> {
  const started_ms = clock()
  try {
    const folders = await emailReader(connection, deadline()).folders()
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
    return [broken(where, 'reachable', error, 'email')]
  }
}

const RENEW: Readonly<Record<RightsPlatform | 'email', string>> = {
  shopify: 'Check `client_id` and `client_secret`; the app must be installed in this shop and belong to the same organization.',
  meta: `Make a new token at ${RIGHTS_PAGE.meta}; \`app_secret\` must be of the same app.`,
  email: 'Check `user` and `password`; many providers want a password made for one app.',
}

/** Words for the operator, who cannot ask the operator. */
const FIX: Partial<Record<RefusalCode, string>> = {
  UPSTREAM_UNREACHABLE: 'Check the network, the name and the firewall from this host.',
  DEADLINE_EXCEEDED: 'Check the network, the name and the firewall from this host.',
}

function broken(where: string, check: string, error: unknown, platform: RightsPlatform | 'email'): Finding {
  if (!(error instanceof Refusal)) return { where, check, state: 'fail', says: 'the check itself failed, because of a mistake in this program' }
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : ''
  return {
    where,
    // What a connection that logs in first could not do is told by the code alone.
    check: error.code === 'UPSTREAM_AUTH' ? 'credentials' : check,
    state: 'fail',
    says: `${error.message}${/^[A-Z][A-Z_]{2,40}$/.test(cause) ? ` (${cause})` : ''}`,
    fix: error.code === 'UPSTREAM_AUTH' ? RENEW[platform] : (FIX[error.code] ?? error.fix),
  }
}
