/** Changes as a person reads them in a hurry: the one line that matters first. Every text is cleaned, because it goes to a terminal. */
import { cleanLine, wrapped } from '@countersign/serve'
import { markedLines } from './verbatim.ts'
import type { Line, Story } from './story.ts'

export interface Look {
  readonly columns: number
  readonly colour: boolean
}

const STATE_CHARS = 10
const LABEL_CHARS = 10
const CELL_CHARS_MAX = 400
const SUMMARY_LINES_MAX = 3
/** A value that is longer is a text: it stands below the others, line by line. */
const LINE_CHARS_MAX = 200
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
  const [first = '', ...rest] = firstLines(line.summary, look.columns - indent.length)
  const about = `${line.change_id} · ${utc(line.created_at)} · ${line.tool} · ${line.workspace} · ${line.caller}`
  return [
    `${painted(look, COLOURS[line.state], line.state.padEnd(STATE_CHARS))}  ${first}`,
    ...[...rest, ...wrapped(about, look.columns - indent.length, 'cut')].map((text) => indent + text),
  ].join('\n')
}

/** A list is looked through; `change` has the whole. */
function firstLines(text: string, columns: number): string[] {
  const lines = wrapped(text, columns - 2, 'cut')
  const shown = lines.slice(0, SUMMARY_LINES_MAX)
  return lines.length > SUMMARY_LINES_MAX ? [...shown.slice(0, -1), `${shown.at(-1) ?? ''} …`] : shown
}

type Part = (label: string, ...texts: readonly string[]) => string[]

/** Parts stand below each other under one label; an empty part is left out with its label. */
const partsFor =
  ({ columns }: Look): Part =>
  (label, ...texts) =>
    texts
      .flatMap((text) => wrapped(text, columns - LABEL_CHARS - 2, 'cut').map((line, at) => (at === 0 ? line : `  ${line}`)))
      .map((line, at) => (at === 0 ? label : '').padEnd(LABEL_CHARS) + line)

export const storyText = (story: Story, look: Look): string =>
  [...askedLines(story, look), ...textLines(story, look.columns), ...courseLines(story, look), '', ...logLines(story)].join('\n')

/** What is asked for and who has said yes: as much as there is before anything has happened. Long texts are only counted here. */
export function askedLines(story: Story, look: Look): string[] {
  const part = partsFor(look)
  return [
    ...wrapped(`${story.state.toUpperCase()}: ${story.summary}`, look.columns, 'cut').map((line) => painted(look, COLOURS[story.state], line)),
    ...wrapped(`${story.change_id} · ${story.tool} · workspace ${story.workspace} · risk ${story.risk}`, look.columns, 'cut'),
    '',
    ...part(
      'asked',
      `${utc(story.created_at)} by ${story.caller}`,
      ...(story.agent_reason === null ? [] : [`the agent’s words: “${story.agent_reason}”`]),
    ),
    ...part('what', ...story.facts.map(factLine)),
    ...part(
      'named',
      ...Object.entries(story.untrusted).map(
        ([label, text]) => `${label}: ${isLong(text) ? 'word for word below' : `“${cleanLine(text, CELL_CHARS_MAX)}”`} (written by people outside)`,
      ),
    ),
    ...part('so that', ...story.consequences),
    ...part('warning', ...story.warnings),
    ...part('undo', story.undo ?? 'It cannot be undone.'),
    ...part('weighed', ...story.weighed),
    ...part('yes by', ...approvalLines(story)),
  ]
}

function factLine({ label, before, after }: Story['facts'][number]): string {
  if (isLong(before) || isLong(after)) return `${label}: word for word below`
  if (before === null) return `${label}: ${after ?? '–'}`
  return before === after ? `${label}: ${after} (stays so)` : `${label}: ${before} → ${after ?? 'nothing'}`
}

const isLong = (text: string | null): text is string => text !== null && (text.length > LINE_CHARS_MAX || text.includes('\n'))

/** Every long text line by line, but those that stand elsewhere. */
export const textLines = ({ facts, untrusted }: Story, columns: number, elsewhere: readonly unknown[] = []): string[] => [
  ...facts.flatMap(({ label, before, after }) =>
    isLong(before) || isLong(after)
      ? [
          ...textUnder(`${label}, before`, before, columns),
          ...(elsewhere.includes(after) ? [] : textUnder(before === null ? label : `${label}, after`, after, columns)),
        ]
      : [],
  ),
  ...Object.entries(untrusted).flatMap(([label, text]) =>
    isLong(text) && !elsewhere.includes(text) ? textUnder(`${label} (written by people outside)`, text, columns) : [],
  ),
]

const textUnder = (label: string, text: string | null, columns: number): string[] =>
  text === null ? [] : ['', cleanLine(label, CELL_CHARS_MAX), ...markedLines(text, columns)]

function courseLines(story: Story, look: Look): string[] {
  const part = partsFor(look)
  return [
    '',
    ...part('started', story.started_at === null ? 'no' : utc(story.started_at)),
    ...part('outcome', outcome(story)),
    ...part('read back', readBack(story)),
    ...part('receipt', ...Object.entries(story.receipt ?? {}).map(([name, value]) => `${name} ${value}`)),
    ...part('sealed', `plan ${story.plan_digest}`),
  ]
}

function logLines(story: Story): string[] {
  return [
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
  ]
}

function approvalLines({ approvals, approval, state, expires_at }: Story): string[] {
  if (approvals.length === 0) return [`nobody yet; it needs \`${approval}\``]
  const said = approvals.map(
    ({ by, decision, at, signature }) =>
      `${by} · ${decision === 'deny' ? 'NO' : 'yes'} · ${utc(at)}${signature === null ? '' : ` · signature ${signature}`}`,
  )
  return state === 'awaiting' ? [...said, `${missing(approvals, approval)}; this waits until ${utc(expires_at)}`] : said
}

/** Whether each signature still counts is decided when it is carried out. */
function missing(approvals: Story['approvals'], approval: string): string {
  const signed = new Set(approvals.flatMap(({ by, signature }) => (signature === null ? [] : [by]))).size
  const more = (approval === 'two_person' ? 2 : 1) - signed
  return more > 1 ? `${more} approvers have to agree, two different people` : 'one more approver has to agree'
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
