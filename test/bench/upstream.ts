/** What a change costs upstream: requests that a write tool sends to the sandbox's platforms while it is previewed and while it is applied. */
import { POLICY } from '../../packages/write-server/src/policy.ts'
import { WRITE_TOOLS, type WriteToolName } from '../../packages/write-server/src/tools.ts'
import { upstreamOf } from '../support/upstream.ts'
import type { Figure } from './table.ts'

export const UPSTREAM_HEAD: Figure = { what: 'tool', ours: 'preview', bare: 'apply', against: 'beyond the plan', target: 'target' }
const BEYOND_MAX = 1
const CREATES: ReadonlySet<WriteToolName> = new Set(['preview_meta_campaign_create', 'preview_meta_adset_create', 'preview_meta_ad_create'])

/** Those that are on as installed, and what makes ads. The counts are the same on every machine: `upstream.test.ts` holds them. */
export async function upstreamFigures(): Promise<Figure[]> {
  const names = WRITE_TOOLS.map(({ name }) => name).filter((name) => POLICY[name].mode === 'on' || CREATES.has(name))
  return [...(await upstreamOf(names))].map(([what, { plan, preview, apply }]) => ({
    what,
    ours: `${preview}`,
    bare: `${apply}`,
    against: `${preview - plan}`,
    target: `≤ ${BEYOND_MAX}`,
    meets: preview - plan <= BEYOND_MAX,
  }))
}
