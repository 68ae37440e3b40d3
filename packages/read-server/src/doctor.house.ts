/** What a doctor sees without asking anyone: the configuration, the log, the limits, and which tools are on. */
import { folderState, verifyLogs } from '@countersign/audit'
import { LIMITS, MINUTE_MS, Refusal, SECOND_MS } from '@countersign/kernel'
import { checkCredentials, ConfigError, type Finding, looks, sharedCredentials } from '@countersign/serve'
import type { ReadConfig } from './config.ts'
import { modeOf } from './serving.ts'
import { READ_TOOLS } from './tools.ts'

export function checkConfig(config: ReadConfig): Finding[] {
  const where = 'configuration'
  const workspaces = Object.values(config.raw.workspaces)
  const platforms = workspaces.flatMap((workspace) => Object.keys(workspace)).length
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
  const file: Finding = {
    where,
    check: 'file',
    state: 'ok',
    says: `${count(workspaces.length, 'workspace')} with ${count(platforms, 'connection')}; ${count(config.secrets.length, 'secret')} found`,
  }
  const shared = sharedCredentials(config).map((says): Finding => ({ where, check: 'shared', state: 'warn', says }))
  return [file, environments(config, where), ...shared]
}

function environments(config: ReadConfig, where: string): Finding {
  const check = 'environment'
  try {
    checkCredentials(config, 'read-server')
    return { where, check, state: 'ok', says: `${config.raw.environment}; no credential was used under another one` }
  } catch (error) {
    if (error instanceof ConfigError) return { where, check, state: 'fail', says: error.message }
    if (error instanceof Refusal) return { where, check, state: 'fail', says: 'what is recorded of earlier starts cannot be read', fix: error.fix }
    throw error
  }
}

export function checkHouse({ raw }: ReadConfig): Finding[] {
  const where = 'this server'
  return [...checkLog(raw.audit.dir, where), { where, check: 'limits', state: 'ok', says: limitsInForce() }]
}

function checkLog(dir: string, where: string): Finding[] {
  const { state, why, logs, bytes } = folderState(dir)
  const folder = { where, check: 'audit folder' }
  const log = { where, check: 'audit log' }
  if (state === 'unusable') return [{ ...folder, state: 'fail', says: `${dir} ${why ?? 'cannot be used'}`, fix: 'Without it nothing is served.' }]
  if (state === 'new') return [{ ...folder, state: 'ok', says: `${dir} is not there yet; the first start makes it` }]
  const ready: Finding = { ...folder, state: 'ok', says: `${dir} can be written` }
  if (logs === 0) return [ready, { ...log, state: 'skip', says: 'nothing is logged yet' }]
  if (bytes > LIMITS.doctorLogBytesMax)
    return [ready, { ...log, state: 'skip', says: `too long for a look in a hurry; run: read-server verify-log --dir ${dir}` }]
  const { ok, problems, rows } = verifyLogs({ dir })
  if (ok) return [ready, { ...log, state: 'ok', says: `${rows} rows in ${logs === 1 ? 'one file' : `${logs} files`}, as they were written` }]
  const [first, ...others] = problems
  const says = `${first?.file ?? ''}: ${first?.kind ?? ''}${others.length === 0 ? '' : `, and ${others.length} more`}`
  return [ready, { ...log, state: 'fail', says, fix: `read-server verify-log --dir ${dir} explains each.` }]
}

function limitsInForce(): string {
  const minute = (platform: 'shopify' | 'meta' | 'email') => looks(platform, '')[0]?.perMinute ?? 0
  return [
    `looks a minute and workspace: Shopify ${minute('shopify')}, Meta ${minute('meta')}, mail ${minute('email')}`,
    `${LIMITS.sessionCallsMax} calls a session, ${LIMITS.callsAtOnceMax} at once, ${LIMITS.readDeadline_ms / SECOND_MS} s each`,
    `rights are checked every ${LIMITS.rightsAgainEvery_ms / MINUTE_MS} min`,
  ].join('; ')
}

export function checkTools(config: ReadConfig): Finding[] {
  const where = 'tools'
  const all = (['shopify', 'meta', 'email', 'house'] as const).flatMap((platform) =>
    READ_TOOLS[platform].map((tool) => ({ name: tool.name, ...modeOf(config, platform, tool) })),
  )
  const on = all.filter(({ mode }) => mode === 'on')
  const off = Map.groupBy(
    all.filter(({ mode }) => mode === 'off'),
    ({ why }) => why ?? '',
  )
  const names = (tools: readonly { readonly name: string }[]) => tools.map(({ name }) => name).join(' ')
  return [
    on.length === 0
      ? { where, check: 'on', state: 'fail', says: 'none', fix: 'Configure a platform, or switch a tool on.' }
      : { where, check: `${on.length} on`, state: 'ok', says: names(on) },
    ...[...off].map(([why, tools]): Finding => ({ where, check: `${tools.length} off`, state: 'skip', says: `${names(tools)} – ${why}` })),
  ]
}
