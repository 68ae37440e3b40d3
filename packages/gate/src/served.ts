/** The gate's tools as the door serves them: a preview for every write tool, and five for any change. */
import { LIMITS } from '@countersign/kernel'
import { cursorField, limitField, looks, reasonField, type Annotations, type ServedTool, type ToolFacts } from '@countersign/serve'
import { z } from 'zod'
import { apply } from './apply.ts'
import { changeCancel, changeGet, changeList, type Looked } from './changes.ts'
import type { Gate } from './gate.ts'
import { applyOutput, cancelOutput, changeListOutput, changeOutput, previewOutput } from './outputs.ts'
import type { PolicyRow } from './policy.ts'
import { preview } from './preview.ts'
import { previewUndo } from './undo.ts'

/** An apply looks (a preview's deadline), acts and reads back; the rest is for the disk. */
const APPLY_CALL_MS = LIMITS.previewDeadline_ms + LIMITS.applyDeadline_ms + 10_000

const CHANGES_NOTHING: Annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: false, openWorldHint: true }

export function servePreview(gate: Gate, facts: ToolFacts, row: PolicyRow): ServedTool {
  return {
    facts,
    output: previewOutput,
    risk: row.risk,
    annotations: CHANGES_NOTHING,
    mode: row.mode === 'off' ? 'off' : 'on',
    deadline_ms: LIMITS.previewDeadline_ms,
    rates: looks(facts.platform, facts.name),
    tellsOfEffect: false,
    run: (input, call) => preview(gate, facts.name, input, call),
  }
}

const changeIdField = z.string().regex(/^chg_[a-z2-9]{20}$/, 'a change_id as a preview returned it')

const applyInput = z.strictObject({
  change_id: changeIdField,
  confirm_token: z.string().min(40).max(50),
  summary: z.string().min(1).max(LIMITS.summaryCharsMax).describe('The preview’s `summary`, character for character'),
})
const oneChange = z.strictObject({ change_id: changeIdField })
const undoInput = z.strictObject({ change_id: changeIdField, reason: reasonField })
const listInput = z.strictObject({ limit: limitField, cursor: cursorField })

const own = (name: string, title: string, description: string) => ({ name, title, description, platform: 'house' as const })

export const serveChanges = (gate: Gate): ServedTool[] => [
  ...changeTools(gate).map((tool) => ({ ...tool, rates: looks('house', tool.facts.name) })),
  undoTool(gate),
]

function changeTools(gate: Gate): Omit<ServedTool, 'rates'>[] {
  const looked: Looked = new Map()
  const common = { deadline_ms: LIMITS.readDeadline_ms, mode: 'on', tellsOfEffect: false } as const
  const looking = { ...common, risk: 0, annotations: { ...CHANGES_NOTHING, idempotentHint: true, openWorldHint: false } } as const
  return [
    {
      ...common,
      facts: {
        ...own(
          'apply_change',
          'Apply a previewed change',
          'Applies one previewed change, once, after a person has said yes to its summary. Show the person the preview first. A token works once and expires. `awaiting_approval`: an approver decides elsewhere; see change_get.',
        ),
        input: applyInput,
        log: { change_id: 'plain' },
      },
      output: applyOutput,
      risk: 2,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
      // Claude Code then asks a person before every call, even in its automatic modes, and offers no "always".
      meta: { 'anthropic/requiresUserInteraction': true },
      deadline_ms: APPLY_CALL_MS,
      tellsOfEffect: true,
      run: (input, call) => apply(gate, applyInput.parse(input), call),
    },
    {
      ...looking,
      facts: {
        ...own(
          'change_get',
          'Look at one change',
          'What became of a change: open, awaiting approvers, applied, failed, unknown, denied, cancelled, with its receipt. An unknown outcome is looked up again.',
        ),
        input: oneChange,
        log: { change_id: 'plain' },
      },
      output: changeOutput,
      run: (input, call) => changeGet(gate, oneChange.parse(input).change_id, call, looked),
    },
    {
      ...looking,
      facts: { ...own('change_list', 'List changes', 'Your changes, newest first.'), input: listInput, log: { limit: 'plain' } },
      output: changeListOutput,
      run: async (input, call) => changeList(gate, listInput.parse(input), call),
    },
    {
      ...common,
      facts: {
        ...own('change_cancel', 'Cancel a change', 'Closes an open or awaiting change, so that nothing starts it any more.'),
        input: oneChange,
        log: { change_id: 'plain' },
      },
      output: cancelOutput,
      risk: 0,
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      run: async (input, call) => changeCancel(gate, oneChange.parse(input).change_id, call),
    },
  ]
}

/** Which platform it looks at is known only once it runs: it takes a place in each one's window, and two of its own, for it looks twice. */
const UNDO_RATES = (['shopify', 'meta'] as const).flatMap((platform) => looks(platform, 'preview_undo'))

const undoTool = (gate: Gate): ServedTool => ({
  facts: {
    ...own(
      'preview_undo',
      'Preview the way back',
      'Prepares what puts an applied change back as it was, as a new change with a preview and a yes of its own; nothing changes.',
    ),
    input: undoInput,
    log: { change_id: 'plain' },
  },
  output: previewOutput,
  risk: 2,
  annotations: CHANGES_NOTHING,
  mode: 'on',
  deadline_ms: LIMITS.previewDeadline_ms,
  rates: UNDO_RATES,
  tellsOfEffect: false,
  run: (input, call) => previewUndo(gate, undoInput.parse(input), call),
})
