/** The operator's rules for the tools: what the configuration may say, for all workspaces and for one, and the row that comes of it. */
import { limitKeys, type LimitUnit, looseningOf, MODES, type OperatorLimits, type PolicyRow, stricterMode, tighten } from '@countersign/gate'
import { parseMoney, Refusal } from '@countersign/kernel'
import { moneyField } from '@countersign/serve'
import { z } from 'zod'
import { POLICY } from './policy.ts'
import { contradictions, ruled } from './rules.shared.ts'
import { WRITE_TOOL_NAMES, WRITE_TOOLS, type WriteToolName } from './tools.ts'

/** An amount of a limit; a currency that is not known cannot bound anything. */
const moneyLimit = moneyField.transform((money, context) => {
  try {
    return parseMoney(money)
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Refusal ? error.message.replace(' Nothing was done.', '') : 'is not an amount' })
    return z.NEVER
  }
})

/** A key of a limit by what it counts. How far it may go is the row's to say, in words that name the row. */
const FIELD = {
  percent: z.int().min(1),
  whole: z.int().min(0),
  money: moneyLimit,
} as const satisfies Record<LimitUnit, z.ZodType>

/** The keys that every tool has. */
const OF_ANY = {
  approval: z.enum(['code', 'approver', 'two_person']).optional(),
  /** Counted over all writes of the tool's platform. */
  writes_per_minute: z.int().min(1).optional(),
  risk: z.literal(3).optional(),
}

/** Only what this tool's own row bounds: a limit of another tool would be read and hold nothing. */
const limitsOf = ({ caps }: PolicyRow) =>
  z.strictObject({ ...Object.fromEntries(limitKeys(caps).map(({ key, unit }) => [key, FIELD[unit].optional()])), ...OF_ANY })

const toolName = z.enum(WRITE_TOOL_NAMES)

/** The two keys that stand at the top for all workspaces, and in a workspace for that one. */
export const RULES = {
  tools: z.partialRecord(toolName, z.enum(MODES)).default({}),
  limits: z.strictObject(Object.fromEntries(WRITE_TOOLS.map(({ name }) => [name, limitsOf(POLICY[name]).optional()]))).default({}),
}

interface Rules {
  readonly tools: { readonly [tool: string]: PolicyRow['mode'] | undefined }
  readonly limits: { readonly [tool: string]: OperatorLimits | undefined }
}

type WorkspaceRules = Rules & { readonly email?: { readonly daily_max: number } | undefined }

/** What these functions need of a configuration. */
export interface Ruled extends Rules {
  readonly workspaces: { readonly [name: string]: WorkspaceRules }
}

/** Every rule that would loosen: one at the top against the house, one of a workspace against what holds for all of them. */
export function onlyTighter(config: Ruled, context: z.RefinementCtx): void {
  refuseLoosening(config, [], () => undefined, context)
  for (const [name, rules] of Object.entries(config.workspaces)) {
    refuseLoosening(rules, ['workspaces', name], (tool) => rowOfAll(config, tool), context)
    for (const tool of WRITE_TOOLS.map((one) => one.name)) {
      const [own, all] = [rules.tools[tool], rowOfAll(config, tool).mode]
      if (own !== undefined && stricterMode(own, all) !== own)
        context.addIssue({
          code: 'custom',
          message: `is ${own}, but the tool is ${all} for all workspaces. A workspace can only tighten: leave it out, or say ${own} in the top-level \`tools\` and ${all} in each of the other workspaces`,
          path: ['workspaces', name, 'tools', tool],
        })
    }
  }
}

/** The house's own limit is named where it is passed: lowering the top-level one would not help. */
function refuseLoosening(
  { limits }: Rules,
  path: readonly string[],
  forAll: (tool: WriteToolName) => PolicyRow | undefined,
  context: z.RefinementCtx,
): void {
  for (const { tool, key, message } of contradictions(limits)) context.addIssue({ code: 'custom', message, path: [...path, 'limits', tool, key] })
  for (const { name } of WRITE_TOOLS)
    for (const [key, value] of Object.entries(limits[name] ?? {})) {
      const [hard, all] = [looseningOf(POLICY[name], { [key]: value }), forAll(name)]
      for (const message of hard.length > 0 || all === undefined ? hard : looseningOf(all, { [key]: value }, 'top-level limit'))
        context.addIssue({ code: 'custom', message, path: [...path, 'limits', name, key] })
    }
}

/** The house's row under the operator's top-level rules. There alone a tool that the house has off can be switched on. */
const rowOfAll = ({ tools, limits }: Rules, tool: WriteToolName): PolicyRow => ({
  ...ruled(POLICY[tool], tool, limits),
  mode: tools[tool] ?? POLICY[tool].mode,
})

/** The row as it holds in one workspace; the mailbox's own daily volume is one of its limits. A workspace that is not configured has every tool off. */
export function rowIn(config: Ruled, tool: WriteToolName, workspace: string): PolicyRow {
  const all = rowOfAll(config, tool)
  const own = config.workspaces[workspace]
  if (own === undefined) return { ...all, mode: 'off' }
  const row = { ...ruled(all, tool, own.limits), mode: stricterMode(all.mode, own.tools[tool] ?? all.mode) }
  return tool === 'preview_email_send' && own.email !== undefined ? tighten(row, { mails_per_day: own.email.daily_max }) : row
}

/** What clients see of a tool: the mildest mode of the workspaces that have its platform, off where none has. */
export function rowsOf(config: Ruled): ReadonlyMap<WriteToolName, PolicyRow> {
  return new Map(
    WRITE_TOOLS.map(({ name, platform }) => {
      const rows = Object.entries(config.workspaces)
        .filter(([, settings]) => platform in settings)
        .map(([workspace]) => rowIn(config, name, workspace))
      const mode = MODES.find((one) => rows.some((row) => row.mode === one)) ?? 'off'
      const risk = rows.some((row) => row.risk === 3) ? 3 : POLICY[name].risk
      return [name, { ...POLICY[name], risk, mode }]
    }),
  )
}
