import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Finding, isFine, screen } from './findings.ts'

const FINDINGS: readonly Finding[] = [
  { where: 'main · shopify', check: 'reachable', state: 'ok', says: 'in 12 ms' },
  { where: 'main · meta', check: 'token', state: 'warn', says: 'ends in 3 days' },
  { where: 'main · shopify', check: 'rights', state: 'fail', says: 'too many', fix: 'Remove them.' },
]
const plain = { title: 'read-server', colour: false, columns: 100 }

// Mutation proof: place all findings at once.
test('what needs somebody comes first, the fix under its finding; findings of a place stand together, and the verdict last', () => {
  assert.deepEqual(screen(FINDINGS, plain).split('\n'), [
    'read-server',
    '',
    'main · meta',
    '  ! warn  token         ends in 3 days',
    '',
    'main · shopify',
    '  ✗ FAIL  rights        too many',
    '                        → Remove them.',
    '',
    'main · shopify',
    '  ✓ ok    reachable     in 12 ms',
    '',
    'One thing is wrong. One warning.',
  ])
})

test('a warning alone is fine, a failure is not', () => {
  assert.ok(!isFine(FINDINGS))
  assert.ok(isFine(FINDINGS.slice(0, 2)))
  assert.match(screen(FINDINGS.slice(0, 1), plain), /\nAll fine\.$/)
})

test('no line is wider than the screen, but a long word stays whole so that it can be copied', () => {
  const path = `/srv/${'x'.repeat(120)}`
  const lines = screen([{ where: 'w', check: 'c', state: 'fail', says: `${'word '.repeat(60)}${path} end` }], { ...plain, columns: 80 }).split('\n')
  for (const line of lines) assert.ok(line.length <= 80 || line.trim() === path, line)
  assert.ok(lines.some((line) => line.trim() === path))
})

// Mutation proof: cut the lines of a warning as well.
test('of what is well a line each, and it is said where the rest is; a problem is never cut', () => {
  const of = (state: Finding['state']) => screen([{ where: 'w', check: 'c', state, says: 'word '.repeat(60) }], { ...plain, columns: 80 }).split('\n')
  for (const state of ['ok', 'skip'] as const) {
    const [, , , line = '', ...rest] = of(state)
    assert.ok(line.endsWith(' word …') && line.length <= 80, line)
    assert.deepEqual(rest, ['', 'What is cut stands whole in --json.', 'All fine.'])
  }
  for (const state of ['warn', 'fail'] as const) {
    assert.equal(of(state).join(' ').match(/word/g)?.length, 60)
    assert.ok(!of(state).join('').includes('…'))
  }
})

// Mutation proof: write the text without cleaning it.
test('colour comes from us alone: nothing in a finding can move the cursor', () => {
  const found = screen([{ where: 'w', check: 'c', state: 'fail', says: 'a\u001B[2Jb\u0007', fix: 'c\rd' }], plain)
  assert.ok(!/(?!\n)\p{Cc}/u.test(found))
  assert.ok(screen(FINDINGS, { ...plain, colour: true }).includes('\u001B[31m✗ FAIL\u001B[0m'))
})
