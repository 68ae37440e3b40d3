/** The hostile model: any tool, any arguments, any order, and everything that can go wrong around it. */
import { FAULT_KINDS } from '@countersign/sandbox'
import { varied } from './amounts.ts'
import { hostileArgs, plausible } from './arguments.ts'
import { READERS, RULES, WRITERS } from './cast.ts'
import { decided, decisions, type Waiting, WAITING_MAX } from './council.ts'
import { drawn } from './favourites.ts'
import { garbage, strangeText } from './hostile.ts'
import { HONEST, MIX, MOODS } from './moods.ts'
import { NAMES } from './person.ts'
import { type Pool, pool } from './pool.ts'
import { random, type Random } from './random.ts'
import { type Args, at, type Call, type Json, type Step } from './step.ts'
import type { World } from './world.ts'

/** What the model knows. */
interface Mind {
  readonly mix: typeof MIX
  readonly honest: number
  readonly chance: Random
  readonly seen: Pool
  /** Arguments that a preview took: asked again with other amounts, they reach the limits. */
  readonly worked: Map<string, readonly Args[]>
  /** Changes that wait for approvers. */
  readonly waiting: Waiting[]
  /** Previews that nobody has tried to apply yet. */
  readonly fresh: Shown[]
  /** How often a session keeps the rules that nothing is added to. */
  readonly plain: number
  /** The few tools that this world is mostly about: limits of a day are met by who asks for one thing again and again. */
  favourites: readonly string[] | null
}

/** Where a preview stands, and in which session and workspace it was asked for. */
interface Shown {
  readonly n: number
  readonly session: string
  readonly workspace: string
}

const FRESH_MAX = 8
/** How many of its previews go to them. */
const FAVOURED = 0.75

const WORKED_MAX = 12
const ANSWERS = ['guess', 'old', 'before', 'nothing', 'leave'] as const

export interface Generator {
  /** One or more steps that belong together; the first will have this number. */
  next(world: World, n: number): readonly Step[]
  learn(n: number, step: Step, world: World): void
}

const workspaceIn = (args: Args): string => {
  const stated: unknown = typeof args === 'object' && args !== null && 'workspace' in args ? Reflect.get(args, 'workspace') : undefined
  return typeof stated === 'string' ? stated : ''
}

export function generator(seed: number, mixed: Partial<typeof MIX> = {}, honest?: number): Generator {
  const chance = random(seed)
  const mood = chance.weighted({ mixed: 5, hurry: 2, storm: 2, calm: 3, swarm: 1, council: 5, ruin: 2 })
  const mind: Mind = {
    mix: { ...MIX, ...MOODS[mood], ...mixed },
    honest: honest ?? HONEST[mood],
    chance,
    seen: pool(),
    worked: new Map(),
    waiting: [],
    fresh: [],
    plain: mood === 'council' ? 0.15 : 0.55,
    favourites: null,
  }
  return {
    next(world, n) {
      // Somebody looks soon: while writes are frozen there is little to find.
      const what = world.stopped && chance.chance(0.06) ? 'unfreeze' : chance.weighted(mind.mix)
      if (what === 'rivals') return several(mind, world, n, ['claude', 'twin'], true)
      return what === 'spree' ? several(mind, world, n, spree(chance), false) : made(what, mind, world)
    },
    learn(n, step, world) {
      const answer = world.answers.get(n)
      if (step.do === 'decide') return decided(mind.waiting, step, answer)
      if (step.do !== 'call' || answer === undefined) return
      const status = at(answer, ['status'])
      if (status === 'awaiting_approval') mind.waiting.push({ change: { $step: n, at: ['change_id'] }, variant: world.variantOf(step.session) })
      if (status === 'awaiting_approval' && mind.waiting.length > WAITING_MAX) mind.waiting.shift()
      if (status === 'preview') mind.fresh.push({ n, session: step.session, workspace: workspaceIn(step.args) })
      if (mind.fresh.length > FRESH_MAX) mind.fresh.shift()
      if (status === 'preview') mind.worked.set(step.tool, [...(mind.worked.get(step.tool) ?? []), step.args].slice(-WORKED_MAX))
      // A refusal's code is the code of nothing.
      if (status !== 'refused') mind.seen.add(n, { session: step.session, workspace: workspaceIn(step.args) }, answer)
    },
  }
}

