/** Two checks of the set-up that are driven, not read: the gates hold, and the rate limits bite. */
import { LIMITS } from '@countersign/kernel'
import { looks } from '@countersign/serve'
import type { WriteConfig } from './config.ts'
import { type Check, notApplicable, together } from './checklist.words.ts'
import { type Answer, drivable, FAR_OVER, NEXT_MINUTE_MS, type Rehearsal, rehearse, STRANGER } from './rehearsal.ts'

/** What a change must withstand. Each gives the refusal's code, or what happened instead. */
const ATTACKS: readonly {
  readonly what: string
  readonly codes: readonly string[]
  readonly applies?: (r: Rehearsal) => boolean
  readonly run: (r: Rehearsal) => Promise<Answer>
}[] = [
  { what: 'a guessed token', codes: ['TOKEN_INVALID'], run: async (r) => r.apply(await r.preview(), { confirm_token: 'A'.repeat(43) }) },
  { what: 'another caller', codes: ['CHANGE_UNKNOWN'], run: async (r) => r.apply(await r.preview(), {}, STRANGER) },
  { what: 'a changed summary', codes: ['SUMMARY_MISMATCH'], run: async (r) => r.apply(await r.preview(), { summary: 'Something harmless' }) },
  {
    what: 'a state that moved',
    codes: ['STATE_MOVED'],
    run: async (r) => {
      const shown = await r.preview()
      r.move()
      return r.apply(shown)
    },
  },
  {
    what: 'an old preview',
    codes: ['CHANGE_EXPIRED'],
    run: async (r) => {
      const shown = await r.preview()
      r.pass(LIMITS.tokenLifeMax_ms + 1)
      return r.apply(shown)
    },
  },
  {
    what: 'a cancelled preview',
    codes: ['CHANGE_CLOSED'],
    run: async (r) => {
      const shown = await r.preview()
      await r.cancel(shown)
      return r.apply(shown)
    },
  },
  {
    what: 'a program that asks nobody',
    codes: ['APPROVAL_UNAVAILABLE'],
    run: async (r) => r.preview({}, STRANGER),
  },
  {
    what: 'three times the value',
    codes: ['CAP_EXCEEDED'],
    applies: ({ tool }) => Object.values(tool.row.caps).some(({ kind }) => kind === 'ratio'),
    run: async (r) => r.preview({ to: FAR_OVER }),
  },
  {
    what: 'a recipient nobody listed',
    codes: ['APPROVAL_UNAVAILABLE', 'RECIPIENT_INVALID'],
    applies: ({ tool }) => tool.row.approvalUnlisted !== null,
    run: async (r) => r.preview({ unlisted: true }),
  },
]

const HELD =
  'a guessed, used, foreign, old, cancelled or altered yes, and what is over its limits, were all refused; one honest yes was carried out once'

export async function gatesHold(config: WriteConfig): Promise<Check> {
  const [id, title] = ['gates', 'Gates hold'] as const
  const { driven, left } = drivable(config)
  if (driven.length === 0) return notApplicable(id, title, 'no tool is on that a yes in chat can start')
  const seen: { name: string; says: string }[] = []
  let holds = true
  for (const tool of driven) {
    const broken = await rehearse(config, tool, attacked)
    holds &&= broken.length === 0
    seen.push({ name: tool.name, says: broken.length === 0 ? HELD : broken.join('; ') })
  }
  const evidence = together(seen)
  if (left.length > 0) evidence.push(`not driven, because they wait for people: ${left.join(', ')}`)
  evidence.push(
    'driven through this program’s own pipeline and gate over an imaginary platform, under this configuration’s rules; the live ledger and log were not touched',
  )
  return { id, title, state: holds ? 'pass' : 'fail', evidence, fix: holds ? null : 'Do not serve with this build; put the last good one back.' }
}

/** What did not hold; empty where everything did. */
export async function attacked(r: Rehearsal): Promise<string[]> {
  const broken: string[] = []
  for (const { what, codes, applies = () => true, run } of ATTACKS) {
    if (!applies(r)) continue
    r.pass(NEXT_MINUTE_MS)
    const answer = await run(r)
    if (r.effects.length > 0) return [...broken, `${what} had an effect`]
    if (!codes.includes(said(answer))) broken.push(`${what} was answered with ${said(answer)}`)
  }
  r.pass(NEXT_MINUTE_MS)
  const shown = await r.preview()
  const first = await r.apply(shown)
  const second = await r.apply(shown)
  if (first['status'] !== 'applied') broken.push(`an honest yes was answered with ${said(first)}`)
  if (second['code'] !== 'CHANGE_CLOSED' || r.effects.length > 1) broken.push(`a used yes was answered with ${said(second)}`)
  return broken
}

function said({ code, status }: Answer): string {
  const word = code ?? status
  return typeof word === 'string' ? word : 'nothing'
}

/** Above every limit of a minute in the house. */
const TRIES_MAX = 200

export async function ratesBite(config: WriteConfig): Promise<Check> {
  const [id, title] = ['rates', 'Rate limits bite'] as const
  const { driven, left } = drivable(config)
  if (driven.length === 0) return notApplicable(id, title, 'no tool is on that a yes in chat can start')
  const seen: { name: string; says: string }[] = []
  let bite = true
  for (const tool of driven) {
    const { writes, looked } = await rehearse(config, tool, driveToLimits)
    const most = Math.min(...looks(tool.platform, tool.name).map(({ perMinute }) => perMinute))
    const fine = writes.ended === 'RATE_LIMITED' && writes.n <= tool.row.writesPerMinute && looked.ended === 'RATE_LIMITED' && looked.n <= most
    bite &&= fine
    const changes = `${writes.n} changes in a minute, then ${writes.ended} (limit ${tool.row.writesPerMinute})`
    seen.push({ name: tool.name, says: `${changes}; ${looked.n} previews, then ${looked.ended} (limit ${most})` })
  }
  const evidence = together(seen)
  if (left.length > 0) evidence.push(`not driven, because they wait for people: ${left.join(', ')}`)
  return { id, title, state: bite ? 'pass' : 'fail', evidence, fix: bite ? null : 'Do not serve with this build; put the last good one back.' }
}

/** How many went through, and what ended it. */
interface Run {
  readonly n: number
  readonly ended: string
}

export async function driveToLimits(r: Rehearsal): Promise<{ readonly writes: Run; readonly looked: Run }> {
  const writes = await until(async () => r.apply(await r.preview()), 'applied')
  r.pass(NEXT_MINUTE_MS)
  // Looks that find nothing to do: an open preview would meet the limit of open previews first.
  const looked = await until(() => r.preview({ nothing: true }), 'NOTHING_TO_CHANGE')
  return { writes, looked }
}

async function until(step: () => Promise<Answer>, fine: string): Promise<Run> {
  for (let n = 0; n < TRIES_MAX; n++) {
    const word = said(await step())
    if (word !== fine) return { n, ended: word }
  }
  return { n: TRIES_MAX, ended: 'no limit' }
}
