/** The write-server's start: the house behind it, and the door. */
import { userInfo } from 'node:os'
import { assert } from '@countersign/kernel'
import { EXIT, operationalLog, runCli, serveOverStdio } from '@countersign/serve'
import { COMMANDS } from './commands.ts'
import { readConfig } from './config.ts'
import { openHouse } from './house.ts'
import { rowsOf } from './rules.ts'
import { servedTools } from './serving.ts'
import { SIGN } from './sign.ts'

const ABOUT =
  'write-server: lets an AI agent change a shop on Shopify, Meta Ads and email. Every change is previewed, capped, approved by a person, executed once, and recorded.'

export function main(args: readonly string[]): Promise<void> {
  return runCli({ name: 'write-server', version: SIGN.version, about: ABOUT, start, commands: COMMANDS }, args)
}

function start(configPath: string): void {
  const config = readConfig(configPath)
  const log = operationalLog('write-server')
  const { gate, workspaces, close, listed } = openHouse(config, log, () => serving.stop(EXIT.config))
  const tools = servedTools(gate, rowsOf(config.raw))
  const [first, ...rest] = workspaces.keys()
  assert(first !== undefined, 'a configuration has a workspace')
  const house = { tools, workspaces: [first, ...rest] as const, audit: gate.audit, clock: gate.clock, onBug: log.bug }
  const serving = serveOverStdio(SIGN, house, userInfo().username, close, listed)
  log.info({ workspaces: workspaces.size, tools: tools.filter((tool) => tool.mode === 'on').length }, 'serving over stdio')
}
