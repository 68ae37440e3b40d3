/** The command `checklist`: the seven points of a set-up, each tried on this one, with what was seen. It changes nothing on a platform. */
import { isoTime, Refusal, systemClock } from '@countersign/kernel'
import { RENEW, RIGHTS_PAGE } from '@countersign/read'
import { broken, complain, doctorDeadline, EXIT, say, terminalColumns } from '@countersign/serve'
import { readConfig, wantsColour, type WriteConfig } from './config.ts'
import { gatesHold, ratesBite } from './checklist.guards.ts'
import { everyCallLogged, logWithoutPeople } from './checklist.log.ts'
import { revocationRehearsed } from './checklist.revocation.ts'
import { type Check, checklistText, notApplicable } from './checklist.words.ts'
import { hasRights, placesOf, rightsAt, type RightsPlace } from './places.ts'
import { rightWords } from './rights.accounts.ts'
import { ROTATION_FIX, rotations } from './rotation.ts'
import { SIGN } from './sign.ts'

export async function checklist(path: string, json: boolean): Promise<number> {
  const config = readConfig(path)
  const now = systemClock()
  if (process.stderr.isTTY && !json) complain('Trying the guards …')
  const checks = [
    await scopesMinimal(config),
    everyCallLogged(config, now),
    await ratesBite(config),
    await gatesHold(config),
    logWithoutPeople(config),
    rotationDates(config, now),
    revocationRehearsed(config, now),
  ]
  const passed = checks.every(({ state }) => state === 'pass')
  const { environment } = config.raw
  if (json)
    say(JSON.stringify({ server: 'write-server', version: SIGN.version, config: path, environment, at: isoTime(now), passed, checks }, null, 2))
  else
    say(
      checklistText(checks, `write-server ${SIGN.version} · ${path} · ${environment} · ${isoTime(now)}`, {
        columns: terminalColumns(),
        colour: wantsColour(),
      }),
    )
  // What could not be judged has not passed.
  return passed ? EXIT.ok : EXIT.failed
}

async function scopesMinimal(config: WriteConfig): Promise<Check> {
  const [id, title] = ['scopes', 'Scopes are minimal'] as const
  const all = placesOf(config)
  const places = all.filter(hasRights)
  if (places.length === 0) return notApplicable(id, title, 'no workspace has a platform whose rights can be asked for')
  const found = await Promise.all(places.map((place) => scopesAt(config, place)))
  const mail = all.length - places.length
  return {
    id,
    title,
    state: found.every(({ fine }) => fine) ? 'pass' : 'fail',
    evidence: [
      ...found.map(({ says }) => says),
      ...(mail === 0 ? [] : ['mail has no rights to ask for; who may be written to is bounded by `recipients.allow`']),
    ],
    fix: found.find(({ fine }) => !fine)?.fix ?? null,
  }
}

async function scopesAt(config: WriteConfig, place: RightsPlace): Promise<{ readonly fine: boolean; readonly says: string; readonly fix: string }> {
  const where = `${place.workspace} · ${place.platform}`
  try {
    const { granted, excess, missing } = await rightsAt(config, place, doctorDeadline())
    const names = (rights: readonly string[]) => rights.map(rightWords).join(', ') || 'none'
    const wrong = [...(excess.length === 0 ? [] : [`too many: ${names(excess)}`]), ...(missing.length === 0 ? [] : [`missing: ${names(missing)}`])]
    return {
      fine: wrong.length === 0,
      says: `${where} holds ${names(granted)}${wrong.length === 0 ? ', exactly what its tools need' : `; ${wrong.join('; ')}`}`,
      fix: `Correct them at ${RIGHTS_PAGE[place.platform]}.`,
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { says, fix = '' } = broken(where, 'credentials', error, RENEW[place.platform])
    return { fine: false, says: `${where}: ${says}`, fix }
  }
}

function rotationDates(config: WriteConfig, now: number): Check {
  const [id, title] = ['rotation', 'Credentials are rotated in time'] as const
  const all = rotations(config, now)
  if (all.length === 0) return notApplicable(id, title, 'there are no credentials')
  const wrong = all.filter(({ state }) => state === 'overdue' || state === 'unknown')
  const [first] = wrong
  return {
    id,
    title,
    state: wrong.length === 0 ? 'pass' : 'fail',
    evidence: all.map(({ key, says }) => `\`${key}\` ${says}`),
    fix: first === undefined || first.state === 'fresh' ? null : ROTATION_FIX[first.state],
  }
}
