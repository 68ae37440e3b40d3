/** A preview and a result, shown as a client shows them to the person who decides. */
import { z } from 'zod'
import type { Transcript } from './transcript.ts'

const factShape = z.object({ label: z.string(), before: z.string().nullable(), after: z.string().nullable() })

export const previewShape = z.object({
  status: z.literal('preview'),
  change_id: z.string(),
  confirm_token: z.string(),
  expires_at: z.string(),
  risk: z.number(),
  approval: z.string(),
  summary: z.string(),
  facts: z.array(factShape),
  consequences: z.array(z.string()),
  warnings: z.array(z.string()),
  untrusted: z.record(z.string(), z.string()),
  limits: z.record(z.string(), z.string()),
  undo: z.string().nullable(),
  agent_reason: z.string().nullable(),
})
export type Preview = z.output<typeof previewShape>

/** The rows that a preview has in any number, in the order they are read. */
const ROWS: readonly { readonly label: string; readonly style?: 'yellow' | 'red'; readonly lines: (preview: Preview) => readonly string[] }[] = [
  { label: 'changes', lines: ({ facts }) => facts.map(shownFact) },
  {
    label: 'named',
    style: 'yellow',
    lines: ({ untrusted }) => Object.entries(untrusted).map(([label, name]) => `${label} is "${name}" (untrusted)`),
  },
  { label: 'then', lines: ({ consequences }) => consequences },
  { label: 'WARNING', style: 'red', lines: ({ warnings }) => warnings },
  { label: 'limit', lines: ({ limits }) => Object.entries(limits).map(([name, line]) => `${name.replaceAll('_', ' ')}: ${line}`) },
  { label: 'undo', lines: ({ undo }) => [undo ?? 'not possible'] },
  { label: 'agent says', lines: ({ agent_reason }) => (agent_reason === null ? [] : [`"${agent_reason}"`]) },
]

const APPROVALS: Readonly<Record<string, string>> = {
  chat: 'your yes in the client',
  code: 'a code that you type',
  approver: 'your yes, and then an approver’s signature',
}

export function showPreview(paper: Transcript, preview: Preview): void {
  paper.fact('PREVIEW', preview.summary, 'bold')
  for (const { label, style, lines } of ROWS) for (const [index, line] of lines(preview).entries()) paper.fact(index === 0 ? label : '', line, style)
  const { risk, approval, expires_at } = preview
  paper.fact('needs', `${APPROVALS[approval] ?? approval} (risk ${risk} of 3), before ${expires_at.slice(11, 19)} UTC`)
}

function shownFact({ label, before, after }: z.output<typeof factShape>): string {
  if (after?.includes('\n') === true) return [`${label}:`, ...after.split('\n').map((line) => `  | ${line}`)].join('\n')
  if (before === after) return `${label}: ${after ?? '(none)'}, stays so`
  return `${label}: ${before === null ? '' : `${before} -> `}${after ?? '(none)'}`
}

export const resultShape = z.object({
  status: z.enum(['applied', 'failed', 'unknown']),
  message: z.string(),
  receipt: z.object({ proof: z.record(z.string(), z.string()), verified: z.boolean().nullable() }),
  warnings: z.array(z.string()),
})

export function showResult(paper: Transcript, { status, message, receipt, warnings }: z.output<typeof resultShape>): void {
  paper.fact(status.toUpperCase(), message, status === 'applied' ? 'green' : 'red')
  const proof = Object.entries(receipt.proof).map(([key, value]) => `${key} ${value}`)
  if (proof.length > 0) paper.fact('receipt', proof.join(', '))
  for (const line of warnings) paper.fact('WARNING', line, 'red')
}
