import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { runCli } from './cli.ts'
import { type Command, EXIT, type Options, UsageError } from './cli.words.ts'

interface Ran {
  readonly name: string
  readonly options: Options
  readonly operands: readonly string[]
}

const TABLE = (ran: Ran[]): readonly Command[] => {
  const one = (fields: Omit<Command, 'run' | 'about'>): Command => ({
    about: `do what ${fields.name} does`,
    ...fields,
    run: (options, operands) => {
      if (options.limit === 'many') throw new UsageError('--limit is a number.')
      ran.push({ name: fields.name, options: { ...options }, operands })
      return EXIT.ok
    },
  })
  return [
    one({ name: 'approvers add', operands: ['NAME'], needs: ['config', 'user', 'key'], takes: [], example: 'approvers add anna …' }),
    one({ name: 'approvers list', needs: ['config'], takes: ['json'] }),
    one({ name: 'change', operands: ['CHANGE_ID'], needs: ['config'], takes: ['json'], words: { CHANGE_ID: 'as `changes` lists it' } }),
    one({ name: 'changes', needs: ['config'], takes: ['state', 'tool', 'workspace', 'since', 'limit', 'json'], more: 'Newest first.' }),
    one({ name: 'freeze', operands: ['[UNTIL]'], needs: ['config', 'reason'], takes: [] }),
  ]
}

async function cli(t: TestContext, line: string | readonly string[]) {
  const ran: Ran[] = []
  const written = { out: '', err: '' }
  const before = process.exitCode
  const out = t.mock.method(process.stdout, 'write', (text: string) => ((written.out += text), true))
  const err = t.mock.method(process.stderr, 'write', (text: string) => ((written.err += text), true))
  const start = () => {
    throw new Error('started')
  }
  try {
    const args = typeof line === 'string' ? line.split(' ') : line
    await runCli({ name: 'demo-server', version: '1', about: 'For tests.', start, commands: TABLE(ran) }, args)
    return { ...written, code: process.exitCode, ran }
  } finally {
    out.mock.restore()
    err.mock.restore()
    process.exitCode = before
  }
}

describe('operands', () => {
  test('reach their command, in order, and options stand anywhere', async (t) => {
    for (const line of ['change chg_1 --config c', '--config c change chg_1', 'change --config c chg_1']) {
      const { ran, code } = await cli(t, line)
      assert.deepEqual([code, ran], [EXIT.ok, [{ name: 'change', options: { config: 'c' }, operands: ['chg_1'] }]])
    }
    assert.deepEqual((await cli(t, 'approvers add anna --user a --key k --config c')).ran[0]?.operands, ['anna'])
    assert.deepEqual((await cli(t, 'approvers list --config c')).ran[0]?.name, 'approvers list')
  })

  test('one in brackets may be left out', async (t) => {
    assert.deepEqual((await cli(t, 'freeze --config c --reason r')).ran[0]?.operands, [])
    assert.deepEqual((await cli(t, 'freeze noon --config c --reason r')).ran[0]?.operands, ['noon'])
  })

  // Mutation proof: drop either comparison of `misfit`, its `missing`, or its last line.
  for (const [line, says] of [
    ['change --config c', /^CHANGE_ID is missing\.\n\nUsage: demo-server change CHANGE_ID --config FILE \[--json\]\n/],
    ['change chg_1 chg_2 --config c', /^There is one word too many\./],
    ['changes chg_1 --config c', /^This command takes options alone\./],
    ['change chg_1', /^--config is missing\./],
    ['change chg_1 --config c --limit 3', /^An option is not one of this command\./],
    ['changes --config c --limit many', /^--limit is a number\.\n\nUsage: demo-server changes /],
    ['freeze now then --config c --reason r', /^There is one word too many\./],
  ] as const)
    test(`a wrong call is told why and shown that command alone: ${line}`, async (t) => {
      const { out, err, code, ran } = await cli(t, line)
      assert.deepEqual([out, code, ran], ['', EXIT.usage, []])
      assert.match(err, says)
      assert.doesNotMatch(err, /verify-log/)
    })

  test('a part of a name is no command, and shows the ones that begin so', async (t) => {
    const { err, code, ran } = await cli(t, 'approvers --config c')
    assert.deepEqual([code, ran], [EXIT.usage, []])
    assert.match(err, /approvers add NAME[^]*approvers list/)
    for (const line of ['approve chg_1 --config c', 'chang chg_1 --config c', '__proto__ --config c']) {
      const { err: list, code: wrong } = await cli(t, line)
      assert.equal(wrong, EXIT.usage)
      assert.match(list, /^That is not a command\.[^]*verify-log/)
    }
  })
})

describe('help', () => {
  test('a command’s own: what it does, what it takes, an example; whatever else was given', async (t) => {
    for (const line of ['changes --help', 'changes -h', 'changes x y --help --json']) {
      const { out, err, code, ran } = await cli(t, line)
      assert.deepEqual([err, code, ran], ['', EXIT.ok, []])
      for (const part of ['Do what changes does.', 'Newest first.', '--since DATE', 'only those from this day on', '--json'])
        assert.ok(out.includes(part), part)
    }
    assert.match((await cli(t, 'change --help')).out, /CHANGE_ID +as `changes` lists it/)
    assert.match((await cli(t, 'approvers add --help')).out, /\nExample: demo-server approvers add anna …\n$/)
    assert.match((await cli(t, 'approvers --help')).out, /approvers add NAME[^]*approvers list/)
  })

  test('all of it fits a terminal of 100 columns, and every command stands in the list', async (t) => {
    const list = (await cli(t, '--help')).out
    for (const call of [
      'approvers add NAME --config FILE',
      'change CHANGE_ID --config FILE [--json]',
      'changes --config FILE …',
      'verify-log --dir DIR …',
    ])
      assert.ok(list.includes(call), call)
    for (const line of ['--help', ...TABLE([]).map(({ name }) => `${name} --help`)])
      for (const text of (await cli(t, line)).out.split('\n')) assert.ok(text.length <= 100, text)
  })
})
