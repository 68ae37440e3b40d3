/** The read-server's one start: configuration, log, workspaces, tools, door. */
import { userInfo } from 'node:os'
import { type Audit, openAudit } from '@countersign/audit'
import { systemClock } from '@countersign/kernel'
import { RIGHTS_PAGE } from '@countersign/read'
import {
  checkCredentials,
  claimCredentials,
  configDigest,
  EXIT,
  type OperationalLog,
  operationalLog,
  runCli,
  serveOverStdio,
  sharedCredentials,
} from '@countersign/serve'
import { COMMANDS } from './commands.ts'
import { readConfig } from './config.ts'
import { type Excess, rightsCheck } from './rights.ts'
import { servedTools } from './serving.ts'
import { ABOUT, signOf, VERSION } from './sign.ts'
import { READ_TOOLS } from './tools.ts'
import { watchRights } from './watch.ts'
import { workspaceNames, workspacesOf } from './workspaces.ts'

export function main(args: readonly string[]): Promise<void> {
  return runCli({ name: 'read-server', version: VERSION, about: ABOUT, start, commands: COMMANDS }, args)
}

function start(configPath: string): void {
  const config = readConfig(configPath)
  checkCredentials(config, 'read-server')
  const workspaces = workspacesOf(config)
  const log = operationalLog('read-server')
  const audit = config.step(
    'audit.dir',
    'Without its log this server does nothing: name a folder in which this user may write, on a disk with room.',
    () =>
      openAudit({
        dir: config.raw.audit.dir,
        server: 'read-server',
        environment: config.raw.environment,
        clock: systemClock,
        versions: { server: VERSION, node: process.versions.node },
        configDigest: configDigest(config.raw),
      }),
  )
  // Only now: the record lies beside the log, in a folder that was found to be nobody else's.
  claimCredentials(config, 'read-server')
  const check = rightsCheck(workspaces, (excess) => refuseExcess(log, excess, audit))
  const tools = servedTools(config, workspaces, check)
  const served = new Set(tools.filter((tool) => tool.mode === 'on').map(({ facts }) => facts.name))
  const on = <T extends { readonly name: string }>(all: readonly T[]): readonly T[] => all.filter(({ name }) => served.has(name))
  const watch = watchRights({
    workspaces,
    check,
    on: { shopify: on(READ_TOOLS.shopify), meta: on(READ_TOOLS.meta) },
    log,
    clock: systemClock,
  })
  const house = { tools, workspaces: workspaceNames(workspaces), audit, clock: systemClock, onBug: log.bug }
  serveOverStdio(signOf(served, house.workspaces), house, userInfo().username, () => audit.close(), watch.listed)
  for (const sentence of sharedCredentials(config)) log.warn({}, sentence)
  log.info({ workspaces: workspaces.size, tools: served.size }, 'serving over stdio')
}

/** The credential itself is the danger, so no tool of this server may go on, not only the one that found out. */
function refuseExcess(log: OperationalLog, { workspace, platform, rights }: Excess, audit: Audit): never {
  log.warn(
    { workspace, platform, rights: rights.join(' ') },
    `the ${platform} credentials of workspace ${workspace} can do more than read: ${rights.join(', ')}. Remove these rights at ${RIGHTS_PAGE[platform]}, and start again. The read-server stops.`,
  )
  try {
    const correlation_id = audit.head.instance
    audit.append({ event: 'alert_raised', correlation_id, workspace, status: 'alert', reason: 'EXCESS_RIGHTS', params: { platform, rights } })
    audit.close()
  } finally {
    process.exit(EXIT.config)
  }
}
