/** What the whole pipeline adds to one call: the same empty tool on the bare SDK and behind our door, both over stdio, call by call in turn. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Peer, startPeer } from './peer.ts'
import { atMost, type Figure, median, ms, quantile } from './table.ts'

const WARM_UP = 100
const CALL = { name: 'nothing', arguments: { text: 'a short text' } }

export async function callFigures(calls: number): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const bare = await startPeer([join(import.meta.dirname, 'bare.ts')], dir)
  const stub = await startPeer([join(import.meta.dirname, 'stub.ts'), join(dir, 'audit')], dir)
  try {
    const took = { bare: [] as number[], stub: [] as number[], disk: [] as number[] }
    const file = openSync(join(dir, 'disk'), 'a', 0o600)
    for (let call = 0; call < WARM_UP + calls; call++) {
      const [b, s, d] = [await timed(bare), await timed(stub), twoRowsOnDisk(file)]
      if (call < WARM_UP) continue
      took.bare.push(b)
      took.stub.push(s)
      took.disk.push(d)
    }
    closeSync(file)
    const figure = (what: string, share: number, target: boolean): Figure => {
      const [ours, beside] = [quantile(took.stub, share), quantile(took.bare, share)]
      return {
        what,
        ours: ms(ours),
        bare: ms(beside),
        against: `+ ${ms(ours - beside)}`,
        ...(target ? atMost(ours - beside, 0.5, (max) => `+ ${max} ms`) : {}),
      }
    }
    return [
      figure('one call, median', 0.5, true),
      figure('one call, p99', 0.99, false),
      { what: 'of what is added: two writes to this disk, one synced', ours: ms(median(took.disk)) },
      { what: 'of what is added: everything else', ours: ms(median(took.stub) - median(took.bare) - median(took.disk)) },
    ]
  } finally {
    await Promise.all([bare.end(), stub.end()])
    rmSync(dir, { recursive: true, force: true })
  }
}

async function timed(peer: Peer): Promise<number> {
  const started_ms = performance.now()
  const answer = await peer.request('tools/call', CALL)
  const took_ms = performance.now() - started_ms
  if (!answer.includes('\\"status\\":\\"ok\\"') || answer.includes('"isError":true')) throw new Error(`the empty tool did not answer: ${answer}`)
  return took_ms
}

/** What a call's rows cost without us: synced before the work, only written after it. */
function twoRowsOnDisk(file: number): number {
  const started_ms = performance.now()
  writeSync(file, 'x'.repeat(1_400))
  fdatasyncSync(file)
  writeSync(file, 'x'.repeat(700))
  return performance.now() - started_ms
}