function made(what: Exclude<keyof typeof MIX, 'rivals' | 'spree'>, mind: Mind, world: World): readonly Step[] {
  const { chance } = mind
  const writer = () => writerOf(chance)
  switch (what) {
    case 'look':
      return [call(mind, world, chance.oneOf(READERS) ?? '', () => true)]
    case 'preview':
      return [call(mind, world, writer(), (name) => name.startsWith('preview_'))]
    case 'apply':
      if (mind.fresh.length > 0 && chance.chance(0.4)) return [applied(world, mind.fresh.splice(chance.below(mind.fresh.length), 1)[0])]
      return [call(mind, world, writer(), (name) => name === 'apply_change')]
    case 'change':
      return [call(mind, world, writer(), (name) => !name.startsWith('preview_') && name !== 'apply_change')]
    case 'twins':
      return twins(
        chance,
        call(mind, world, 'claude', (name) => name === 'apply_change'),
      )
    case 'unknown':
      return [{ ...call(mind, world, writer(), () => true), tool: chance.chance(0.5) ? strangeText(chance).slice(0, 200) : 'shopify_product_delete' }]
    case 'pass':
      return [{ do: 'pass', ms: chance.chance(0.75) ? chance.below(10_000) : 1_000 * chance.below(120) }]
    case 'day':
      return [{ do: 'pass', ms: 3_600_000 * (1 + chance.below(30)) }]
    case 'platform':
      return [
        {
          do: 'platform',
          platform: chance.pick(['shopify', 'meta', 'smtp', 'imap']),
          kind: chance.pick(FAULTS),
          times: 1 + chance.below(2),
          on: chance.chance(0.65) ? 'write' : 'read',
        },
      ]
    case 'house':
      return [
        {
          do: 'house',
          part: chance.pick(['ledger', 'audit']),
          when: chance.pick(['before', 'after']),
          skip: chance.below(14),
          times: 1 + chance.below(3),
        },
      ]
    case 'restart':
      return [{ do: 'restart', session: chance.oneOf([...READERS, ...WRITERS]) ?? '' }]
    case 'policy':
      return [{ do: 'policy', session: writer(), variant: chance.chance(mind.plain) ? 0 : chance.below(RULES.length) }]
    case 'lock':
      return [{ do: 'lock', ms: 50 + chance.below(2_500) }]
    case 'kill': {
      const dying = call(mind, world, writer(), (name) => name === 'apply_change')
      return [
        { ...dying, yes: true, wait: false },
        { do: 'kill', session: dying.session, after_ms: chance.below(140) },
      ]
    }
    case 'drift':
      return [{ do: 'drift', percent: 60 + chance.below(120), nth: chance.below(40) }]
    case 'decide':
      return mind.waiting.length === 0 && chance.chance(0.9)
        ? made('apply', mind, world)
        : decisions(chance, mind.waiting, () => mind.seen.any(chance, ['change_id']))
    case 'enrol':
      return [{ do: 'enrol', who: chance.oneOf(NAMES) ?? 'anna', on: chance.chance(0.7) }]
    case 'back':
      return [{ do: 'back', ms: chance.chance(0.5) ? chance.below(5_000) : 1_000 * chance.below(chance.chance(0.7) ? 300 : 90_000) }]
    case 'freeze':
    case 'unfreeze':
    case 'backup':
    case 'put_back':
      return [{ do: what }]
  }
}

// Its tuple is not known to be one with a first entry.
const FAULTS = FAULT_KINDS as unknown as readonly [(typeof FAULT_KINDS)[number], ...(typeof FAULT_KINDS)[number][]]

