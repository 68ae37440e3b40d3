/** What the write-server's doctor asks of the platforms, all at once and each with a deadline: reachable, clock, credentials, rights. It sends nothing that changes anything. */
import type { Clock } from '@countersign/kernel'
import { knock, RENEW, RIGHTS_PAGE, tokenFinding } from '@countersign/read'
import { broken, doctorDeadline, type Finding, reach } from '@countersign/serve'
import { smtpLogin } from '@countersign/write'
import type { WriteConfig } from './config.ts'
import { hasRights, type Place, rightsAt, type RightsPlace } from './places.ts'
import { rightWords } from './rights.accounts.ts'

const named = ({ workspace, platform }: Place): string => `${workspace} · ${platform}`

export async function checkPlaces(config: WriteConfig, places: readonly Place[], clock: Clock): Promise<Finding[]> {
  // First what is timed: loading a platform's library keeps every other answer waiting.
  const reached = await Promise.all(
    places.map(async (place) => (hasRights(place) ? reach(named(place), knock(place.platform, place.settings), clock, RENEW[place.platform]) : [])),
  )
  const found = await Promise.all(
    places.map(async (place, at) => {
      const before = reached[at] ?? []
      if (before.some(({ state }) => state === 'fail')) return before
      return [...before, ...(hasRights(place) ? await credentials(config, place, clock) : await sending(place, clock))]
    }),
  )
  return found.flat()
}

async function credentials(config: WriteConfig, place: RightsPlace, clock: Clock): Promise<Finding[]> {
  const where = named(place)
  try {
    const rights = await rightsAt(config, place, doctorDeadline())
    return [
      { where, check: 'credentials', state: 'ok', says: 'accepted' },
      ...rightsFindings(place, rights),
      ...(place.platform === 'meta' ? [await tokenFinding(where, () => place.connection.tokenState(doctorDeadline()), clock())] : []),
    ]
  } catch (error) {
    return [broken(where, 'credentials', error, RENEW[place.platform])]
  }
}

type Rights = Awaited<ReturnType<typeof rightsAt>>

export function rightsFindings(place: Pick<RightsPlace, 'workspace' | 'platform'>, { granted, needed, excess, missing }: Rights): Finding[] {
  const [where, check] = [`${place.workspace} · ${place.platform}`, 'rights']
  const page = RIGHTS_PAGE[place.platform]
  const names = (rights: readonly string[]) => rights.map(rightWords).join(', ')
  const findings: Finding[] = []
  if (excess.length > 0)
    findings.push({
      where,
      check,
      state: 'fail',
      says: `more than the tools that are on need: ${names(excess)}. The server will not serve with it.`,
      fix: `Remove them at ${page}.`,
    })
  if (missing.length > 0)
    findings.push({
      where,
      check,
      state: 'fail',
      says: `missing: ${names(missing)}, so changes that need it fail`,
      fix: `Add them at ${page}, or switch the tools off under \`tools\`.`,
    })
  if (findings.length > 0) return findings
  return [
    { where, check, state: 'ok', says: `what the tools that are on need${needed.length === 0 ? ' (nothing)' : ''}: ${names(granted) || 'none'}` },
  ]
}

async function sending(place: Place, clock: Clock): Promise<Finding[]> {
  if (place.platform !== 'email') return []
  const where = named(place)
  const started_ms = clock()
  const { recipients, daily_max, from } = place.settings
  const all = recipients.allow.length
  const people: Finding =
    all === 0
      ? {
          where,
          check: 'recipients',
          state: 'warn',
          says: 'nobody is listed, so every mail needs an approver',
          fix: 'List them under `recipients.allow`.',
        }
      : { where, check: 'recipients', state: 'ok', says: `${all === 1 ? 'one entry' : `${all} entries`} listed; ${daily_max} mails a day at most` }
  try {
    await smtpLogin(place.connection, doctorDeadline())
    return [{ where, check: 'reachable', state: 'ok', says: `logged in as ${from.address} in ${clock() - started_ms} ms; no mail was sent` }, people]
  } catch (error) {
    return [broken(where, 'reachable', error, RENEW.email), people]
  }
}
