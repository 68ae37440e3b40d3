import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { getHeapSnapshot, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Secret } from './secret.ts'

test('a secret is what was put in, and says so to nobody who does not ask for it', () => {
  for (const value of ['', 'shpat_LEAK', 'pä$$ 🔑']) {
    const secret = new Secret(value)
    assert.equal(secret.reveal(), value)
    assert.equal(secret.reveal(), value, 'opening it does not use it up')
  }
  const secret = new Secret('LEAK')
  for (const text of [`${secret}`, JSON.stringify({ secret }), inspect({ secret }, { showHidden: true, depth: 9 }), Object.entries(secret).join()])
    assert.ok(!text.includes('LEAK'), text)
})

/** Everything that a dump of the heap would show as text. */
async function heapText(): Promise<string> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  const chunks: Buffer[] = []
  for await (const chunk of getHeapSnapshot()) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('latin1')
}

// Only the number is known here: the text itself must stand nowhere but in the secret, or this test would find itself.
const textOf = (seed: Buffer): string => seed.toString('hex')
/** Apart from the test, whose own frame would keep the text alive. */
const keep = (seed: Buffer): Secret => new Secret(textOf(seed))

// Mutation proof: keep the value itself in the class.
test('while nobody opens it, a dump of the memory does not show it', async () => {
  const [sealed, plain] = [randomBytes(20), randomBytes(20)]
  const kept = keep(sealed)
  const open = [textOf(plain)]
  const heap = await heapText()
  assert.ok(heap.includes(textOf(plain)), 'what is kept as text is found')
  assert.ok(!heap.includes(textOf(sealed)))
  assert.equal(kept.reveal(), textOf(sealed))
  assert.equal(open[0], textOf(plain))
})
