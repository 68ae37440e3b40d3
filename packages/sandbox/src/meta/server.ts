/** The Graph API stand-in: an HTTP server on loopback that answers v26.0 as Meta does, faults included. */
import type { MetaOptions, MetaStandIn } from './types.ts'

export function startMeta(options: MetaOptions): Promise<MetaStandIn> {
  return Promise.reject(new Error(`not built yet: ${options.app.id}`))
}
