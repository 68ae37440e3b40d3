/** What must never be said: secrets anywhere, and people where nobody asked for them. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Sandbox } from '@countersign/sandbox'
import { LISTED } from './hostile.ts'
import type { Violation } from './oracle.ts'
import type { Json } from './step.ts'

/** The platforms' own shapes of tokens, whatever their value. */
const TOKEN = /shp(?:at|ss|ca)_[0-9a-f]{8}|EAA[0-9a-f]{80}|-----BEGIN [A-Z ]*PRIVATE KEY/

/** A person who approves has to see whom a change reaches. */
const SHOWS_PEOPLE = /^(?:preview_|apply_change$|change_)/

export const secretsOf = ({ configs }: Sandbox): readonly string[] => {
  const dir = join(dirname(configs.write), 'secrets')
  return readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8').trim())
}

/** A result with a secret in it, or a customer's address where no outside text belongs. */
export function loud(answer: Json, tool: string, people: ReadonlySet<string>): readonly Violation[] {
  const token = TOKEN.exec(JSON.stringify(answer))
  if (token !== null) return [{ promise: 'quiet', text: `a result holds ${token[0].slice(0, 8)}…` }]
  const person = SHOWS_PEOPLE.test(tool) ? null : personIn(answer, people)
  return person === null ? [] : [{ promise: 'quiet', text: `a result holds a customer’s address at ${person}` }]
}

function personIn(value: Json, people: ReadonlySet<string>, path = ''): string | null {
  if (typeof value === 'string') return people.has(value.toLowerCase()) ? path : null
  if (typeof value !== 'object' || value === null) return null
  for (const [key, inner] of Object.entries(value)) {
    const found = key === 'untrusted' ? null : personIn(inner as Json, people, `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

/** What a log may not hold: credentials, tokens that open a change, and anybody's address. */
export function leaked(log: string, secrets: readonly string[], tokens: Iterable<string>, people: Iterable<string>): readonly Violation[] {
  const said = (what: string, text: string): Violation[] =>
    text.length > 5 && log.includes(text) ? [{ promise: 'quiet', text: `a log holds ${what}` }] : []
  const pattern = TOKEN.test(log) ? [{ promise: 'quiet', text: 'a log holds a platform’s token' }] : []
  return [
    ...pattern,
    ...secrets.flatMap((secret) => said('a credential', secret)),
    ...[...tokens].flatMap((token) => said('a confirm token', token)),
    ...[...people, ...LISTED].flatMap((address) => said(`the address ${address}`, address)),
  ]
}
