// What the benchmark says of a rival is what really happened: it reached our sandbox, got bytes from there, and answered what was asked.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs } from '../support/peers.ts'
import { measureRival } from './beside.ts'
import { RIVALS, type RivalName } from './rivals.ts'

const ASKED: Readonly<Record<RivalName, readonly string[]>> = {
  'shopify-mcp': ['five products', 'one order'],
  'cob-shopify-mcp': ['five products', 'one order'],
  'meta-ads-mcp': ['five ad sets', 'audiences'],
  'email-mcp': ['mail folders', 'one mail'],
}
/** Asks for a field that left the API: a figure for that would be a figure for nothing. */
const FAILS = 'fails: asks for a field that this version of the platform lacks'

for (const name of RIVALS)
  // Mutation proof: in beside.ts, take the traffic before the question after it; or in same.ts, spell a tool's name wrong.
  test(`${name}: answers from our sandbox, and every figure of it is above nothing`, needs(name), async () => {
    const { costs, tools, listed } = await measureRival(name, (what) => ASKED[name].includes(what))
    assert.deepEqual(
      costs.map(({ what, failed }) => [what, failed]),
      ASKED[name].map((what) => [what, what === 'audiences' ? FAILS : undefined]),
    )
    for (const { what, calls, bytes, shown } of costs) {
      assert.ok(calls >= 1 && calls <= 20, `${what}: ${calls} requests`)
      // It cannot show what did not come over the witnessed line; spaces and names that it adds are all that may be more.
      assert.ok(bytes > 0 && shown > 0 && shown < bytes * 3, `${what}: ${bytes} received, ${shown} shown`)
    }
    assert.ok(tools > 5 && listed > 1_000)
  })
