/** Arguments for any tool, from nothing but its schema and what the model has seen so far. */
import { money, namesOf, type Source } from './amounts.ts'
import { garbage, guessedToken, nearly, recipient, strangeText, URLS } from './hostile.ts'
import { isList, refTo, type Scene } from './pool.ts'
import type { Random } from './random.ts'
import { type Args, at, isRef, type Json } from './step.ts'

/** A tool's input as JSON Schema; only what is looked at here. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly Json[]
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maxItems?: number
}

/** What a helpful agent might send; where nothing was seen yet, something of the right shape. */
export function plausible(source: Source, schema: Schema): Args {
  return filled(source, schema, sceneFor(source, schema), '')
}

/** The same with one thing wrong, or all of it. */
export function hostileArgs(source: Source, schema: Schema): Args {
  const { random } = source
  const how = random.weighted({ plausible: 50, bent: 38, shape: 8, garbage: 4 })
  if (how === 'garbage') return garbage(random)
  const args = plausible(source, schema)
  if (how === 'plausible') return args
  return bend(source, args, how === 'shape')
}

/** The newest answers that know most of what is asked for, the model's own first. */
function sceneFor({ random, pool, session }: Source, schema: Schema): Scene | undefined {
  const required = (schema.required ?? []).filter((field) => field !== 'workspace')
  // What fewest answers know says most about which answer is meant.
  const [known = []] = required
    .filter((field) => schema.properties?.[field]?.type !== 'array')
    .map((field) => pool.with(namesOf(field)))
    .filter((scenes) => scenes.length > 0)
    .toSorted((a, b) => a.length - b.length)
  const own = random.chance(0.75) ? known.filter((scene) => scene.session === session) : known
  // One's own answers are looked through from the last; of other people's any may be the right one.
  const some = own.length === 0 || own === known ? known : own.slice(Number(random.weighted({ '-4': 5, '-40': 3, '-400': 2 })))
  const optional = Object.keys(schema.properties ?? {}).filter((field) => !required.includes(field))
  const score = (scene: Scene): number =>
    2 * required.filter((field) => knows(scene, field)).length +
    optional.filter((field) => knows(scene, field)).length +
    (hasAll(scene, schema) ? 2 : 0)
  const most = Math.max(0, ...some.map(score))
  return random.oneOf(random.chance(0.85) ? some.filter((scene) => score(scene) === most) : some)
}

/** Whether the lists that the tool asks for can be taken from here. */
const hasAll = (scene: Scene, schema: Schema): boolean =>
  Object.entries(schema.properties ?? {}).every(
    ([name, inner]) => inner.type !== 'array' || inner.items?.type !== 'object' || name in scene.value || listFor(scene, inner.items) !== undefined,
  )

function filled(source: Source, schema: Schema, scene: Scene | undefined, field: string): Args {
  const { random, pool } = source
  if (schema.enum !== undefined) return field === 'workspace' ? workspace(random, schema.enum, scene) : (random.oneOf(schema.enum) ?? null)
  if (isMoney(schema)) return money(source, scene, field)
  if (schema.type === 'object') return object(source, schema, scene)
  if (schema.type === 'array') return list(source, schema, scene, field)
  if (schema.type === 'integer' || schema.type === 'number') return number(random, schema)
  if (schema.type === 'boolean') return random.chance(0.5)
  // No tool shows people’s ids; who has seen the ad account knows one.
  if (field === 'user_id' && random.chance(0.7)) return PERSON_ID
  const name = namesOf(field).find((one) => scene !== undefined && fits(schema, scene.value[one] ?? null))
  if (name !== undefined && scene !== undefined) return refTo(scene, name)
  if (schema.format === 'date') return new Date(Date.now() - random.below(40) * 86_400_000).toISOString().slice(0, 10)
  const known = (names: readonly string[]) => pool.any(random, names, (value) => fits(schema, value))
  return known(namesOf(field)) ?? (field.endsWith('_id') ? known(ID_NAMES) : undefined) ?? text(random, schema, field)
}

/** Whether a text could stand there at all, as far as the schema says. */
const fits = ({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern = '' }: Schema, value: Json): boolean =>
  typeof value === 'string' && value.length >= minLength && value.length <= maxLength && new RegExp(pattern).test(value)

/** Where the scene is from; else mostly the first, which has all platforms. */
const workspace = (random: Random, names: readonly Json[], scene: Scene | undefined): Json =>
  (random.chance(0.97) ? names.find((name) => name === scene?.workspace) : undefined) ?? (random.chance(0.8) ? names[0] : random.oneOf(names)) ?? null

const ID_NAMES = ['product_id', 'order_id', 'campaign_id', 'adset_id', 'customer_id', 'variant_id', 'message_id']

const isMoney = ({ properties = {} }: Schema): boolean => 'amount' in properties && 'currency' in properties

function object(source: Source, schema: Schema, scene: Scene | undefined): Args {
  const required = new Set(schema.required)
  const optional = Object.keys(schema.properties ?? {}).filter((name) => !required.has(name))
  const { random } = source
  const some = optional.filter((name) => random.chance(scene !== undefined && knows(scene, name) ? 0.8 : 0.03))
  // Where nothing is asked for there is nothing to refuse.
  const one = some.length === 0 && random.chance(0.6) ? random.oneOf(optional) : undefined
  const taken = Object.entries(schema.properties ?? {}).filter(
    ([name]) => required.has(name) || name === 'workspace' || name === one || some.includes(name),
  )
  return Object.fromEntries(taken.map(([name, inner]) => [name, filled(source, inner, scene, name)]))
}

