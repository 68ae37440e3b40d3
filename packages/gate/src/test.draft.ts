/** A stored preview for unit tests of this room. */
import { sha256 } from '@countersign/kernel'
import type { Draft } from './ledger.rows.ts'

export const draft = (fields: Partial<Draft> = {}): Draft => ({
  id: 'chg_1',
  caller: 'stdio:owner:claude-code',
  requester: 'owner',
  workspace: 'main',
  tool: 'preview_box_change',
  platform: 'shopify',
  input: '{}',
  plan: '{}',
  plan_digest: 'p',
  policy_digest: 'q',
  summary: 'Box a: 1 → 2',
  risk: 2,
  approval: 'chat',
  token_hash: sha256(fields.id ?? 'chg_1'),
  created_ms: 1_000_000,
  expires_ms: 1_300_000,
  ...fields,
})
