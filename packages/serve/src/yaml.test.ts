import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ConfigError } from './file.ts'
import { folder } from './test.folder.ts'
import { TOKEN } from './test.house.ts'
import { readYaml } from './yaml.ts'

const problemIn = (path: string): string => {
  try {
    readYaml(path)
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error))
    return error.message
  }
  return assert.fail('was read')
}

test('gives plain data and the line of every key, of items of lists too', (t) => {
  const path = folder(t).put('c.yaml', 'environment: staging\nserve: { transport: stdio,\n  more: 1 }\nlist:\n  - a\n  - b: 2\n    c: 3\n')
  const { data, at } = readYaml(path)
  assert.deepEqual(data, { environment: 'staging', serve: { transport: 'stdio', more: 1 }, list: ['a', { b: 2, c: 3 }] })
  for (const [keys, line] of [
    [['environment'], 1],
    [['serve', 'transport'], 2],
    [['serve', 'more'], 3],
    [['list'], 4],
    [['list', 0], 5],
    [['list', 1, 'c'], 7],
    [['serve', 'missing'], 2],
    [['list', 9], 4],
  ] as const)
    assert.equal(at(keys), `${path}:${line}`, keys.join('.'))
  assert.equal(at(['none']), path)
  assert.equal(at([]), path)
})

test('on and off are words, not truth values', (t) => {
  const { data } = readYaml(folder(t).put('c.yaml', 'a: on\nb: off\nc: yes\nd: true\n'))
  assert.deepEqual(data, { a: 'on', b: 'off', c: 'yes', d: true })
})

test('Windows line ends and a byte order mark do not matter', (t) => {
  const path = folder(t).put('c.yaml', '\uFEFFa: 1\r\nb: 2\r\n')
  const { data, at } = readYaml(path)
  assert.deepEqual(data, { a: 1, b: 2 })
  assert.equal(at(['b']), `${path}:2`)
})

describe('what is not plain YAML is named with its line', () => {
  for (const [name, text, line, says] of [
    ['a key twice', `a: 1\nsecret: ${TOKEN}\nb:\n  c: 1\n  c: ${TOKEN}\n`, 5, /the same key stands twice/],
    ['a tab', `a:\n\tb: ${TOKEN}\n`, 2, /tab/],
    ['an open quote', `a: "${TOKEN}\n`, 2, /closing character/],
    ['an open bracket', `a: { b: ${TOKEN}\n`, 2, /closing character|indentation/],
    ['wrong indentation', `a:\n    b: 1\n  c: ${TOKEN}\n`, 3, /indentation/],
    ['two colons', `a: b: ${TOKEN}\n`, 1, /second `:`/],
    ['a line without a colon', `a: 1\n${TOKEN}\nb: 2\n`, 2, /without its `:`|colon|closing/],
    ['a second document', `a: 1\n---\nb: ${TOKEN}\n`, 2, /second document/],
    ['a tag', `a: !secret ${TOKEN}\n`, 1, /tag/],
    ['an unknown anchor', `a: *none\n`, 1, /alias/],
    ['an alias', `a: &x ${TOKEN}\nb: *x\n`, 2, /alias/],
    ['a merge', `a: &x { k: ${TOKEN} }\nb:\n  <<: *x\n`, 3, /alias/],
    ['a key that is a list', `? [${TOKEN}]\n: 1\n`, 1, /key must be plain text/],
    ['a text that begins with @', `a: @${TOKEN}\n`, 1, /cannot begin/],
    ['__proto__ as a key', `a: 1\n__proto__:\n  b: ${TOKEN}\n`, 2, /unknown key `__proto__`/],
    ['__proto__ as a key further in', `a:\n  "__proto__": { b: ${TOKEN} }\n`, 2, /unknown key `__proto__`/],
  ] as const)
    // Mutation proof: show the library's own message: it quotes the line.
    test(name, (t) => {
      const path = folder(t).put('c.yaml', text)
      const message = problemIn(path)
      assert.ok(message.startsWith(`${path}:${line}: `), message)
      assert.match(message, says)
      assert.ok(!message.includes(TOKEN), message)
    })
})

// Mutation proof: leave out the visit of aliases and raise maxAliasCount.
test('an alias bomb is refused, quickly and in words', (t) => {
  const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 10 }, () => `*l${i}`).join(', ')}]`)
  const message = problemIn(folder(t).put('c.yaml', `l0: &l0 x\n${levels.join('\n')}\n`))
  assert.match(message, /alias/)
  assert.ok(message.split('\n').length <= 5)
})

for (const [name, text] of [
  ['lists in lists', '['.repeat(100_000)],
  ['maps in maps', '{a: '.repeat(50_000)],
  ['a closed nest', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ['dashes', '- '.repeat(50_000)],
] as const)
  test(`a nest without end is refused, not a crash: ${name}`, (t) => {
    const path = folder(t).put('c.yaml', text)
    assert.ok(problemIn(path).startsWith(path))
  })

test('a missing, huge, binary or empty file, or a folder, is said to be that', (t) => {
  const { dir, put } = folder(t)
  assert.match(problemIn(`${dir}/none.yaml`), /none\.yaml: does not exist\. Give the path of the configuration file with --config\.$/)
  assert.match(problemIn(dir), /is a folder/)
  assert.match(problemIn(put('large', 'a: x\n'.repeat(60_000))), /larger than 262144 bytes/)
  assert.match(problemIn(put('binary', new Uint8Array(64).fill(0xfe))), /not plain text/)
  assert.equal(readYaml(put('empty', '')).data, null)
  assert.equal(readYaml(put('comment', '# nothing yet\n')).data, null)
})
