/** The hand that changes an ad account: the broker spends one grant and sends one request, once. Rehearsing is for the looking side. */
import type { Grant } from '@countersign/gate'
import { z } from 'zod'
import { proven } from '../outcome.ts'
import type { MetaBroker } from './broker.ts'
import type { MetaRequest } from './wire.ts'

export interface MetaWriter {
  /** The proof names what was changed, or what was made. */
  send(request: MetaRequest): Promise<{ readonly [key: string]: string }>
}

const done = z.object({ success: z.literal(true) })
/** What Meta answers to a new object: its id. A rehearsal has none, so one taken for the real thing proves nothing. */
const made = z.object({ id: z.string().regex(/^[1-9]\d{0,24}$/) })

export function metaWriter(broker: MetaBroker, grant: Grant, signal: AbortSignal): MetaWriter {
  return {
    async send(request) {
      const object = request.path.split('/')[1] ?? ''
      const answer = await broker.change(grant, { scope: 'ads_management', target: `meta:${object}`, request }, signal)
      if (request.operation.endsWith('_create')) return { created_id: proven(made, answer).id }
      proven(done, answer)
      return { object_id: object }
    },
  }
}
