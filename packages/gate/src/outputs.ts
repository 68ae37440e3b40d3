/** What previews and changes look like on the wire. */
import { z } from 'zod'

const fact = z.strictObject({ label: z.string(), before: z.string().nullable(), after: z.string().nullable() })

export const previewOutput = z.strictObject({
  status: z.literal('preview'),
  change_id: z.string(),
  confirm_token: z.string(),
  expires_at: z.string(),
  risk: z.int(),
  approval: z.string(),
  summary: z.string(),
  facts: z.array(fact),
  consequences: z.array(z.string()),
  warnings: z.array(z.string()),
  untrusted: z.record(z.string(), z.string()),
  limits: z.record(z.string(), z.string()),
  undo: z.string().nullable(),
  /** The agent's own words, for the person; nothing is decided by them. */
  agent_reason: z.string().nullable(),
})

const receipt = z.strictObject({ proof: z.record(z.string(), z.string()), verified: z.boolean().nullable() })

export const applyOutput = z.strictObject({
  status: z.enum(['applied', 'awaiting_approval', 'failed', 'unknown']),
  change_id: z.string(),
  summary: z.string(),
  message: z.string(),
  receipt: receipt.nullable(),
  warnings: z.array(z.string()),
})

const state = z.enum(['open', 'expired', 'awaiting', 'started', 'applied', 'failed', 'unknown', 'cancelled', 'denied', 'void'])

const changeLine = z.strictObject({
  change_id: z.string(),
  tool: z.string(),
  state,
  summary: z.string(),
  risk: z.int(),
  approval: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
})

export const changeOutput = changeLine.extend({
  settled_at: z.string().nullable(),
  reason: z.string().nullable(),
  receipt: receipt.nullable(),
  /** Who has decided so far: names of approvers. */
  decisions: z.array(z.strictObject({ approver: z.string(), decision: z.enum(['approve', 'deny']), at: z.string() })),
  facts: z.array(fact),
  agent_reason: z.string().nullable(),
  untrusted: z.record(z.string(), z.string()),
})

export const changeListOutput = z.strictObject({ changes: z.array(changeLine), next_cursor: z.string().nullable() })

export const cancelOutput = z.strictObject({ status: z.literal('cancelled'), change_id: z.string() })
