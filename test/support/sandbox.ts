/** The sandbox with both servers on it, for one test file, and the oracle: what reached the platforms. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Effect, startSandbox } from '@countersign/sandbox'
import { connect, type Connected } from './servers.ts'

export interface Shop {
  readonly dir: string
  readonly read: Connected
  readonly write: Connected
  /** Every effect that reached a platform. */
  effects(): Promise<readonly Effect[]>
  fault(platform: 'shopify' | 'meta' | 'imap' | 'smtp', kind: string, times?: number, on?: 'read' | 'write'): Promise<void>
  /** The rows of every log of one server, in order of the files. */
  rows(server: 'read' | 'write'): readonly Record<string, unknown>[]
  close(): Promise<void>
}

/** `slow_ms`: how long the fault `slow` holds an answer back. */
export async function openShop({
  writerScopes,
  slow_ms,
  ...options
}: { era?: 'legacy' | 'modern'; clientName?: string; writerScopes?: readonly string[]; slow_ms?: number } = {}): Promise<Shop> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-shop-'))
  const sandbox = await startSandbox({
    dir,
    ...(writerScopes === undefined ? {} : { writerScopes }),
    ...(slow_ms === undefined ? {} : { slow_ms }),
  })
  const control = sandbox.endpoints.control
  const [read, write] = await Promise.all([
    connect({ server: 'read-server', config: join(dir, 'read.yaml'), ...options }),
    connect({ server: 'write-server', config: join(dir, 'write.yaml'), ...options }),
  ])
  return {
    dir,
    read,
    write,
    effects: async () => (await (await fetch(`${control}/effects`)).json()) as readonly Effect[],
    async fault(platform, kind, times = 1, on) {
      const answer = await fetch(`${control}/fault`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ platform, kind, times, on }),
      })
      if (!answer.ok) throw new Error(`the control URL refused the fault: ${answer.status} ${await answer.text()}`)
    },
    rows: (server) =>
      readdirSync(join(dir, 'audit', server))
        .filter((name) => name.endsWith('.jsonl'))
        .toSorted()
        .flatMap((name) => readFileSync(join(dir, 'audit', server, name), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    async close() {
      await Promise.all([read.close(), write.close()])
      await sandbox.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
