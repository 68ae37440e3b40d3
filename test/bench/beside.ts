/** The same questions to our read-server and to rivals: requests and commands upstream, bytes that come back, bytes that the model is shown. */
import type { CallToolResult, Client } from '@modelcontextprotocol/client'
import { modelVisible } from '../support/catalogue.ts'
import { type Lines, openLines } from '../support/lines.ts'
import { hasPeer } from '../support/peers.ts'
import { openWitness } from '../support/witness.ts'
import { CALL_MAX_ms, labelOf, RIVALS, type RivalName, startRival } from './rivals.ts'
import { type Ask, OWN_WARM_UPS, type Question, questions, WARM_UPS } from './same.ts'
import type { Figure } from './table.ts'

export const BESIDE_HEAD: Figure = { what: 'question: server', ours: 'requests', bare: 'received', against: 'shown' }
export const LISTS_HEAD: Figure = { what: 'server', ours: 'tools', bare: 'shown' }

/** Why there is no answer to count, in our words: what a server says about it is for its own log. */
const FAILURES: readonly (readonly [said: RegExp, means: string])[] = [
  [/does not play/, 'not measured: the sandbox lacks a field it asks for'],
  [/nonexisting field|Cannot query field|doesn't exist on type/, 'fails: asks for a field that this version of the platform lacks'],
  [/single query max cost/, 'fails: one query costs more than the platform allows'],
  [/Throttled/i, 'fails: throttled'],
  [/Access denied|access scope/, 'fails: wants more than a reader’s rights'],
]

export interface Cost {
  readonly what: string
  readonly calls: number
  readonly bytes: number
  readonly shown: number
  readonly failed?: string
}

export interface Measured {
  readonly costs: readonly Cost[]
  readonly tools: number
  readonly listed: number
}

/** Each server has a sandbox of its own, so that none waits for another's throttle or finds what another asked for. */
export async function measureRival(name: RivalName, wanted: (what: string) => boolean = () => true): Promise<Measured> {
  const lines = await openLines()
  try {
    const rival = await startRival(name, lines)
    try {
      const asks = questions(lines.sandbox).flatMap(({ what, rivals: { [name]: ask }, shows }) => (ask && wanted(what) ? [{ what, ask, shows }] : []))
      return await measured(rival.client, lines, WARM_UPS[name], asks)
    } finally {
      await rival.close()
    }
  } finally {
    await lines.close()
  }
}

async function measureOurs(): Promise<Measured> {
  const witness = await openWitness()
  try {
    return await measured(
      witness.read.client,
      witness,
      OWN_WARM_UPS,
      questions(witness.sandbox).map(({ what, ours: ask, shows }) => ({ what, ask, shows })),
    )
  } finally {
    await witness.close()
  }
}

type Asked = Pick<Question, 'what' | 'shows'> & { readonly ask: Ask }

async function measured(client: Client, lines: Lines, warmUps: readonly Ask[], asks: readonly Asked[]): Promise<Measured> {
  const { tools } = await client.listTools()
  const call = async ([name, args]: Ask): Promise<string> =>
    // No answer in time is no answer, and a row of its own.
    client.callTool({ name, arguments: { ...args } }, { timeout: CALL_MAX_ms }).then(textOf, () => '')
  for (const ask of warmUps) await call(ask)
  const costs: Cost[] = []
  for (const { what, ask, shows } of asks) {
    const before = lines.traffic()
    const said = await call(ask)
    const { calls, bytes } = lines.traffic()
    const failed = shows.test(said) ? undefined : (FAILURES.find(([one]) => one.test(said))?.[1] ?? 'fails: no answer to the question')
    costs.push({
      what,
      calls: calls - before.calls,
      bytes: bytes - before.bytes,
      shown: Buffer.byteLength(said),
      ...(failed === undefined ? {} : { failed }),
    })
  }
  return { costs, tools: tools.length, listed: Buffer.byteLength(JSON.stringify(tools.map(modelVisible))) }
}

const textOf = ({ content }: CallToolResult): string => content.map((part) => (part.type === 'text' ? part.text : '')).join('')

const kb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`

/** A rival that is not here, or does not start, has a row that says so. */
export async function besideFigures(): Promise<{ readonly questions: Figure[]; readonly lists: Figure[] }> {
  const all: (readonly [label: string, Measured])[] = []
  const without: Figure[] = []
  for (const name of RIVALS) {
    if (!hasPeer(name)) {
      without.push({ what: name, ...NO_FIGURES, target: 'not installed: run `npx -y pnpm@12 run peers`' })
      continue
    }
    try {
      all.push([labelOf(name), await measureRival(name)])
    } catch {
      without.push({ what: labelOf(name), ...NO_FIGURES, target: 'fails: does not start, or does not list its tools' })
    }
  }
  const theirs = costsOf(all)
  const ours: readonly [string, Measured] = ['Countersign', await measureOurs()]
  const rows = [...new Set(theirs.map(({ what }) => what))].flatMap((question) =>
    [...costsOf([ours]), ...theirs].filter(({ what }) => what === question),
  )
  return {
    questions: [
      ...rows.map(({ what, label, calls, bytes, shown, failed }) => ({
        what: `${what}: ${label}`,
        ...(failed === undefined ? { ours: String(calls), bare: kb(bytes), against: kb(shown) } : { ...NO_FIGURES, target: failed }),
      })),
      ...without,
    ],
    lists: [ours, ...all].map(([label, { tools, listed }]) => ({ what: label, ours: String(tools), bare: kb(listed) })),
  }
}

const NO_FIGURES = { ours: '–', bare: '–', against: '–' } as const

const costsOf = (all: readonly (readonly [label: string, Measured])[]): readonly (Cost & { readonly label: string })[] =>
  all.flatMap(([label, { costs }]) => costs.map((cost) => ({ label, ...cost })))
