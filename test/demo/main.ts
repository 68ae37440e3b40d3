/** The demo: an agent session with both servers against stand-ins of every platform, to read in five minutes. */
import type { Diary } from './deciding.ts'
import { FOOLED } from './fooled.ts'
import { LOOKING } from './looking.ts'
import { atTerminal, standIn } from './person.ts'
import { RECORDED } from './recorded.ts'
import { REGISTERING } from './registering.ts'
import { DECIDING } from './sections.ts'
import { messageOf, play } from './stage.ts'
import { transcript } from './transcript.ts'
import { openWorld, seconds, SIDES } from './world.ts'

const EXIT_INTERRUPTED = 130

async function main(): Promise<number> {
  const since = performance.now()
  const { stdin, stdout } = process
  let interrupted = false
  const write = (text: string) => interrupted || stdout.write(text)
  const paper = transcript({ write, colour: stdout.isTTY && !process.env['NO_COLOR'] })
  const person = stdin.isTTY && stdout.isTTY ? atTerminal(stdin, paper) : standIn(paper)
  paper.title('Countersign: an AI agent runs a small shop, believes a hostile mail, and cannot wreck anything.')
  paper.say('All on this computer: stand-ins of the platforms, no account, no network. Nothing is left behind.')
  const world = openWorld(person, paper)
  const leave = () => {
    if (!interrupted) paper.say('Stopped; cleaning up.')
    interrupted = true
    void world.close().finally(() => process.exit(EXIT_INTERRUPTED))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave)
  // The reader has closed the pipe, as `head` does.
  stdout.on('error', () => {
    interrupted = true
    leave()
  })
  try {
    const diary: Diary = []
    const sections = [LOOKING, FOOLED, ...DECIDING.map((section) => section(diary)), RECORDED, REGISTERING]
    const town = await world.opened
    const { held, failed, exitCode } = await play(sections, town, paper)
    const took = seconds(performance.now() - since - person.waited_ms())
    paper.done('')
    paper.verdict(exitCode === 0, exitCode === 0 ? `All ${held} checks held, in ${took}.` : `${failed} of ${held + failed} checks did not hold.`)
    if (exitCode === 0) paper.say(inShort(diary, SIDES.flatMap(town.told).length))
    return interrupted ? EXIT_INTERRUPTED : exitCode
  } catch (error) {
    // What breaks while everything is being ended is the end, not a fault.
    if (!interrupted) throw error
    return EXIT_INTERRUPTED
  } finally {
    person.leave()
    await world.close()
  }
}

function inShort(diary: Diary, refusals: number): string {
  const proposed = diary.filter(({ preview }) => preview !== null)
  const yes = proposed.filter(({ deed }) => deed !== null).length
  return (
    `In short: ${refusals} refusals, ${yes} of ${proposed.length} proposed changes approved by a person, ` +
    `${yes} ${yes === 1 ? 'effect' : 'effects'} of an agent in the world, two logs that prove it.`
  )
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`\nThe demo could not run: ${messageOf(error)}\n`)
  process.exitCode = 1
}
