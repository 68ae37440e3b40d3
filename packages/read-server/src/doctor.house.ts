/** What the read-server's doctor sees of its own house: the log, the limits in force, and which tools are on. */
import { LIMITS, MINUTE_MS, SECOND_MS } from '@countersign/kernel'
import { checkLog, type Finding, looks, toolFindings } from '@countersign/serve'
import type { ReadConfig } from './config.ts'
import { modeOf } from './serving.ts'
import { READ_TOOLS } from './tools.ts'

export function checkHouse({ raw }: ReadConfig): Finding[] {
  const where = 'this server'
  return [...checkLog(raw.audit.dir, 'read-server', where), { where, check: 'limits', state: 'ok', says: limitsInForce() }]
}

function limitsInForce(): string {
  const minute = (platform: 'shopify' | 'meta' | 'email') => looks(platform, '')[0]?.perMinute ?? 0
  return [
    `looks a minute and workspace: Shopify ${minute('shopify')}, Meta ${minute('meta')}, mail ${minute('email')}`,
    `${LIMITS.sessionCallsMax} calls a session, ${LIMITS.callsAtOnceMax} at once, ${LIMITS.readDeadline_ms / SECOND_MS} s each`,
    `rights are checked every ${LIMITS.rightsAgainEvery_ms / MINUTE_MS} min`,
  ].join('; ')
}

export const checkTools = (config: ReadConfig): Finding[] =>
  toolFindings(
    (['shopify', 'meta', 'email', 'house'] as const).flatMap((platform) =>
      READ_TOOLS[platform].map((tool) => ({ name: tool.name, ...modeOf(config, platform, tool) })),
    ),
  )
