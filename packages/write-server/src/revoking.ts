/** The command `revoke --rehearse`: shows on the live set-up that a token which this server makes can be taken away, and says where the rest is. */
import { systemClock } from '@countersign/kernel'
import { RENEW, RIGHTS_PAGE, tokenFinding } from '@countersign/read'
import { broken, complain, doctorDeadline, EXIT, say } from '@countersign/serve'
import { placesDigest } from './checklist.revocation.ts'
import { type Place, placesOf } from './places.ts'
import { terminalCall, withHouse } from './terminal.ts'
import type { Workspace } from './workspaces.ts'

interface Step {
  readonly where: string
  /** `by hand`: nothing could be shown without taking the credential itself away. */
  readonly state: 'shown' | 'by hand' | 'failed'
  readonly says: string
}

const BY_HAND = {
  shopify: `To take all of it away: rotate the client secret or remove the app at ${RIGHTS_PAGE.shopify}.`,
  meta: `To take it away: remove the token, or the system user, at ${RIGHTS_PAGE.meta}.`,
  email: 'To take it away: change the password of this login, or close it, at the mail provider.',
} as const

export function rehearseRevoke(path: string): Promise<number> {
  return withHouse(path, async ({ gate, workspaces }, config) => {
    const started_ms = systemClock()
    const steps: Step[] = []
    for (const place of placesOf(config)) {
      const step = await stepAt(place, workspaces.get(place.workspace))
      steps.push(step)
      say(`${step.where}: ${step.state.toUpperCase()}\n  ${step.says}\n  ${BY_HAND[place.platform]}`)
    }
    const count = (state: Step['state']) => steps.filter((step) => step.state === state).length
    const [shown, byHand, failed] = [count('shown'), count('by hand'), count('failed')]
    const rehearsed = failed === 0 && shown > 0
    const { actor, correlationId } = terminalCall()
    gate.audit.append({
      event: 'revocation_rehearsed',
      correlation_id: correlationId,
      actor: { ...actor },
      status: rehearsed ? 'rehearsed' : failed > 0 ? 'failed' : 'by_hand',
      duration_ms: systemClock() - started_ms,
      config_digest: placesDigest(config),
      params: { shown, by_hand: byHand, failed },
    })
    if (rehearsed) {
      say(`\nRehearsed and recorded: ${shown} shown, ${byHand} by hand. Writes stop at once, everywhere, with: write-server freeze`)
      return EXIT.ok
    }
    complain(failed > 0 ? `\nNot rehearsed: ${failed} failed.` : '\nNothing here can be shown by a command: do it by hand, and put it back.')
    return EXIT.failed
  })
}

async function stepAt(place: Place, workspace: Workspace | undefined): Promise<Step> {
  const where = `${place.workspace} · ${place.platform}`
  if (place.platform === 'email') return { where, state: 'by hand', says: 'A login has no lesser one that could be made and taken away.' }
  if (place.platform === 'meta') {
    const { state, says } = await tokenFinding(where, () => place.connection.tokenState(doctorDeadline()), systemClock())
    return { where, state: state === 'fail' ? 'failed' : 'by hand', says: `The token ${says}.` }
  }
  try {
    const [look, broker] = [workspace?.shopify?.look, workspace?.shopify?.broker]
    const scope = (await look?.grantedScopes(doctorDeadline()))?.find((one): one is `read_${string}` => one.startsWith('read_'))
    if (broker === undefined || scope === undefined)
      return { where, state: 'failed', says: 'The app holds no right to read, so no harmless token can be made.' }
    const refused = await broker.rehearse(scope, doctorDeadline())
    return refused
      ? { where, state: 'shown', says: `A token of ${scope} alone was made, read the shop, was destroyed, and is refused now.` }
      : { where, state: 'failed', says: `A token of ${scope} was destroyed, and the shop still takes it. It ends by itself within a minute.` }
  } catch (error) {
    return { where, state: 'failed', says: broken(where, 'revocation', error, RENEW.shopify).says }
  }
}
