/** The hostile model: any tool, any arguments, any order, and everything that can go wrong around it. */
import { FAULT_KINDS } from '@countersign/sandbox'
import { hostileArgs, plausible } from './arguments.ts'
import { READERS, RULES, WRITERS } from './cast.ts'
import { garbage, strangeText } from './hostile.ts'
import { type Pool, pool } from './pool.ts'
import { random, type Random } from './random.ts'
import type { Call, Json, Step } from './step.ts'
import type { World } from './world.ts'

export interface Generator {
  /** One or more steps that belong together. */
  next(world: World): readonly Step[]
  learn(n: number, step: Step, world: World): void
}

/** The newest previews are applied most: a token lives for minutes. */
const MIX = { look: 22, preview: 26, apply: 22, change: 7, twins: 3, unknown: 1, pass: 12, platform: 3, house: 1.2, restart: 0.6, policy: 0.3, drift: 0.5, day: 0.15 } as const

export function generator(seed: number): Generator {
  const chance = random(seed)
  const seen = pool()
  return {
    next: (world) => made(chance.weighted(MIX), chance, seen, world),
    learn(n, step, world) {
      const answer = world.answers.get(n)
      if (step.do === 'call' && answer !== undefined) seen.add(n, step.session, answer)
    },
  }
}

function made(what: keyof typeof MIX, chance: Random, seen: Pool, world: World): readonly Step[] {
  const writer = () => writerOf(chance)
  switch (what) {
    case 'look':
      return [call(chance, seen, world, chance.oneOf(READERS) ?? '', () => true)]
    case 'preview':
      return [call(chance, seen, world, writer(), (name) => name.startsWith('preview_'))]
    case 'apply':
      return [call(chance, seen, world, writer(), (name) => name === 'apply_change')]
    case 'change':
      return [call(chance, seen, world, writer(), (name) => !name.startsWith('preview_') && name !== 'apply_change')]
    case 'twins':
      return twins(chance, call(chance, seen, world, 'claude', (name) => name === 'apply_change'))
    case 'unknown':
      return [{ ...call(chance, seen, world, writer(), () => true), tool: chance.chance(0.5) ? strangeText(chance).slice(0, 200) : 'shopify_product_delete' }]
    case 'pass':
      return [{ do: 'pass', ms: chance.weighted({ short: 60, minute: 30, hour: 3 }) === 'short' ? chance.below(4_000) : 1_000 * chance.below(120) }]
    case 'day':
      return [{ do: 'pass', ms: 3_600_000 * (1 + chance.below(30)) }]
    case 'platform':
      return [{ do: 'platform', platform: chance.pick(['shopify', 'meta', 'smtp', 'imap']), kind: chance.pick(FAULTS), times: 1 + chance.below(2), on: chance.chance(0.65) ? 'write' : 'read' }]
    case 'house':
      return [{ do: 'house', part: chance.pick(['ledger', 'audit']), when: chance.pick(['before', 'after']), skip: chance.below(14), times: 1 + chance.below(3) }]
    case 'restart':
      return [{ do: 'restart', session: chance.oneOf([...READERS, ...WRITERS]) ?? '' }]
    case 'policy':
      return [{ do: 'policy', session: writer(), variant: chance.chance(0.6) ? 0 : chance.below(RULES.length) }]
    case 'drift':
      return [{ do: 'drift', percent: 60 + chance.below(120), nth: chance.below(40) }]
  }
}

// Its tuple is not known to be one with a first entry.
const FAULTS = FAULT_KINDS as unknown as readonly [(typeof FAULT_KINDS)[number], ...(typeof FAULT_KINDS)[number][]]

const writerOf = (chance: Random): string => chance.weighted({ claude: 10, twin: 6, demo: 6, neighbour: 2, stranger: 2, liar: 2 })

function call(chance: Random, seen: Pool, world: World, session: string, wanted: (name: string) => boolean): Call {
  const tools = [...world.tools(session)].filter(([name]) => wanted(name))
  const [tool = '', schema = {}] = chance.oneOf(tools) ?? []
  const source = { random: chance, pool: seen, session }
  const honest = chance.chance(0.55)
  const args = honest ? plausible(source, schema) : chance.chance(0.03) ? garbageArgs(chance) : hostileArgs(source, schema)
  return { do: 'call', session, tool, args, yes: chance.chance(0.9), wait: chance.chance(0.88), cancel: chance.chance(0.01) }
}

const garbageArgs = (chance: Random): Json => garbage(chance)

/** The same yes at the same moment, in this process and in another of the same caller. */
function twins(chance: Random, step: Call): readonly Step[] {
  const others = Array.from({ length: 1 + chance.below(3) }, () => ({ ...step, session: chance.pick(['claude', 'twin']), cancel: false }))
  return [...others.map((other) => ({ ...other, wait: false, yes: true })), { ...step, wait: true, yes: true }]
}
