import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { COMMON_CONFIG, type Config, configDigest, loadConfig, loopbackUrl } from './config.ts'
import { ConfigError } from './file.ts'
import { secretRef } from './secrets.ts'
import { folder } from './test.folder.ts'
import { TOKEN } from './test.house.ts'

const schema = z.strictObject({
  ...COMMON_CONFIG(
    z.strictObject({
      token: secretRef,
      port: z.int().min(1).max(65_535).default(1),
      base_url: loopbackUrl.optional(),
      list: z.array(z.string().max(9)).optional(),
    }),
  ),
  tools: z.partialRecord(z.enum(['first_tool', 'second_tool']), z.enum(['on', 'off'])).default({}),
})
const ENV = { TOKEN }

const yaml = (workspace: string, rest = '') =>
  `environment: development\naudit: { dir: /tmp/audit }\nserve: { transport: stdio }\n${rest}workspaces:\n  main:\n    token: { env: TOKEN }\n${workspace}`

const load = (t: TestContext, text: string): Config<z.output<typeof schema>> => loadConfig(folder(t).put('c.yaml', text), schema, ENV)

/** The problems without the folder's name. */
function problems(t: TestContext, text: string): string[] {
  const path = folder(t).put('c.yaml', text)
  try {
    loadConfig(path, schema, ENV)
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    assert.ok(!error.message.includes(TOKEN), error.message)
    return error.message.replaceAll(path, 'c.yaml').split('\n')
  }
  return assert.fail('was loaded')
}

test('a good file gives typed values, defaults and secrets', (t) => {
  const { raw, secret } = load(t, yaml('    base_url: http://[::1]:80\n'))
  const main = raw.workspaces['main']
  assert.ok(main)
  assert.deepEqual([raw.environment, main.port, main.base_url?.href], ['development', 1, 'http://[::1]/'])
  assert.equal(secret(main.token).reveal(), TOKEN)
  assert.throws(() => secret({ env: 'TOKEN' }), /assertion/, 'a reference of somebody else opens nothing')
})

describe('every problem names file, line, key and what would be right', () => {
  for (const [text, says] of [
    [yaml('    port: "993"\n'), 'c.yaml:7: `workspaces.main.port` must be a number, not text.'],
    [yaml('    port: 70000\n'), 'c.yaml:7: `workspaces.main.port` must be at most 65535.'],
    [
      yaml('    prot: 1\n'),
      'c.yaml:7: unknown key `prot` in `workspaces.main`. Remove it, or correct its spelling. Known here: token, port, base_url, list.',
    ],
    [
      yaml('', 'tools: { third_tool: on }\n'),
      'c.yaml:4: unknown key `third_tool` in `tools`. Remove it, or correct its spelling. Known here: first_tool, second_tool.',
    ],
    [yaml('', 'tools: { first_tool: maybe }\n'), 'c.yaml:4: `tools.first_tool` must be one of: on, off.'],
    [yaml('', 'tools: { first_tool: true }\n'), 'c.yaml:4: `tools.first_tool` must be one of: on, off.'],
    [
      yaml('', 'extra: 1\n'),
      'c.yaml:4: unknown key `extra` in the file. Remove it, or correct its spelling. Known here: environment, audit, fingerprints, seal_key, serve, workspaces, tools.',
    ],
    [yaml('    list:\n      - short\n      - much too long\n'), 'c.yaml:9: `workspaces.main.list.1` must have at most 9 characters.'],
    [yaml('    list:\n'), 'c.yaml:7: `workspaces.main.list` must be a list, not empty.'],
    [
      yaml('  Main:\n    token: { env: TOKEN }\n'),
      'c.yaml:7: `workspaces.Main` has a name that is not allowed: it must be short and lower case, such as main or shop-2.',
    ],
    [
      yaml('    base_url: https://shop.example\n'),
      /^c\.yaml:7: `workspaces\.main\.base_url` must be a loopback address such as http:\/\/127\.0\.0\.1:8080\./,
    ],
    [yaml('').replace('development', 'prod'), 'c.yaml:1: `environment` must be one of: development, staging, production.'],
    [yaml('').replace('stdio', 'http'), 'c.yaml:3: `serve.transport` must be stdio; http is not built yet.'],
    [yaml('').replace('{ dir: /tmp/audit }', '/tmp/audit'), 'c.yaml:2: `audit` must be keys with values, not text.'],
    [yaml('').replace('dir: /tmp/audit', 'dir: ""'), 'c.yaml:2: `audit.dir` must be a whole path that starts with /.'],
    [yaml('').replace('environment: development\n', ''), 'c.yaml: `environment` is missing; it must be one of: development, staging, production.'],
    [yaml('').replace(/workspaces[^]*/, 'workspaces: {}\n'), 'c.yaml:4: `workspaces` must hold 1 to 20 workspaces.'],
    ['just a text\n', 'c.yaml: the file must be keys with values, not text.'],
    ['- a\n- b\n', 'c.yaml: the file must be keys with values, not a list.'],
  ] as const)
    test(typeof says === 'string' ? says : String(says), (t) => {
      const found = problems(t, text)
      assert.equal(found.length, 1, found.join('\n'))
      if (typeof says === 'string') assert.equal(found[0], says)
      else assert.match(found[0] ?? '', says)
    })
})

