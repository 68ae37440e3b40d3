/** Previews once, then lets four processes apply the same token, all held right before the ledger’s start; prints what came of it. */
import { fork } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { world } from '../support/gate.ts'

const RACERS = 4
const PATIENCE_MS = 10_000
const [dir = '', role = 'starter'] = process.argv.slice(2)
const w = world({ dir })
w.shelf.boxes.set = (box, to) => {
  appendFileSync(join(dir, 'effects'), `${box}=${to}\n`)
  return Map.prototype.set.call(w.shelf.boxes, box, to)
}

if (role === 'racer') {
  const { start } = w.gate.ledger
  Object.assign(w.gate.ledger, {
    start: (attempt: Parameters<typeof start>[0]) => {
      // Past every look at the state, all of them: what decides is the compare-and-set alone.
      writeFileSync(join(dir, `at-the-start-${process.pid}`), '')
      const until = Date.now() + PATIENCE_MS
      while (readdirSync(dir).filter((name) => name.startsWith('at-the-start')).length < RACERS && Date.now() < until);
      return start(attempt)
    },
  })
  process.once('message', (shown: Parameters<typeof w.apply>[0]) => {
    w.apply(shown).then(
      () => process.send?.('applied', () => process.exit(0)),
      () => process.send?.('refused', () => process.exit(0)),
    )
  })
  process.send?.('ready')
} else {
  const shown = await w.preview({ box: 'a', to: 1_100 })
  const racers = Array.from({ length: RACERS }, () => fork(import.meta.filename, [dir, 'racer'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }))
  const said: string[] = []
  await Promise.all(racers.map((racer) => new Promise((ready) => racer.once('message', ready))))
  const ended = racers.map((racer) => {
    racer.once('message', (word) => said.push(String(word)))
    return new Promise((exited) => racer.once('exit', exited))
  })
  for (const racer of racers) racer.send(shown)
  await Promise.all(ended)
  const effects = existsSync(join(dir, 'effects')) ? readFileSync(join(dir, 'effects'), 'utf8').trim().split('\n').length : 0
  const met = readdirSync(dir).filter((name) => name.startsWith('at-the-start')).length
  process.stdout.write(
    JSON.stringify({
      met,
      effects,
      applied: said.filter((word) => word === 'applied').length,
      refused: said.filter((word) => word === 'refused').length,
    }),
  )
  w.close()
}