const writerOf = (chance: Random): string => chance.weighted({ claude: 10, twin: 6, demo: 5, neighbour: 2, stranger: 5, liar: 1 })

function call(mind: Mind, world: World, session: string, wanted: (name: string) => boolean): Call {
  const { chance, seen, worked, honest } = mind
  const all = [...world.tools(session)].filter(([name]) => wanted(name))
  const favoured = all.filter(([name]) => favouritesOf(mind, world).includes(name))
  const tools = favoured.length > 0 && all.length > favoured.length && chance.chance(FAVOURED) ? favoured : all
  const [tool = '', schema = {}] = chance.oneOf(tools) ?? []
  const source = { random: chance, pool: seen, session }
  const again = chance.chance(0.5) ? chance.oneOf(worked.get(tool) ?? []) : undefined
  const args =
    again !== undefined
      ? varied(source, again)
      : chance.chance(tool.startsWith('preview_') ? honest : honest * 0.75)
        ? plausible(source, schema)
        : chance.chance(0.03)
          ? garbageArgs(chance)
          : hostileArgs(source, schema)
  const form = chance.chance(0.6) ? {} : { form: chance.pick(ANSWERS) }
  return { do: 'call', session, tool, args, yes: chance.chance(0.9), wait: chance.chance(0.88), cancel: chance.chance(0.01), ...form }
}

/** Drawn once, from what is listed by then. */
function favouritesOf(mind: Mind, world: World): readonly string[] {
  if (mind.favourites !== null) return mind.favourites
  mind.favourites = drawn(mind.chance, new Set(WRITERS.flatMap((session) => [...world.tools(session).keys()])))
  return mind.favourites
}

const garbageArgs = (chance: Random): Json => garbage(chance)

/** The same yes at the same moment, in this process and in another of the same caller. */
function twins(chance: Random, step: Call): readonly Step[] {
  const others = Array.from({ length: 1 + chance.below(3) }, () => ({ ...step, session: chance.pick(['claude', 'twin']), cancel: false }))
  return [...others.map((other) => ({ ...other, wait: false, yes: true })), { ...step, wait: true, yes: true }]
}

/** Some changes of one kind, all shown before the first is applied: two of the same thing at once in two processes, or many in a row. */
function several(mind: Mind, world: World, n: number, sessions: readonly string[], atOnce: boolean): readonly Step[] {
  const { chance, worked } = mind
  const [tool, known] = chance.oneOf([...worked]) ?? []
  const args = chance.oneOf(known ?? [])
  if (tool === undefined || args === undefined) return made('preview', mind, world)
  const source = { random: chance, pool: mind.seen, session: sessions[0] ?? '' }
  const shown = sessions.map((session) => ({ session, args: varied(source, atOnce ? args : (chance.oneOf(known ?? []) ?? args)) }))
  const previews = shown.map((one): Call => ({ do: 'call', tool, ...one, yes: true, wait: true, cancel: false }))
  const applies = shown.map(({ session }, index) => ({
    ...applied(world, { n: n + index, session, workspace: workspaceIn(args) }),
    wait: !atOnce || index > 0,
  }))
  return [...previews, ...applies]
}

/** The honest yes to one preview. */
function applied(world: World, shown: Shown | undefined): Call {
  const { n = 0, session = '', workspace = '' } = shown ?? {}
  const schema = world.tools(session).get('apply_change') ?? {}
  const fields = Object.keys(schema.properties ?? {}).map((field): [string, Args] => [
    field,
    field === 'workspace' ? workspace : { $step: n, at: [field] },
  ])
  return { do: 'call', session, tool: 'apply_change', args: Object.fromEntries(fields), yes: true, wait: true, cancel: false }
}

/** More than any tool may change in a minute. */
const SPREE_MAX = 12
const spree = (chance: Random): readonly string[] => Array.from({ length: 4 + chance.below(SPREE_MAX - 3) }, () => 'claude')
