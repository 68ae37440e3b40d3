/** `pnpm bench`: what Countersign costs beside a bare server of the same SDK, measured in the same run. Prints figures; asserts none. */
import { BESIDE_HEAD, besideFigures, LISTS_HEAD } from './beside.ts'
import { callFigures } from './call.ts'
import { gateFigures } from './gate.ts'
import { READ_HEAD, readFigures } from './reads.ts'
import { redactFigures } from './redact.ts'
import { startFigures } from './start.ts'
import { type Figure, table } from './table.ts'
import { UPSTREAM_HEAD, upstreamFigures } from './upstream.ts'

const print = (title: string, figures: readonly Figure[], head?: Figure) => process.stdout.write(`${table(title, figures, head)}\n\n`)
const started_ms = performance.now()

print('Pipeline: one call over stdio, real log on disk, empty handler', await callFigures(600))
print('Redaction', redactFigures())
print('Gate: own time with a platform that answers at once', await gateFigures(150))
print('Reading: what one question to the sandbox costs, mean over follow-up pages', await readFigures(), READ_HEAD)
print('Changing: requests to the platform for one change, logins left out; a mail server counts sessions', await upstreamFigures(), UPSTREAM_HEAD)
const beside = await besideFigures()
print('Beside rivals, each on a sandbox of its own: what one question costs', beside.questions, BESIDE_HEAD)
print('Tool lists that a model is given; ours is of three platforms, each of theirs of one', beside.lists, LISTS_HEAD)
const { start, memory, lists } = await startFigures(11)
print('Tool definitions that a model is given', lists)
print('Start: from the process to the first tools/list answer, median (bare: as .js or .ts, without a cache)', start)
print('Memory right after it, resident, median', memory)
process.stdout.write(
  `${process.platform} ${process.arch}, Node ${process.versions.node}, ${((performance.now() - started_ms) / 1_000).toFixed(0)} s\n`,
)
