/** The read-server's one start: configuration, log, workspaces, tools, door. */
import { userInfo } from 'node:os'
import { type Audit, openAudit } from '@countersign/audit'
import { systemClock } from '@countersign/kernel'
import {
  configDigest,
  EXIT,
  looks,
  type OperationalLog,
  operationalLog,
  runCli,
  serveOverStdio,
  serveRead,
  type ServedTool,
} from '@countersign/serve'
import { readConfig, type ReadConfig } from './config.ts'
import { SIGN } from './sign.ts'
import { READ_TOOLS } from './tools.ts'
import { type Excess, lookAt, rightsCheck, type Workspace, workspaceNames, workspacesOf } from './workspaces.ts'

const ABOUT = 'read-server: lets an AI agent look at a shop on Shopify, Meta Ads and email. It holds read rights only and can change nothing.'

export function main(args: readonly string[]): void {
  runCli({ name: 'read-server', version: SIGN.version, about: ABOUT, start }, args)
}

function start(configPath: string): void {
  const config = readConfig(configPath)
  const workspaces = workspacesOf(config)
  const log = operationalLog('read-server')
  const audit = config.step('audit.dir', () =>
    openAudit({
      dir: config.raw.audit.dir,
      server: 'read-server',
      environment: config.raw.environment,
      clock: systemClock,
      versions: { server: SIGN.version, node: process.versions.node },
      configDigest: configDigest(config.raw),
    }),
  )
  const tools = servedTools(config, workspaces, (excess) => refuseExcess(log, excess, audit))
  serveOverStdio(SIGN, { tools, workspaces: workspaceNames(workspaces), audit, clock: systemClock, onBug: log.bug }, userInfo().username, () =>
    audit.close(),
  )
  log.info({ workspaces: workspaces.size, tools: tools.filter((tool) => tool.mode === 'on').length }, 'serving over stdio')
}

const PLATFORMS = ['shopify', 'meta', 'email'] as const
/** What looks at all platforms takes a place in the windows of each: it is no way around their limits. */
const HOUSE_RATES = PLATFORMS.flatMap((platform) => looks(platform, `house:${platform}`))

/** A tool is listed when some workspace has its platform and the operator has not switched it off; a sensitive one only when switched on. */
export function servedTools(config: ReadConfig, workspaces: ReadonlyMap<string, Workspace>, onExcess: (excess: Excess) => void): ServedTool[] {
  const look = lookAt(workspaces, rightsCheck(onExcess))
  const has = (platform: keyof Workspace) => [...workspaces.values()].some((workspace) => workspace[platform] !== undefined)
  const mode = (name: string, platform: keyof Workspace, tier: 0 | 1) =>
    has(platform) ? (config.raw.tools[name] ?? (tier === 0 ? 'on' : 'off')) : 'off'
  const houseMode = (name: string) => (PLATFORMS.some(has) ? (config.raw.tools[name] ?? 'on') : 'off')
  return [
    ...READ_TOOLS.shopify.map((tool) => serveRead(tool, mode(tool.name, 'shopify', tool.tier), look.shopify)),
    ...READ_TOOLS.meta.map((tool) => serveRead(tool, mode(tool.name, 'meta', tool.tier), look.meta)),
    ...READ_TOOLS.email.map((tool) => serveRead(tool, mode(tool.name, 'email', tool.tier), look.email)),
    ...READ_TOOLS.house.map((tool) => ({ ...serveRead(tool, houseMode(tool.name), look.house), rates: HOUSE_RATES })),
  ]
}

/** The credential itself is the danger, so no tool of this server may go on, not only the one that found out. */
function refuseExcess(log: OperationalLog, { workspace, platform, rights }: Excess, audit: Audit): never {
  log.warn(
    { workspace, platform, rights: rights.join(' ') },
    `the ${platform} credentials can do more than read; remove these rights and start again. The read-server stops.`,
  )
  try {
    const correlation_id = audit.head.instance
    audit.append({ event: 'alert_raised', correlation_id, workspace, status: 'alert', reason: 'EXCESS_RIGHTS', params: { platform, rights } })
    audit.close()
  } finally {
    process.exit(EXIT.config)
  }
}
