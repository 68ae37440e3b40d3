import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, test, type TestContext } from 'node:test'
import { askHidden, askNewPassphrase, type HiddenInput, NoAnswer, passphraseProblem } from './hidden.ts'

const GOOD = 'correct horse battery'

/** A terminal at which these keys are typed, one chunk for each time that something listens. */
function terminal(t: TestContext, ...chunks: (string | Buffer)[]) {
  let shown = ''
  // Not stdout: the test runner itself speaks there.
  t.mock.method(process.stderr, 'write', (text: string) => {
    shown += text
    if (modes.at(-1) !== true) echoed.push(text)
    return true
  })
  const events = new EventEmitter()
  const modes: boolean[] = []
  const echoed: string[] = []
  const input: HiddenInput = {
    isTTY: true,
    setRawMode: (on) => modes.push(on),
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    resume: () =>
      queueMicrotask(() => {
        while (events.listenerCount('data') > 0) {
          const chunk = chunks.shift()
          if (chunk === undefined) events.emit('end')
          else events.emit('data', Buffer.from(chunk))
        }
      }),
    pause: () => undefined,
  }
  return { input, modes, echoed, shown: () => shown }
}

describe('a hidden question', () => {
  // Mutation proof: write `key` to the terminal in `take`.
  test('what is typed is shown nowhere, and the terminal is put back', async (t) => {
    const { input, modes, shown } = terminal(t, 'corr', 'ect horse batt', 'ery\r')
    assert.equal(await askHidden('Passphrase', { input }), GOOD)
    assert.deepEqual(modes, [true, false])
    assert.equal(shown(), 'Passphrase: \n')
  })

  test('keys: correcting, clearing, a character in two pieces, and none that cannot be typed again', async (t) => {
    for (const [keys, answer] of [
      [['abx\u007Fc\r'], 'abc'],
      [['wrong\u0015right\n'], 'right'],
      [['ü\b\b\bx\r'], 'x'],
      [[Buffer.from([0xc3]), Buffer.from([0xbc]), '\r'], 'ü'],
      [['a\u001Bb\u0000c\td\r'], 'abcd'],
      [['\r'], ''],
    ] as const)
      assert.equal(await askHidden('?', { input: terminal(t, ...keys).input }), answer, JSON.stringify(keys))
  })

  test('whoever leaves is not asked on, and the terminal is put back', async (t) => {
    for (const keys of [['abc\u0003'], ['\u0004'], ['abc']]) {
      const { input, modes } = terminal(t, ...keys)
      await assert.rejects(askHidden('?', { input }), NoAnswer)
      assert.deepEqual(modes, [true, false])
    }
  })

  // Mutation proof: write the question before `setRawMode(true)`, or put the terminal back between two tries.
  test('from the first question to the last answer the terminal echoes nothing: fingers do not wait', async (t) => {
    const { input, modes, echoed } = terminal(t, 'wrong\r', 'wrong\r', `${GOOD}\r`)
    const problem = (answer: string): string | null => {
      assert.equal(modes.at(-1), true, 'also while an answer is judged')
      return answer === GOOD ? null : 'is wrong'
    }
    assert.equal(await askHidden('Passphrase', { input, problem }), GOOD)
    const twice = terminal(t, `${GOOD}\r`, `${GOOD}\r`)
    await askNewPassphrase('New passphrase', twice.input)
    assert.deepEqual([echoed, modes, twice.echoed, twice.modes], [[], [true, false], [], [true, false]])
  })

  // Mutation proof: drop the check of `isTTY`.
  test('a pipe is no person', async (t) => {
    const { input, shown } = terminal(t, `${GOOD}\r`)
    assert.equal(await askHidden('?', { input: { ...input, isTTY: false } }), null)
    assert.equal(await askNewPassphrase('?', { ...input, isTTY: false }), null)
    assert.equal(shown(), '')
  })
})

describe('a new passphrase', () => {
  test('what is too weak is asked again, a few times', async (t) => {
    const { input, shown } = terminal(t, 'short\r', `${GOOD}\r`, `${GOOD}\r`)
    assert.equal(await askNewPassphrase('New passphrase', input), GOOD)
    assert.equal(shown(), 'New passphrase: \n  It must have at least 12 characters.\nNew passphrase: \nThe same again: \n')
    const stubborn = terminal(t, ...Array.from({ length: 9 }, () => 'short\r'))
    await assert.rejects(askNewPassphrase('?', stubborn.input), NoAnswer)
    assert.deepEqual(stubborn.modes, [true, false])
  })

  test('it is typed twice', async (t) => {
    const { input } = terminal(t, `${GOOD}\r`, `${GOOD}x\r`, `${GOOD}\r`)
    assert.equal(await askNewPassphrase('?', input), GOOD)
  })

  test('the rule', () => {
    for (const weak of ['', 'elevenchars', 'aaaaaaaaaaaaaaaa', 'abababababab']) assert.notEqual(passphraseProblem(weak), null, weak)
    for (const good of [GOOD, 'twelve chars', 'äöüßéèàçñåøæ']) assert.equal(passphraseProblem(good), null, good)
    assert.doesNotMatch(passphraseProblem('secretword') ?? '', /secretword/)
  })
})
