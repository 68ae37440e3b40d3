/** Turns a spent grant into one request to Meta. Tools and writers see no token, and nothing that could send a second one. */
import type { Grant } from '@countersign/gate'
import { assert } from '@countersign/kernel'
import type { MetaTouch } from '@countersign/read'
import { assertOffered, type MetaRequest } from './wire.ts'

export interface MetaChange {
  readonly scope: string
  /** `meta:` and the object that the path begins with. */
  readonly target: string
  readonly request: MetaRequest
}

export interface MetaBroker {
  /** Spends the grant, then releases the token to the one request. */
  change(grant: Grant, change: MetaChange, signal: AbortSignal): Promise<unknown>
}

export const metaBroker = (touch: MetaTouch): MetaBroker => ({
  async change(grant, { scope, target, request }, signal) {
    assert(target === `meta:${request.path.split('/')[1] ?? ''}`, 'what is changed is what the grant is for')
    assertOffered(request)
    grant.spend(scope, target)
    return touch.change(request.path, request.params, signal)
  },
})
