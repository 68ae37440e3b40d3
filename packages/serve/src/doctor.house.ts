/** What a doctor of either server sees without asking anyone: the configuration, the log, and which tools are on. */
import { folderState, verifyLogs } from '@countersign/audit'
import { LIMITS, Refusal } from '@countersign/kernel'
import type { Config } from './config.ts'
import { checkCredentials, sharedCredentials } from './credentials.ts'
import { ConfigError } from './file.ts'
import type { Finding } from './findings.ts'

type AnyConfig = Config<{
  readonly environment: string
  readonly audit: { readonly dir: string }
  readonly fingerprints?: { readonly dir: string } | undefined
  readonly workspaces: Readonly<Record<string, object>>
}>

/** Of a workspace's keys, those that connect to something; the others are rules. */
const PLATFORMS: ReadonlySet<string> = new Set(['shopify', 'meta', 'email'])

export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`

export function checkConfig(config: AnyConfig, server: string): Finding[] {
  const where = 'configuration'
  const workspaces = Object.values(config.raw.workspaces)
  const platforms = workspaces.flatMap((workspace) => Object.keys(workspace)).filter((key) => PLATFORMS.has(key)).length
  const file: Finding = {
    where,
    check: 'file',
    state: 'ok',
    says: `${counted(workspaces.length, 'workspace')} with ${counted(platforms, 'connection')}; ${counted(config.secrets.length, 'secret')} found`,
  }
  const shared = sharedCredentials(config).map((says): Finding => ({ where, check: 'shared', state: 'warn', says }))
  return [file, environments(config, server, where), ...shared]
}

function environments(config: AnyConfig, server: string, where: string): Finding {
  const check = 'environment'
  try {
    checkCredentials(config, server)
    return { where, check, state: 'ok', says: `${config.raw.environment}; no credential was used in another, or by the other server` }
  } catch (error) {
    if (error instanceof ConfigError) return { where, check, state: 'fail', says: error.message }
    if (error instanceof Refusal) return { where, check, state: 'fail', says: 'what is recorded of earlier starts cannot be read', fix: error.fix }
    throw error
  }
}

/** Whether the log's folder can be written, and whether what stands in it is as it was written. */
export function checkLog(dir: string, server: string, where: string): Finding[] {
  const { state, why, logs, bytes } = folderState(dir)
  const folder = { where, check: 'audit folder' }
  const log = { where, check: 'audit log' }
  if (state === 'unusable') return [{ ...folder, state: 'fail', says: `${dir} ${why ?? 'cannot be used'}`, fix: 'Without it nothing is served.' }]
  if (state === 'new') return [{ ...folder, state: 'ok', says: `${dir} is not there yet; the first start makes it` }]
  const ready: Finding = { ...folder, state: 'ok', says: `${dir} can be written` }
  if (logs === 0) return [ready, { ...log, state: 'skip', says: 'nothing is logged yet' }]
  if (bytes > LIMITS.doctorLogBytesMax)
    return [ready, { ...log, state: 'skip', says: `too long for a look in a hurry; run: ${server} verify-log --dir ${dir}` }]
  const { ok, problems, rows } = verifyLogs({ dir })
  if (ok) return [ready, { ...log, state: 'ok', says: `${rows} rows in ${logs === 1 ? 'one file' : `${logs} files`}, as they were written` }]
  const [first, ...others] = problems
  const says = `${first?.file ?? ''}: ${first?.kind ?? ''}${others.length === 0 ? '' : `, and ${others.length} more`}`
  return [ready, { ...log, state: 'fail', says, fix: `${server} verify-log --dir ${dir} explains each.` }]
}

/** A tool as its configuration has it, and why it is not simply on. */
export interface ToolMode {
  readonly name: string
  readonly mode: 'on' | 'dry_run' | 'off'
  readonly why: string | null
}

export function toolFindings(all: readonly ToolMode[]): Finding[] {
  const where = 'tools'
  const names = (tools: readonly ToolMode[]) => tools.map(({ name }) => name).join(' ')
  const inMode = (mode: ToolMode['mode']) => all.filter((tool) => tool.mode === mode)
  const rest = (mode: 'dry_run' | 'off'): Finding[] =>
    [...Map.groupBy(inMode(mode), ({ why }) => why ?? '')].map(([why, tools]) => ({
      where,
      check: `${tools.length} ${mode}`,
      state: mode === 'off' ? 'skip' : 'warn',
      says: `${why}: ${names(tools)}`,
    }))
  const on = inMode('on')
  return [
    on.length === 0
      ? { where, check: 'on', state: 'fail', says: 'none', fix: 'Configure a platform, or switch a tool on.' }
      : { where, check: `${on.length} on`, state: 'ok', says: names(on) },
    ...rest('dry_run'),
    ...rest('off'),
  ]
}