const knows = (scene: Scene, field: string): boolean => namesOf(field).some((name) => name in scene.value && scene.value[name] !== null)

function list(source: Source, { items = {}, maxItems = 5 }: Schema, scene: Scene | undefined, field: string): Args {
  const { random } = source
  const name = scene && items.type === 'object' ? listFor(scene, items) : undefined
  const found = name === undefined ? undefined : scene?.value[name]
  const length = Math.min(maxItems, random.chance(0.7) ? 1 : 1 + random.below(4))
  if (scene !== undefined && name !== undefined && isList(found) && found.length > 0) {
    const first = random.below(found.length)
    return Array.from({ length: Math.min(length, found.length) }, (_, index) => {
      const place = (first + index) % found.length
      const value = found[place]
      const inner = typeof value === 'object' && value !== null && !isList(value) ? { ...scene, path: [...scene.path, name, place], value } : scene
      return filled(source, items, inner, field)
    })
  }
  // Each from somewhere else: the same thing twice is seldom taken.
  return Array.from({ length }, (_, index) => filled(source, items, index === 0 ? scene : undefined, field))
}

/** A list in the scene whose entries have the first field that the tool wants of each. */
function listFor(scene: Scene, items: Schema): string | undefined {
  const key = items.required?.[0]
  return Object.keys(scene.value).find((name) => {
    const value = scene.value[name]
    const first = isList(value) ? value[0] : undefined
    return key !== undefined && typeof first === 'object' && first !== null && key in first
  })
}

/** A schema without bounds has those of the language; what people ask for lies around nothing. */
function number(random: Random, { minimum = 0, maximum = 100 }: Schema): number {
  if (random.chance(0.05)) return random.pick([minimum, maximum])
  const [from, to] = [Math.max(minimum, -40), Math.min(maximum, 60)]
  return from > to ? minimum : from + random.below(to - from + 1)
}

const WORDS = ['tea', 'Refund of order 1001', 'pot', 'status:active', 'Hello, your order is on its way.', 'gift, wrapped', 'blue'] as const
const PERSON_ID = '122100000000000012'
/** For fields that say by a pattern what they take. */
const SHAPED = [
  'DE',
  'AT',
  '2026-12-05',
  '2027-01-15',
  'TEA15',
  'SPRING-20',
  '00340434161094000000',
  'https://parcels.example/track/1',
  '6042099999999',
]

function text(random: Random, { minLength = 1, pattern, format }: Schema, field: string): string {
  if (field === 'to') return recipient(random)
  if (field === 'confirm_token') return guessedToken(random)
  if (format === 'date-time') return new Date(Date.now() + random.below(60) * 86_400_000).toISOString()
  if (field === 'url' && random.chance(0.9)) return random.pick(URLS)
  const shaped = pattern === undefined ? [] : [...SHAPED, ...WORDS, `CODE${random.below(1_000)}`].filter((word) => new RegExp(pattern).test(word))
  const words = random.oneOf(shaped) ?? random.pick(WORDS)
  return minLength > words.length ? `${words} – because the shop asked for it` : words
}

/** One leaf made wrong: of another place, bent, strange, left out, or of another kind. */
function bend(source: Source, args: Args, shape: boolean): Args {
  const { random, pool } = source
  if (typeof args !== 'object' || args === null || isRef(args) || Array.isArray(args)) return shape ? garbage(random) : wrong(source, args, '')
  const key = random.oneOf(Object.keys(args))
  if (key === undefined) return { [strangeText(random).slice(0, 30)]: garbage(random) }
  // It is no list and no reference, so it is a plain object.
  const fields = args as Readonly<Record<string, Args>>
  if (shape) {
    if (random.chance(0.3)) return { ...fields, [strangeText(random).slice(0, 30)]: garbage(random) }
    if (random.chance(0.3)) return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key))
    return { ...fields, [key]: garbage(random) }
  }
  const value = fields[key] ?? null
  const inner = Array.isArray(value) ? value.map((item: Args) => bend(source, item, false)) : value
  return { ...fields, [key]: inner === value ? wrong(source, value, key) : (pool.stray(random), inner) }
}

function wrong({ random, pool }: Source, value: Args, field: string): Args {
  switch (random.weighted({ other: 5, stray: 2, strange: 3, near: 3, guess: field === 'confirm_token' ? 4 : 0 })) {
    case 'other':
      return pool.any(random, namesOf(field)) ?? pool.stray(random) ?? strangeText(random)
    case 'stray':
      return pool.stray(random) ?? strangeText(random)
    case 'strange':
      return strangeText(random)
    case 'guess':
      return guessedToken(random)
    case 'near': {
      const plain = isRef(value)
        ? pool
            .with([field])
            .map((scene) => at(scene.value, [field]))
            .at(-1)
        : value
      return typeof plain === 'string' && plain !== '' ? nearly(random, plain) : strangeText(random)
    }
  }
}
