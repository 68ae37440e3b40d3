/** A read tool with what it may look at, as the pipeline serves it. */
import { LIMITS } from '@countersign/kernel'
import type { Rate } from './rate.ts'
import type { Annotations, ServedTool } from './served.ts'
import type { AnyReadTool, Platform } from './tool.ts'

/** Reads a minute, by platform: the mission's figures for Shopify and Meta; a mailbox takes more but has few connections. */
const LOOKS_PER_MINUTE: Record<Platform, number> = { shopify: 60, meta: 30, email: 60, house: 120 }

/**
 * The windows of one look, previews included: its platform's, shared by all tools, and its own, which is two thirds of that, so that one tool in
 * a loop leaves room for the others.
 */
export const looks = (platform: Platform, tool: string): readonly Rate[] => [
  { key: `${platform}:look`, perMinute: LOOKS_PER_MINUTE[platform] },
  { key: tool, perMinute: Math.ceil((LOOKS_PER_MINUTE[platform] * 2) / 3) },
]

const LOOKS: Annotations = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }

/** `look` makes the reader for one call: of one workspace, ending with the call's signal. */
export function serveRead<Look>(
  tool: AnyReadTool<Look>,
  mode: 'on' | 'off',
  look: (workspace: string, signal: AbortSignal) => Promise<Look>,
): ServedTool {
  return {
    facts: tool,
    output: tool.output,
    risk: tool.tier,
    annotations: LOOKS,
    mode,
    deadline_ms: LIMITS.readDeadline_ms,
    rates: looks(tool.platform, tool.name),
    tellsOfEffect: false,
    run: async (input, call) => tool.run(input, await look(call.workspace, call.signal)),
  }
}
