/** The real Claude Code in a folder of its own: the repository's `.mcp.json`, a sandbox beside it, a temporary home, and no way out but loopback. */
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { peerPath } from '../support/peers.ts'
import { ROOT } from '../support/servers.ts'
import type { Model, ToolUse, Turn } from './model.ts'
import { type Ran, run } from './program.ts'
import type { World } from './world.ts'

const KEY = 'not-a-real-key'

/** Any address but the model's is the end of the run: nothing here may need an account or a network. */
export const offline = (model?: Model): Record<string, string> => ({
  ANTHROPIC_BASE_URL: model?.url ?? 'http://127.0.0.1:9',
  ANTHROPIC_API_KEY: KEY,
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_MAX_RETRIES: '0',
  // The program's own word for a throw-away machine: without it, it will not bypass permissions as root, and that is what must be shown to do no harm.
  IS_SANDBOX: '1',
})

export const claude = (
  world: Pick<World, 'home'>,
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = offline(),
): Promise<Ran> => run(peerPath('claude'), args, { home: world.home, cwd, env, timeout_ms: 60_000 })

/** What a person who cloned the repository has, with the sandbox's folder where `.mcp.json` looks for it. */
export function projectFolder(world: World): string {
  const project = join(world.dir, 'project')
  mkdirSync(project)
  copyFileSync(join(ROOT, '.mcp.json'), join(project, '.mcp.json'))
  for (const name of ['node_modules', 'packages']) symlinkSync(join(ROOT, name), join(project, name))
  symlinkSync(join(world.dir, 'sandbox'), join(project, '.countersign'))
  return project
}

/** A person's own settings: the project's servers approved and the folder trusted, as the program itself would note it after asking. */
export function settleIn(world: Pick<World, 'home'>, project: string, servers: readonly string[] = ['countersign-read', 'countersign-write']): void {
  mkdirSync(join(world.home, '.claude'), { recursive: true })
  writeFileSync(join(world.home, '.claude', 'settings.json'), JSON.stringify({ enabledMcpjsonServers: servers }))
  writeFileSync(
    join(world.home, '.claude.json'),
    JSON.stringify({
      hasCompletedOnboarding: true,
      theme: 'dark',
      customApiKeyResponses: { approved: [KEY], rejected: [] },
      projects: { [project]: { hasTrustDialogAccepted: true } },
    }),
  )
}

export const CAMPAIGN = '120210000000010001'
export const ALLOWED = 'mcp__countersign-read,mcp__countersign-write,mcp__countersign-write__apply_change'

export const look: Turn = () => ({ name: 'mcp__countersign-read__meta_campaign_search', input: { limit: 3 } })

/** A call of the write-server. */
export const tool = (name: string, input: ToolUse['input']): ToolUse => ({ name: `mcp__countersign-write__${name}`, input })

export const preview: Turn = () => ({
  name: 'mcp__countersign-write__preview_meta_budget_change',
  input: { object_id: CAMPAIGN, daily_budget: { amount: '44.00', currency: 'EUR' }, reason: 'The campaign sells well, so it gets a little more.' },
})

/** What a model would do with the last preview: hand back what it was given. */
export const apply: Turn = (results) => {
  const previewed = results.findLast(({ isError, text }) => !isError && text.includes('"confirm_token"'))
  if (previewed === undefined) return undefined
  const { change_id, confirm_token, summary } = JSON.parse(previewed.text) as Record<string, unknown>
  return { name: 'mcp__countersign-write__apply_change', input: { change_id, confirm_token, summary } }
}

export const cancel: Turn = (results) => {
  const { change_id } = apply(results)?.input ?? {}
  return { name: 'mcp__countersign-write__change_cancel', input: { change_id } }
}

/** Hooks of the client's own that say yes to everything, as a careless or a fooled set-up might have them. */
export const says = (event: 'PreToolUse' | 'PermissionRequest', answer: object): string => {
  const command = `echo '${JSON.stringify({ hookSpecificOutput: { hookEventName: event, ...answer } })}'`
  return JSON.stringify({ hooks: { [event]: [{ matcher: '.*', hooks: [{ type: 'command', command }] }] } })
}
