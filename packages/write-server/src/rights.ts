/** What a server that touches may hold: the rights of its tools that are on and what these imply, no more and no less. Anything else ends it. */
import type { Audit } from '@countersign/audit'
import type { BoundTool } from '@countersign/gate'
import { systemClock } from '@countersign/kernel'
import {
  checkOfRights,
  type Judgement,
  RIGHTS_PAGE,
  type RightsCheck,
  type RightsFault,
  type RightsHolders,
  type RightsPlace,
  type RightsPlatform,
  watchRights,
} from '@countersign/read'
import type { OperationalLog } from '@countersign/serve'
import { metaRights, rightWords, withAccounts } from './rights.accounts.ts'
import { compared, withBeside } from './rights.needed.ts'
import type { Workspace } from './workspaces.ts'

/** `needed`: what the tools that are on need of this platform. */
export const judgeRights = (platform: RightsPlatform, needed: readonly string[], granted: readonly string[], accounts = NO_ACCOUNTS): Judgement =>
  compared(withAccounts(withBeside(platform, needed), accounts.own, accounts.all), granted)

const NO_ACCOUNTS: { readonly own: readonly string[]; readonly all: readonly string[] } = { own: [], all: [] }

/** One sentence for the operator: what is wrong, and where a person puts it right. */
function faultWords({ workspace, platform, excess, missing }: RightsFault): string {
  const parts = [
    ...(excess.length > 0 ? [`can do more than the tools that are on need: ${excess.map(rightWords).join(', ')}`] : []),
    ...(missing.length > 0 ? [`lack what the tools that are on need: ${missing.map(rightWords).join(', ')}`] : []),
  ]
  const fix = excess.length > 0 ? `Remove these rights${missing.length > 0 ? ' and add the missing ones' : ''}` : 'Add them'
  return `the ${platform} credentials of workspace ${workspace} ${parts.join(', and ')}. ${fix} at ${RIGHTS_PAGE[platform]}, or change which tools are on, and start again. The write-server stops.`
}

/** The looking sides, as the check of rights asks them. */
const holdersOf = (workspaces: ReadonlyMap<string, Workspace>): RightsHolders =>
  new Map(
    [...workspaces].map(([name, { shopify, meta }]) => [
      name,
      {
        ...(shopify && { shopify: shopify.look }),
        ...(meta && { meta: { tokenState: meta.look.tokenState, grantedPermissions: (signal: AbortSignal) => metaRights(meta.look, signal) } }),
      },
    ]),
  )

export interface Guarding {
  readonly workspaces: ReadonlyMap<string, Workspace>
  /** What the tools that are on need of a platform. */
  readonly needed: (platform: RightsPlatform) => readonly string[]
  readonly log: OperationalLog
  readonly audit: Pick<Audit, 'append' | 'head'>
  /** Ends the server in order: a change that is under way comes to its end. Called once. */
  readonly end: () => void
}

export interface Guard {
  /** The same tools, except that none plans – and so none shows a preview or applies one – before its credential's rights are found in order. */
  over(bound: ReadonlyMap<string, BoundTool>): ReadonlyMap<string, BoundTool>
  /** The client has asked for its first list. */
  listed(): void
}

/** Asks soon after the first list, before any preview, and again and again; a credential with other rights than needed ends the server. */
export function guardRights({ workspaces, needed, log, audit, end }: Guarding): Guard {
  const holders = holdersOf(workspaces)
  let ending = false
  const onFault = (fault: RightsFault): void => {
    if (ending) return
    ending = true
    const { workspace, platform, excess, missing } = fault
    log.warn({ workspace, platform, excess: excess.join(' '), missing: missing.join(' ') }, faultWords(fault))
    const reason = excess.length > 0 ? 'EXCESS_RIGHTS' : 'MISSING_RIGHTS'
    const correlation_id = audit.head.instance
    try {
      audit.append({ event: 'alert_raised', correlation_id, workspace, status: 'alert', reason, params: { platform, excess, missing } })
    } finally {
      end()
    }
  }
  const accountsOf = (name: string, platform: RightsPlatform): readonly string[] =>
    platform === 'meta' ? (workspaces.get(name)?.meta?.look.accounts ?? []) : []
  const judge = ({ workspace, platform }: RightsPlace, granted: readonly string[]): Judgement => {
    const all = [...workspaces.keys()].flatMap((name) => accountsOf(name, platform))
    return judgeRights(platform, needed(platform), granted, { own: accountsOf(workspace, platform), all })
  }
  const check = checkOfRights(holders, judge, onFault)
  const { listed } = watchRights({ workspaces: holders, check, remark: () => null, log, clock: systemClock })
  return { listed, over: (bound) => new Map([...bound].map(([name, tool]) => [name, { ...tool, plan: (...args) => planAfter(tool, check, args) }])) }
}

async function planAfter(tool: BoundTool, check: RightsCheck, args: Parameters<BoundTool['plan']>): ReturnType<BoundTool['plan']> {
  const [, , workspace] = args
  const { platform } = tool.facts
  if (platform === 'shopify' || platform === 'meta') await check.of(workspace, platform)
  return tool.plan(...args)
}
