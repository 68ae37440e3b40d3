// The conformance suite's scenarios for a call that asks its person, on our door: only the names of the suite's showcase tool are exchanged for ours.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs, peerPath } from '../support/peers.ts'
import { bridge, type Renaming } from './bridge.ts'
import { CODE, formServer, THING } from './form.ts'
import { run } from './program.ts'
import { verdicts } from './verdicts.ts'

const RENAMING: Renaming = {
  ask: (text) =>
    text
      .replace(
        '"name":"test_input_required_result_elicitation","arguments":{}',
        `"name":"${THING.name}","arguments":${JSON.stringify(THING.arguments)}`,
      )
      .replace('"user_name":', '"form":')
      .replace('{"name":"Alice"}', `{"typed":"${CODE}"}`),
  answer: (text) => text.replace('"form":{"method"', '"user_name":{"method"'),
}

/** Left out: those that ask for more than a form (samples, roots, several things), and state, of which ours sends none. */
const SCENARIOS: Readonly<Record<string, readonly string[]>> = {
  'basic-elicitation': ['elicitation-incomplete', 'elicitation-complete'],
  'result-type': ['result-type-included'],
  'missing-input-response': ['missing-response-rerequests'],
  'ignore-extra-params': ['ignore-unexpected-params'],
  'validate-input': ['validate-input-responses', 'error-on-protocol-error'],
  'unsupported-methods': ['not-on-unsupported-requests'],
}

// Mutation proof: answer an input under another name, ask by an error instead of a result, or take a number for an answer.
test('the scenarios of input that apply to a form pass, and every message of them fits the schema', needs('conformance'), async () => {
  const home = mkdtempSync(join(tmpdir(), 'countersign-form-'))
  const server = formServer(home)
  const served = await bridge(server.command, RENAMING)
  try {
    for (const [name, checks] of Object.entries(SCENARIOS)) {
      const scenario = `input-required-result-${name}`
      const folder = join(home, name)
      const args = ['server', '--url', served.url, '--scenario', scenario, '--spec-version', '2026-07-28', '--output-dir', folder]
      const { stdout } = await run(peerPath('conformance'), args, { home })
      const found = verdicts(folder)
      for (const check of [...checks.map((check) => `sep-2322-${check}`), 'wire-schema-valid']) {
        const verdict = found.get(`${scenario}:${check}`)
        assert.equal(verdict?.status, 'SUCCESS', `${scenario} ${check}: ${verdict?.errorMessage ?? stdout}`)
      }
    }
  } finally {
    await served.close()
    rmSync(home, { recursive: true, force: true })
  }
  assert.deepEqual(served.strays, [])
})

test('the suite’s person typed the code where the suite accepts, and nowhere else', needs('conformance'), () => {
  const text = JSON.stringify({ params: { name: 'test_input_required_result_elicitation', arguments: {}, inputResponses: { user_name: 12_345 } } })
  assert.deepEqual(JSON.parse(RENAMING.ask(text)), { params: { ...THING, inputResponses: { form: 12_345 } } })
})
