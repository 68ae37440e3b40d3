/** A level bounds what stands on the platform, whichever tool put it there: said once, at any tool that weighs it, it holds for all of them. */
import { type OperatorLimits, type PolicyRow, tighten } from '@countersign/gate'
import { type Money, showMoney } from '@countersign/kernel'
import { POLICY } from './policy.ts'
import { WRITE_TOOLS, type WriteToolName } from './tools.ts'

export interface Limits {
  readonly [tool: string]: OperatorLimits | undefined
}

/** Counts, sums and percentages bound what one tool does, and hold or refuse where nobody sets them. An unset level bounds nothing. */
const levelsOf = ({ caps }: Pick<PolicyRow, 'caps'>): readonly string[] =>
  Object.keys(caps).filter((name) => caps[name]?.kind === 'max' || caps[name]?.kind === 'min')

/** The row under these limits: the tool's own, and its levels from wherever on its platform they are said. The tightest holds. */
export function ruled(row: PolicyRow, tool: WriteToolName, limits: Limits): PolicyRow {
  const levels = levelsOf(row)
  const platform = WRITE_TOOLS.find(({ name }) => name === tool)?.platform
  const shared = WRITE_TOOLS.filter((one) => one.name !== tool && one.platform === platform).flatMap(({ name }) => {
    const said = Object.entries(limits[name] ?? {}).filter(([key]) => levels.includes(key))
    return said.length === 0 ? [] : [Object.fromEntries(said)]
  })
  return [limits[tool] ?? {}, ...shared].reduce(tighten, row)
}

export interface Contradiction {
  readonly tool: WriteToolName
  readonly key: string
  readonly message: string
}

/** Where two tools are given different amounts for what is one limit: which of them was meant, nobody could tell. */
export function contradictions(limits: Limits): readonly Contradiction[] {
  const first = new Map<string, { readonly tool: WriteToolName; readonly money: Money }>()
  const against = (tool: WriteToolName, platform: string, key: string): Contradiction[] => {
    const money = limits[tool]?.[key]
    if (typeof money !== 'object') return []
    const said = first.get(`${platform} ${key}`)
    if (said === undefined) first.set(`${platform} ${key}`, { tool, money })
    if (said === undefined || (said.money.minor === money.minor && said.money.currency === money.currency)) return []
    const message = `\`${key}\` is ${showMoney(money)} here and ${showMoney(said.money)} at \`${said.tool}\`. It is one limit for every tool that has it: say it once.`
    return [{ tool, key, message }]
  }
  return WRITE_TOOLS.flatMap(({ name, platform }) => levelsOf(POLICY[name]).flatMap((key) => against(name, platform, key)))
}
