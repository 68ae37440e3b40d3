/** What a question costs upstream: requests and commands that a read tool sends to the sandbox's platforms, and the bytes that come back for what the model is shown. */
import { QUESTIONS, type Result } from '../support/questions.ts'
import { asked, openWitness } from '../support/witness.ts'
import type { Figure } from './table.ts'

export const READ_HEAD: Figure = { what: 'tool (questions)', ours: 'requests', bare: 'received', against: 'shown' }

interface Cost {
  tool: string
  asks: number
  calls: number
  bytes: number
  shown: number
}

/** Without a target: the figures are counts, the same on every machine, and stand here to be compared with those of the last change. */
export async function readFigures(): Promise<Figure[]> {
  const witness = await openWitness({ tools: 'tools: { shopify_customer_get: on }\n' })
  const costs = new Map<string, Cost>()
  const ask = async (tool: string, args?: Readonly<Record<string, unknown>>): Promise<Result> => {
    const before = witness.traffic()
    const answer = await asked(witness, tool, args)
    const { calls, bytes } = witness.traffic()
    const result: Result = { ...(answer.structuredContent as Result) }
    const cost = costs.get(tool) ?? { tool, asks: 0, calls: 0, bytes: 0, shown: 0 }
    cost.asks += 1
    cost.calls += calls - before.calls
    cost.bytes += bytes - before.bytes
    cost.shown += Buffer.byteLength(JSON.stringify(result))
    costs.set(tool, cost)
    return result
  }
  try {
    const { tools } = await witness.read.client.listTools()
    // Logins, tokens and what is kept for minutes fall on nobody: one of each platform is asked before anything is counted.
    for (const name of ['shopify_shop_get', 'meta_account_list', 'email_folder_list']) await ask(name)
    costs.clear()
    for (const { name } of tools) await QUESTIONS[name]?.((args) => ask(name, args), witness.sandbox, ask)
  } finally {
    await witness.close()
  }
  return [...costs.values()].map(({ tool, asks, calls, bytes, shown }) => ({
    what: `${tool} (${asks})`,
    ours: (calls / asks).toFixed(1),
    bare: kb(bytes / asks),
    against: kb(shown / asks),
  }))
}

const kb = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KB`
