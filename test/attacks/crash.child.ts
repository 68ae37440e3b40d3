/** One write in a process of its own that kills itself, as kill -9 does, before or after the step it is told. The shelf is a file, so effects outlive it. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ledger } from '@countersign/gate'
import { world } from '../support/gate.ts'

const [dir = '', step = '', side = ''] = process.argv.slice(2)
const die = (name: string, when: string) => {
  if (name === step && when === side) process.kill(process.pid, 'SIGKILL')
}
const around =
  <Args extends unknown[], Result>(name: string, work: (...args: Args) => Result) =>
  (...args: Args): Result => {
    die(name, 'before')
    const result = work(...args)
    die(name, 'after')
    return result
  }

const w = world({ dir })
const ledger: Ledger = {
  ...w.gate.ledger,
  open: around('ledger.open', w.gate.ledger.open),
  start: around('ledger.start', w.gate.ledger.start),
  spend: around('ledger.spend', w.gate.ledger.spend),
  settle: around('ledger.settle', w.gate.ledger.settle),
}
const { append } = w.gate.audit
let appends = 0
const audit = {
  ...w.gate.audit,
  append: (rows: Parameters<typeof append>[0]) => around(`audit.${++appends}`, append)(rows),
}
Object.assign(w.gate, { ledger, audit })
w.shelf.boxes.set = (box, to) => {
  die('effect', 'before')
  appendFileSync(join(dir, 'effects'), `${box}=${to}\n`)
  die('effect', 'after')
  return Map.prototype.set.call(w.shelf.boxes, box, to)
}

const shown = await w.preview({ box: 'a', to: 1_100 })
process.stdout.write(`${JSON.stringify(shown)}\n`)
await w.apply(shown)
w.close()
