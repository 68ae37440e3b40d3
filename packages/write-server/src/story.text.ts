/** Changes as a person reads them in a hurry: the one line that matters first. Every text is cleaned, because it goes to a terminal. */
import { cleanLine, wrapped } from '@countersign/serve'
import type { Line, Story } from './story.ts'

export interface Look {
  readonly columns: number
  readonly colour: boolean
}

const STATE_CHARS = 10
const LABEL_CHARS = 10
const CELL_CHARS_MAX = 400
const COLOURS: Readonly<Record<string, number>> = { applied: 32, failed: 31, unknown: 33, awaiting: 36, open: 36, started: 33 }

const painted = ({ colour }: Look, code: number | undefined, text: string): string =>
  colour && code !== undefined ? `\u001B[${code}m${text}\u001B[0m` : text

/** `2026-11-20 10:00:03 UTC` */
const utc = (iso: string): string => `${cleanLine(iso, 40).slice(0, 19).replace('T', ' ')} UTC`

export function listText(lines: readonly Line[], look: Look): string {
  if (lines.length === 0) return 'No changes.'
  return lines.map((line) => entry(line, look)).join('\n')
}

function entry(line: Line, look: Look): string {
  const indent = ' '.repeat(STATE_CHARS + 2)
  const [first = '', ...rest] = wrapped(line.summary, look.columns - indent.length)
  const about = `${line.change_id} · ${utc(line.created_at)} · ${line.tool} · ${line.workspace} · ${line.caller}`
  return [
    `${painted(look, COLOURS[line.state], line.state.padEnd(STATE_CHARS))}  ${first}`,
    ...[...rest, ...wrapped(about, look.columns - indent.length)].map((text) => indent + text),
  ].join('\n')
}

export function storyText(story: Story, look: Look): string {
  const indent = ' '.repeat(LABEL_CHARS)
  /** Parts stand below each other under one label; an empty part is left out with its label. */
  const part = (label: string, ...texts: readonly string[]): string[] =>
    texts
      .flatMap((text) => wrapped(text, look.columns - LABEL_CHARS - 2).map((line, at) => (at === 0 ? line : `  ${line}`)))
      .map((line, at) => (at === 0 ? label.padEnd(LABEL_CHARS) : indent) + line)
  return [
    ...wrapped(`${story.state.toUpperCase()}: ${story.summary}`, look.columns).map((line) => painted(look, COLOURS[story.state], line)),
    ...wrapped(`${story.change_id} · ${story.tool} · workspace ${story.workspace} · risk ${story.risk}`, look.columns),
    '',
    ...part(
      'asked',
      `${utc(story.created_at)} by ${story.caller}`,
      ...(story.agent_reason === null ? [] : [`the agent’s words: “${story.agent_reason}”`]),
    ),
    ...part('what', ...story.facts.map(({ label, before, after }) => `${label}: ${before ?? '–'} → ${after ?? '–'}`)),
    ...part(
      'named',
      ...Object.entries(story.untrusted).map(([label, text]) => `${label}: “${cleanLine(text, CELL_CHARS_MAX)}” (written by people outside)`),
    ),
    ...part('so that', ...story.consequences),
    ...part('warning', ...story.warnings),
    ...part('undo', story.undo ?? 'It cannot be undone.'),
    ...part('weighed', ...story.weighed),
    ...part('yes by', ...approvalLines(story)),
    ...part('started', story.started_at === null ? 'no' : utc(story.started_at)),
    ...part('outcome', outcome(story)),
    ...part('read back', readBack(story)),
    ...part('receipt', ...Object.entries(story.receipt ?? {}).map(([name, value]) => `${name} ${value}`)),
    ...part('sealed', `plan ${story.plan_digest}`),
    '',
    'log',
    ...story.log.flatMap(({ ts, event, status, reason, log, seq }, at) => [
      ...(story.log[at - 1]?.log === log ? [] : [`  ${cleanLine(log, CELL_CHARS_MAX)}`]),
      cleanLine(
        `${utc(ts)} · row ${seq} · ${event}${status === null ? '' : ` ${status}`}${reason === null ? '' : ` (${reason})`}`,
        CELL_CHARS_MAX,
      ).replace(/^/, '    '),
    ]),
    ...(story.log.length === 0 ? ['  The log has no row of it.'] : []),
    ...(story.log_whole ? [] : ['  The log could not be read whole, so rows may be missing here.']),
  ].join('\n')
}

function approvalLines({ approvals, approval }: Story): string[] {
  if (approvals.length === 0) return [`nobody yet; it needs \`${approval}\``]
  return approvals.map(
    ({ by, decision, at, signature }) =>
      `${by} · ${decision === 'deny' ? 'NO' : 'yes'} · ${utc(at)}${signature === null ? '' : ` · signature ${signature}`}`,
  )
}

function outcome({ state, settled_at, reason }: Story): string {
  const words: Readonly<Record<string, string>> = {
    open: 'none: it waits for a yes',
    awaiting: 'none: it waits for approvers',
    expired: 'none: nobody said yes in time; nothing was changed',
    started: 'under way',
    applied: 'applied',
    failed: 'failed; nothing was changed',
    unknown: 'UNKNOWN: it may or may not have happened. Look at the platform; it is not repeated by itself',
    cancelled: 'none: cancelled; nothing was changed',
    denied: 'none: an approver said no; nothing was changed',
    void: 'none: it was made void; nothing was changed',
  }
  return `${words[state] ?? state}${reason === null ? '' : ` (${reason})`}${settled_at === null ? '' : ` · ${utc(settled_at)}`}`
}

function readBack({ started_at, state, read_back }: Story): string {
  if (started_at === null || state === 'failed') return 'nothing to read back'
  return read_back === null ? 'could not be told from here' : read_back ? 'as planned' : 'NOT as planned: look at the platform'
}
