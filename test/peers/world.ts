/** A sandbox, a temporary home and both servers' configurations for one test file. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Effect, type Sandbox, startSandbox } from '@countersign/sandbox'
import type { ServerName } from '../support/servers.ts'

export const SERVERS: readonly ServerName[] = ['read-server', 'write-server']

export interface World {
  readonly sandbox: Sandbox
  readonly home: string
  readonly dir: string
  configOf(server: ServerName): string
  /** How a client starts the server, from the repository's root. */
  commandOf(server: ServerName): [string, ...string[]]
  /** What reached a platform, as the sandbox's control address tells it. */
  effects(): Promise<readonly Effect[]>
  close(): Promise<void>
}

export async function openWorld(): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-peers-'))
  const home = join(dir, 'home')
  mkdirSync(home)
  const sandbox = await startSandbox({ dir: join(dir, 'sandbox') })
  const configOf = (server: ServerName): string => (server === 'read-server' ? sandbox.configs.read : sandbox.configs.write)
  return {
    sandbox,
    home,
    dir,
    configOf,
    commandOf: (server) => [process.execPath, `packages/${server}/src/main.ts`, '--config', configOf(server)],
    async effects() {
      const answer = await fetch(new URL('/effects', sandbox.endpoints.control))
      return (await answer.json()) as readonly Effect[]
    },
    async close() {
      await sandbox.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
