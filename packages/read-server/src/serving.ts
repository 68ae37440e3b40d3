/** Which tools are served here, and why the others are not. */
import { looks, serveRead, type ServedTool } from '@countersign/serve'
import type { ReadConfig } from './config.ts'
import { lookAt } from './look.ts'
import type { RightsCheck } from '@countersign/read'
import { type AnyTool, READ_TOOLS } from './tools.ts'
import type { Workspace } from './workspaces.ts'

export interface Mode {
  readonly mode: 'on' | 'off'
  /** Why it is off; null where it is on. */
  readonly why: string | null
}

const PLATFORMS = ['shopify', 'meta', 'email'] as const
/** What looks at all platforms takes a place in the windows of each: it is no way around their limits. */
const HOUSE_RATES = PLATFORMS.flatMap((platform) => looks(platform, `house:${platform}`))

/** A tool is listed when some workspace has its platform – any, for what looks at all – and the operator has not switched it off; a sensitive one only when switched on. */
export function modeOf(config: Pick<ReadConfig, 'raw'>, platform: keyof typeof READ_TOOLS, { name, tier }: Pick<AnyTool, 'name' | 'tier'>): Mode {
  const any = platform === 'house' ? PLATFORMS : [platform]
  const has = Object.values(config.raw.workspaces).some((workspace) => any.some((one) => workspace[one] !== undefined))
  if (!has) return { mode: 'off', why: platform === 'house' ? 'no workspace has a platform' : `no workspace has \`${platform}\`` }
  const said = config.raw.tools[name]
  if (said === 'off') return { mode: 'off', why: 'switched off under `tools`' }
  if (said === undefined && tier === 1) return { mode: 'off', why: `\`tools: { ${name}: on }\` switches it on; it shows personal data` }
  return { mode: 'on', why: null }
}

export function servedTools(config: ReadConfig, workspaces: ReadonlyMap<string, Workspace>, check: RightsCheck): ServedTool[] {
  const look = lookAt(workspaces, check)
  const mode = (platform: keyof typeof READ_TOOLS, tool: Pick<AnyTool, 'name' | 'tier'>) => modeOf(config, platform, tool).mode
  return [
    ...READ_TOOLS.shopify.map((tool) => serveRead(tool, mode('shopify', tool), (name, signal) => look.shopify(name, signal, tool.scopes))),
    ...READ_TOOLS.meta.map((tool) => serveRead(tool, mode('meta', tool), (name, signal) => look.meta(name, signal, tool.scopes))),
    ...READ_TOOLS.email.map((tool) => serveRead(tool, mode('email', tool), look.email)),
    ...READ_TOOLS.house.map((tool) => ({ ...serveRead(tool, mode('house', tool), look.house), rates: HOUSE_RATES })),
  ]
}
