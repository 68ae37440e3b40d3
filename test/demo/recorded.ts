/** What the logs tell, whether they are whole, and whether tampering shows. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Section, Stage } from './stage.ts'
import { verifyLog } from './verify.ts'
import { type Side, SIDES, type World } from './world.ts'

export const RECORDED: Section<World> = {
  title: 'What the logs are worth',
  about: 'Each server writes its own, row by row onto the disk before anything happens. The agent cannot reach them.',
  async play(stage, world) {
    await world.endServers()
    for (const side of SIDES) story(stage, world, side)
    stage.say('Checked with the servers’ own command. Public keys and signed checkpoints are kept elsewhere, as an operator should.')
    for (const side of SIDES) {
      const { ok, text, command } = await verifyLog(world, join(world.dir, 'audit', side), side)
      stage.literal([`$ ${command}`])
      stage.fact('', text)
      stage.expect(ok, `${side}-server’s log is whole and unchanged`)
    }
    for (const tampering of TAMPERINGS) await tamper(stage, world, tampering)
  },
}

const rowShape = z.object({ ts: z.string(), event: z.string(), tool: z.string().nullable(), status: z.string(), reason: z.string().nullable() })
type Row = z.output<typeof rowShape>

const EVENTS = new Set([
  'tool_call_denied',
  'change_previewed',
  'change_approved',
  'change_cancelled',
  'change_settled',
  'change_awaiting',
  'change_denied',
  'frozen',
  'unfrozen',
  'alert_raised',
])
/** What the mails, the previews and the tokens would leave in a log that says too much. */
const PRIVATE = /attacker\.test|potter\.example|anna@|confirm_token"|free shipping|Dear Anna|forty mugs/

/** The log without the routine, as the person on duty would read it. */
function story(stage: Stage, { dir, told }: World, side: Side): void {
  stage.say(`${side}-server’s log, without the routine:`)
  const lines = logs(join(dir, 'audit', side)).flatMap(({ text }) => text.split('\n').filter((line) => line !== ''))
  const rows = lines
    .map((line): Row => rowShape.parse(JSON.parse(line)))
    .filter(({ event, status }) => EVENTS.has(event) || status === 'refused')
    // Each process has a file of its own.
    .toSorted((a, b) => a.ts.localeCompare(b.ts))
  for (const { ts, event, status, tool, reason } of rows)
    stage.fact(ts.slice(11, 19), `${status.padEnd(10)} ${event.padEnd(20)} ${[tool, reason].filter((word) => word !== null).join('  ')}`)
  const refusals = rows.filter(({ event }) => event.startsWith('tool_call_')).flatMap(({ reason }) => reason ?? [])
  const codes = told(side)
  stage.expect(
    JSON.stringify(refusals) === JSON.stringify(codes) && codes.length > 0,
    `it has every refusal that an agent got (${codes.length}), in order, and no other`,
    refusals.join(' '),
  )
  stage.expect(!lines.some((line) => PRIVATE.test(line)), 'no address, no text and no token stands in it')
}

interface Tampering {
  readonly folder: string
  readonly does: string
  readonly edit: (text: string) => string
}

/** What somebody might try who can write to the folder. */
const TAMPERINGS: readonly Tampering[] = [
  {
    folder: 'one-byte',
    does: 'one byte is changed, a risk from 2 to 1',
    edit: (text) => text.replace('"risk":2', '"risk":1'),
  },
  { folder: 'cut-off', does: 'the last three rows are cut off', edit: (text) => `${text.trimEnd().split('\n').slice(0, -3).join('\n')}\n` },
]

async function tamper(stage: Stage, world: World, { folder, does, edit }: Tampering): Promise<void> {
  stage.say(`In a copy of write-server’s log ${does}. The same check:`)
  const copy = join(world.dir, folder)
  cpSync(join(world.dir, 'audit', 'write'), copy, { recursive: true })
  const longest = logs(copy).toSorted((a, b) => b.text.length - a.text.length)[0]
  if (longest === undefined || edit(longest.text) === longest.text) throw new Error('there was nothing to tamper with')
  writeFileSync(longest.path, edit(longest.text))
  const { ok, text } = await verifyLog(world, copy, 'write')
  stage.fact('FOUND', text.split('\n')[0] ?? '', 'red')
  stage.expect(!ok, 'the command ends with 1 and names the place')
}

const logs = (folder: string): { path: string; text: string }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }))
