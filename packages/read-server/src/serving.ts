/** Which tools are served here, and why the others are not. */
import { serveRead, type ServedTool } from '@countersign/serve'
import type { ReadConfig } from './config.ts'
import { lookAt } from './look.ts'
import type { RightsCheck } from './rights.ts'
import { type AnyTool, READ_TOOLS } from './tools.ts'
import type { Workspace } from './workspaces.ts'

export interface Mode {
  readonly mode: 'on' | 'off'
  /** Why it is off; null where it is on. */
  readonly why: string | null
}

/** A tool is listed when some workspace has its platform and the operator has not switched it off; a sensitive one only when switched on. */
export function modeOf(config: Pick<ReadConfig, 'raw'>, platform: keyof Workspace, { name, tier }: Pick<AnyTool, 'name' | 'tier'>): Mode {
  const has = Object.values(config.raw.workspaces).some((workspace) => workspace[platform] !== undefined)
  if (!has) return { mode: 'off', why: `no workspace has \`${platform}\`` }
  const said = config.raw.tools[name]
  if (said === 'off') return { mode: 'off', why: 'switched off under `tools`' }
  if (said === undefined && tier === 1) return { mode: 'off', why: `it shows personal data; \`tools: { ${name}: on }\` switches it on` }
  return { mode: 'on', why: null }
}

export function servedTools(config: ReadConfig, workspaces: ReadonlyMap<string, Workspace>, check: RightsCheck): ServedTool[] {
  const look = lookAt(workspaces, check)
  const mode = (platform: keyof Workspace, tool: Pick<AnyTool, 'name' | 'tier'>) => modeOf(config, platform, tool).mode
  return [
    ...READ_TOOLS.shopify.map((tool) => serveRead(tool, mode('shopify', tool), (name, signal) => look.shopify(name, signal, tool.scopes))),
    ...READ_TOOLS.meta.map((tool) => serveRead(tool, mode('meta', tool), (name, signal) => look.meta(name, signal, tool.scopes))),
    ...READ_TOOLS.email.map((tool) => serveRead(tool, mode('email', tool), look.email)),
  ]
}