// Mutation proof: stop at the first issue.
test('all problems are told at once', (t) => {
  const found = problems(t, yaml('    port: x\n    prot: 1\n', 'extra: 1\n').replace('development', 'dev'))
  assert.deepEqual(new Set(found.map((line) => /^c\.yaml:(\d+)/.exec(line)?.[1])), new Set(['1', '4', '8', '9']), found.join('\n'))
})

test('an empty file is told what it needs', (t) => {
  assert.deepEqual(
    problems(t, '').map((line) => /`(\w+)` is missing/.exec(line)?.[1]),
    ['environment', 'audit', 'serve', 'workspaces'],
  )
})

test('a flood of problems is cut', (t) => {
  const many = Array.from({ length: 500 }, (_, i) => `    key_${i}: 1\n`).join('')
  assert.ok(problems(t, yaml(many)).length <= 20)
})

describe('`quiet`: no secret comes out', () => {
  // Mutation proof: print the value, or keys as they are.
  for (const [name, text] of [
    ['given inline', yaml('').replace('{ env: TOKEN }', TOKEN)],
    ['given inline under a key', yaml('').replace('{ env: TOKEN }', `{ value: ${TOKEN} }`)],
    ['as the name of a variable', yaml('').replace('{ env: TOKEN }', `{ env: "${TOKEN} " }`)],
    ['as a key', yaml(`    ${TOKEN}: 1\n`)],
    ['as a key at the top', yaml('', `${TOKEN}: 1\n`)],
    ['as the name of a workspace', yaml(`  ${TOKEN}_X:\n    token: { env: TOKEN }\n`)],
    ['as a choice', yaml('').replace('development', TOKEN)],
    ['as a port', yaml(`    port: ${TOKEN}\n`)],
    ['in an address', yaml(`    base_url: http://${TOKEN}@127.0.0.1:1\n`)],
    ['in an address as its password', yaml(`    base_url: http://u:${TOKEN}@127.0.0.1:1\n`)],
    ['in broken YAML', yaml(`    port: "${TOKEN}\n`)],
  ] as const)
    test(name, (t) => void problems(t, text))

  test('a reference that is missing or misplaced is told how to look', (t) => {
    const form = 'a reference to a secret, never the secret itself: { env: NAME }, { file: PATH } or { sealed: PATH }'
    assert.deepEqual(problems(t, yaml('').replace('{ env: TOKEN }', TOKEN)), [`c.yaml:6: \`workspaces.main.token\` must be ${form}.`])
    const without = yaml('    port: 1\n').replace('    token: { env: TOKEN }\n', '')
    assert.deepEqual(problems(t, without), [`c.yaml:5: \`workspaces.main.token\` is missing; it must be ${form}.`])
  })
})

// Mutation proof: throw at the first missing secret.
test('all secrets that are not there are told at once, with their lines', (t) => {
  const two = yaml('  other:\n    token: { file: /nowhere/at/all }\n').replace('TOKEN', 'NOT_SET')
  assert.deepEqual(problems(t, two), [
    'c.yaml:6: `workspaces.main.token`: the environment variable NOT_SET is not set or empty. Set it, or use { file: PATH }.',
    'c.yaml:8: `workspaces.other.token`: /nowhere/at/all does not exist. Create it with the secret in it, readable by this server alone.',
  ])
})

describe('base_url is for stand-ins on this machine', () => {
  // Mutation proof: loosen the pattern's ends, or allow https.
  for (const url of [
    'https://127.0.0.1',
    'http://127.0.0.1.evil.example',
    'http://evil.example/127.0.0.1',
    'http://127.0.0.1@evil.example',
    'http://localhost.evil.example',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::ffff:10.0.0.1]',
    'http://169.254.169.254',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'javascript:1',
    '127.0.0.1:80',
    '',
    7,
  ])
    test(`not ${url}`, () => assert.ok(!loopbackUrl.safeParse(url).success))
  for (const url of ['http://127.0.0.1:8080', 'http://localhost:1/graph', 'http://[::1]:9', 'http://127.1:80'])
    test(`yes ${url}`, () => assert.ok(loopbackUrl.safeParse(url).success))
})

describe('a step of the start', () => {
  test('that is refused names the key that decides it', (t) => {
    const { step } = load(t, yaml(''))
    const fail = () =>
      step('audit.dir', 'Name a folder.', () => assert.fail(new Refusal('AUDIT_UNAVAILABLE', { cause: new Error('EACCES: permission denied') })))
    assert.throws(fail, (error) => {
      assert.ok(error instanceof Refusal && error.cause instanceof Error)
      assert.equal(error.code, 'AUDIT_UNAVAILABLE')
      assert.match(error.cause.message, /c\.yaml:2: `audit\.dir`: EACCES: permission denied\. Name a folder\.$/)
      return true
    })
  })

  test('gives its result, and lets a bug through as it is', (t) => {
    const { step } = load(t, yaml(''))
    assert.equal(
      step('audit.dir', 'Name a folder.', () => 7),
      7,
    )
    assert.throws(() => step('audit.dir', 'Name a folder.', () => assert.fail(new TypeError('bug'))), TypeError)
  })
})

test('the digest tells configurations apart by their references, not by secrets', (t) => {
  const [a, b, c] = ['', '    port: 2\n', ''].map((rest) => configDigest(load(t, yaml(rest)).raw))
  assert.equal(a, c)
  assert.notEqual(a, b)
})
