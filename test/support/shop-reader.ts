/** The Shopify tools of reading on a sandbox of their own, without a server around them: what they answer, and what it took. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal, Secret } from '@countersign/kernel'
import { loadReadTools, shopifyConnection, type ShopifyConnection, shopifyReader } from '@countersign/read'
import { type Sandbox, startSandbox } from '@countersign/sandbox'

export interface ShopReader {
  readonly sandbox: Sandbox
  /** The result as its schema has it. */
  call(name: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>
  /** The code of the refusal; the empty text where there is an answer. */
  refused(name: string, input?: Record<string, unknown>): Promise<string>
  /** Requests that left for the platform since the last question. */
  sent(): number
  close(): Promise<void>
}

const { SHOPIFY_READ_TOOLS } = await loadReadTools()
const BETWEEN_MS = 10_000

export async function openShopReader(readerScopes?: readonly string[]): Promise<ShopReader> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-reader-'))
  // Each question comes a while after the last, so that the platform's cost bucket is what it is for a person who asks.
  let skew_ms = 0
  const now = () => Date.now() + skew_ms
  const sandbox = await startSandbox({ dir, now, slow_ms: 5, ...(readerScopes === undefined ? {} : { readerScopes }) })
  const clientId = /client_id: "([^"]+)"/.exec(readFileSync(join(dir, 'read.yaml'), 'utf8'))?.[1] ?? ''
  const clientSecret = new Secret(readFileSync(join(dir, 'secrets', 'shopify.read'), 'utf8').trim())
  const real = shopifyConnection({ shop: 'demo.myshopify.com', clientId, clientSecret, baseUrl: new URL(sandbox.endpoints.shopify), clock: now })
  let count = 0
  const connection: ShopifyConnection = {
    ...real,
    request(document, variables, options) {
      count += 1
      return real.request(document, variables, options)
    },
  }
  const call: ShopReader['call'] = async (name, input = {}) => {
    const tool = SHOPIFY_READ_TOOLS.find((candidate) => candidate.name === name)
    if (tool === undefined) throw new Error(`there is no tool ${name}`)
    skew_ms += BETWEEN_MS
    return tool.output.parse(await tool.run(tool.input.parse(input), shopifyReader(connection, AbortSignal.timeout(10_000), now)))
  }
  return {
    sandbox,
    call,
    async refused(name, input) {
      try {
        await call(name, input)
        return ''
      } catch (error) {
        if (error instanceof Refusal) return error.code
        throw error
      }
    },
    sent() {
      const before = count
      count = 0
      return before
    },
    async close() {
      await sandbox.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
