/** The witnessed sandbox with the real read-server on it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Lines, openLines } from './lines.ts'
import { connect, type Connected } from './servers.ts'

export type { HttpRequest, Traffic } from './lines.ts'

export interface Witness extends Lines {
  readonly read: Connected
  /** Every log of the server, as it lies on disk. */
  log(): string
}

export async function openWitness({ tools = '' }: { readonly tools?: string } = {}): Promise<Witness> {
  const lines = await openLines()
  const { dir, sandbox, ports } = lines
  const config = join(dir, 'witnessed.yaml')
  const moved = readFileSync(sandbox.configs.read, 'utf8')
    .replace(sandbox.endpoints.shopify, `http://127.0.0.1:${ports.shopify}`)
    .replace(`port: ${sandbox.endpoints.imap.port}`, `port: ${ports.imap}`)
  writeFileSync(config, `${moved}${tools}`, { mode: 0o600 })
  const read = await connect({ server: 'read-server', config })
  return {
    ...lines,
    read,
    log: () => {
      const folder = join(dir, 'audit', 'read')
      const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
      return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('')
    },
    async close() {
      await read.close()
      await lines.close()
    },
  }
}

/** One call, as a polite client makes it: when it is told to wait, it waits. */
export async function asked({ read }: Pick<Witness, 'read'>, name: string, args: Readonly<Record<string, unknown>> = {}) {
  for (let tries = 1; ; tries++) {
    const answer = await read.client.callTool({ name, arguments: { ...args } })
    const { code, retry_after_s } = { ...(answer.structuredContent as Readonly<Record<string, unknown>>) }
    if (tries === 3 || code !== 'UPSTREAM_THROTTLED' || typeof retry_after_s !== 'number') return answer
    await new Promise((resolve) => setTimeout(resolve, Math.min(retry_after_s, 10) * 1_000))
  }
}
