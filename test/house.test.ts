// `split`: the walls of the house, as a table and a walk. A line that breaks a wall is named with its file.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { problemsOf, type Source } from './support/house.ts'

const sources: readonly Source[] = globSync('packages/*/src/**/*.ts', { exclude: (name) => name === 'node_modules' }).map((path) => ({
  path,
  text: readFileSync(path, 'utf8'),
}))
const manifests = new Map(globSync('packages/*/package.json').map((path) => [path.split('/')[1] ?? '', readFileSync(path, 'utf8')]))

test('the house stands: every import goes down through a door, no circle, nothing outgrown', () => {
  assert.ok(sources.length > 50)
  assert.deepEqual(problemsOf(sources, manifests), [])
})

test('no test file has outgrown its room either', () => {
  const long = globSync('test/**/*.ts', { exclude: (name) => name === 'node_modules' }).filter(
    (path) => readFileSync(path, 'utf8').split('\n').length - 1 > 250,
  )
  assert.deepEqual(long, [])
})

// Mutation proofs: each edit breaks one wall, and the walk must name it. A check that cannot fail is not one.
const MUTATIONS: readonly { readonly wall: string; readonly edit: Source; readonly says: RegExp }[] = [
  {
    wall: 'left wing to right wing',
    edit: { path: 'packages/read-server/src/tools.ts', text: "import { shopifyWriter } from '@countersign/write'\n" },
    says: /not below/,
  },
  {
    wall: 'type-only import upwards',
    edit: { path: 'packages/serve/src/tool.ts', text: "import type { Plan } from '@countersign/gate'\n" },
    says: /not below/,
  },
  { wall: 'a new outside power', edit: { path: 'packages/gate/src/gate.ts', text: "import { request } from 'node:https'\n" }, says: /power/ },
  {
    wall: 'a tool that opens a secret',
    edit: { path: 'packages/write/src/shopify/price.change.ts', text: '/** A tool. */\nexport const stolen = (secret: Secret) => secret.reveal()\n' },
    says: /opens a secret/,
  },
  {
    wall: 'a tool that opens a secret by another spelling',
    edit: { path: 'packages/write/src/meta/writer.ts', text: "/** A writer. */\nexport const stolen = (secret: Secret) => secret['reveal']()\n" },
    says: /opens a secret/,
  },
  {
    wall: 'a writer beside its broker',
    edit: { path: 'packages/write/src/shopify/writer.ts', text: "/** A writer. */\nimport { shopifyTouchConnection } from '@countersign/read'\n" },
    says: /only a broker may/,
  },
  {
    wall: 'the read-server holding what touches',
    edit: { path: 'packages/read-server/src/workspaces.ts', text: "/** Rooms. */\nimport { metaTouchConnection } from '@countersign/read'\n" },
    says: /only a broker may/,
  },
  {
    wall: 'climbing into another room',
    edit: { path: 'packages/read/src/index.ts', text: "export * from '../../write/src/index.ts'\n" },
    says: /climbs/,
  },
  {
    wall: 'a side door',
    edit: { path: 'packages/write/src/index.ts', text: "import { x } from '@countersign/gate/src/grant.ts'\n" },
    says: /not below/,
  },
  {
    wall: 'production code on the sandbox',
    edit: { path: 'packages/read/src/index.ts', text: "import { startSandbox } from '@countersign/sandbox'\n" },
    says: /not below/,
  },
  {
    wall: 'a circle',
    edit: {
      path: 'packages/kernel/src/assert.ts',
      text: "import { Refusal } from './refusal.ts'\nimport type { Money } from './money.ts'\nexport type { Money, Refusal }\n",
    },
    says: /circle/,
  },
  {
    wall: 'the environment outside config.ts',
    edit: { path: 'packages/read/src/index.ts', text: 'export const home = process.env\n' },
    says: /environment/,
  },
  {
    wall: 'a dynamic import outside a loader',
    edit: { path: 'packages/gate/src/gate.ts', text: "export const x = await import('node:fs')\n" },
    says: /dynamic import/,
  },
  {
    wall: 'a power that a loader takes later',
    edit: { path: 'packages/serve/src/load.ts', text: "/** Loads. */\nexport const load = () => import('node:child_process')\n" },
    says: /power/,
  },
  {
    wall: 'a loader that reaches for the other wing',
    edit: {
      path: 'packages/read/src/email/load.ts',
      text: "/** Loads. */\nexport const load = async () => (await import('@countersign/write')).emailWriter\n",
    },
    says: /not below/,
  },
  {
    wall: 'a loader whose target is not written down',
    edit: { path: 'packages/serve/src/load.ts', text: '/** Loads. */\nexport const load = (name: string) => import(name)\n' },
    says: /not written there/,
  },
  { wall: 'require', edit: { path: 'packages/gate/src/gate.ts', text: "export const x = require('node:fs')\n" }, says: /require/ },
  { wall: 'stdout by console', edit: { path: 'packages/gate/src/gate.ts', text: "console.log('x')\n" }, says: /console/ },
  { wall: 'a file that outgrew its room', edit: { path: 'packages/gate/src/gate.ts', text: 'export const x = 1\n'.repeat(251) }, says: /250 lines/ },
  { wall: 'a file without its first sentence', edit: { path: 'packages/gate/src/gate.ts', text: 'export const x = 1\n' }, says: /first line/ },
]

for (const { wall, edit, says } of MUTATIONS)
  test(`a broken wall is found: ${wall}`, () => {
    const mutated = sources.map((source) => (source.path === edit.path ? edit : source))
    const problems = problemsOf(mutated, manifests)
    assert.ok(
      problems.some((problem) => problem.includes(edit.path) && says.test(problem)),
      problems.join('\n') || 'nothing found',
    )
  })

test('a broken wall is found: a quiet dependency in a manifest', () => {
  const mutated = new Map(manifests).set('read', JSON.stringify({ dependencies: { '@countersign/gate': 'workspace:*', lodash: 'catalog:' } }))
  const problems = problemsOf(sources, mutated)
  assert.ok(problems.some((problem) => problem.includes('packages/read/package.json') && problem.includes('@countersign/gate')))
  assert.ok(problems.some((problem) => problem.includes('lodash')))
})
