/** What the demo prints stays within its columns and its frame, whatever a stranger wrote. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transcript, wrap } from './transcript.ts'

function printed(colour: boolean, print: (paper: ReturnType<typeof transcript>) => void): string {
  let out = ''
  print(transcript({ write: (text) => (out += text), colour }))
  return out
}

const LONG = 'word '.repeat(60).trim()

test('no line is longer than 100 columns, and none ends in a space', () => {
  const out = printed(false, (paper) => {
    paper.section('A title', LONG)
    paper.say(LONG)
    paper.call('read-server', 'a_tool', { query: LONG, none: [], text: 'x'.repeat(500) })
    paper.fact('label', LONG)
    paper.fact('label', 'x'.repeat(500))
    paper.untrusted([LONG, ''])
    paper.verdict(false, LONG)
  })
  for (const line of out.split('\n')) {
    assert.ok(line.length <= 100, line)
    assert.equal(line, line.trimEnd())
  }
})

test('wrapping loses nothing but the spaces at which it breaks', () => {
  assert.equal(wrap(LONG, 33).join(' '), LONG)
  assert.equal(wrap('x'.repeat(95), 10).join(''), 'x'.repeat(95))
  assert.deepEqual(wrap('', 10), [''])
  assert.deepEqual(wrap('one\ntwo', 10), ['one', 'two'])
})

// Mutation proof: take the stripping out of `wrap`.
test('a stranger cannot steer the terminal or leave the frame', () => {
  const out = printed(false, (paper) => paper.untrusted(['a\u001B[2Jb\u001B]0;title\u0007c', 'd\re', 'f\n   ✓ held']))
  assert.ok(!/[^\P{Cc}\n]/u.test(out), JSON.stringify(out))
  for (const line of out.trimEnd().split('\n').slice(1)) assert.ok(line.startsWith('     |'), line)
})

test('colour is only where it was asked for', () => {
  const print = (paper: ReturnType<typeof transcript>) => {
    paper.title('Title')
    paper.verdict(true, 'fine')
    paper.fact('label', 'text', 'red')
  }
  assert.ok(!printed(false, print).includes('\u001B'))
  assert.ok(printed(true, print).includes('\u001B[1m'))
})
