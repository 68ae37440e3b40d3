// `human`: the list of approvers cannot be changed by whoever the operator did not mean, and nobody is two people by another spelling.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { approversIn, decidable, freeze, makeApproverKey, mayRun, unfreeze } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { code, person, ROW, rowsOf, world } from '../support/gate.ts'

let dir: string
before(() => {
  dir = mkdtempSync(join(tmpdir(), 'countersign-approvers-'))
})
after(() => rmSync(dir, { recursive: true, force: true }))

const one = (name: string, user = name) => ({
  name,
  user,
  public_key: makeApproverKey(name, 'a long enough passphrase').publicKey,
  added_at: '2026-11-20',
})
const listed = (path: string, ...approvers: object[]): string => {
  writeFileSync(path, JSON.stringify({ approvers }), { mode: 0o644 })
  return path
}
const unusable = (why: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.code === 'APPROVAL_UNAVAILABLE' && error.cause instanceof Error && why.test(error.cause.message)

test('a good list is read, from a folder that only its owner writes', () => {
  assert.deepEqual(
    approversIn(listed(join(dir, 'good.json'), one('ana'), one('ben'))).map(({ name }) => name),
    ['ana', 'ben'],
  )
})

// Mutation proof: leave out the look at the folder.
test('in a folder that others can write to, anybody could put another list in its place', () => {
  const open = join(dir, 'open')
  mkdirSync(open)
  const path = listed(join(open, 'approvers.json'), one('ana'))
  chmodSync(open, 0o777)
  assert.throws(() => approversIn(path), unusable(/chmod go-w/))
  chmodSync(open, 0o755)
  assert.equal(approversIn(path).length, 1)
})

// Mutation proof: follow links when opening it.
test('a link is not followed: whoever owns it would choose the list', () => {
  listed(join(dir, 'theirs.json'), one('eve'))
  symlinkSync(join(dir, 'theirs.json'), join(dir, 'link.json'))
  assert.throws(() => approversIn(join(dir, 'link.json')), unusable(/not a plain file/))
})

// Mutation proof: open it without O_NONBLOCK, and the server waits for ever.
test('a pipe in its place does not hold the server', () => {
  const pipe = join(dir, 'pipe.json')
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0)
  assert.throws(() => approversIn(pipe), unusable(/not a plain file/))
})

// Mutation proof: compare the names as they are written.
test('one person in two spellings is one person', async () => {
  assert.throws(() => approversIn(listed(join(dir, 'twice.json'), one('ana', 'Owner'), one('ben', 'owner'))), unusable(/same user/))
  const w = world()
  w.row = { ...w.row, risk: 3, approval: 'approver' }
  const alias = person('somebody', 'Owner')
  w.people = [person('ana'), alias]
  const shown = await w.preview({ box: 'a', to: 1_100 })
  await w.apply(shown)
  await assert.rejects(w.decide(alias, shown.change_id), code('APPROVER_IS_REQUESTER'))
  assert.deepEqual(w.shelf.effects, [])
  const asked = {
    row: w.row,
    caller: { user: 'owner', client: 'claude-code' },
    workspace: 'main',
    environment: 'production',
    tool: 'preview_box_change',
    reaches: [],
    session: { asksBefore: true, canForm: true },
  }
  assert.equal(mayRun({ ...asked, approvers: ['Owner'] }).may, false)
  assert.equal(mayRun({ ...asked, row: { ...ROW, risk: 3, approval: 'two_person' }, approvers: ['ana', 'Ana'] }).may, false)
  w.close()
})

// Mutation proof: let any text be a user.
test('a user that is no name makes the list unusable, not an approver', () => {
  for (const user of ['', ' ', 'ana ', 'a:b', 'ana\u200b', 'a\nb'])
    assert.throws(() => approversIn(listed(join(dir, 'odd.json'), one('ana', user))), unusable(/not a list/), JSON.stringify(user))
})

// Mutation proof: split the caller at its colons to find the user.
test('a user with a colon is who they are, also when it is asked who else may approve', async () => {
  const w = world()
  w.row = { ...w.row, risk: 3, approval: 'two_person' }
  w.people = [person('a'), person('ben')]
  const call = { ...w.callAs('claude-code'), actor: { user: 'a:b', client: 'claude-code', auth: 'stdio' as const } }
  const shown = await w.preview({ box: 'a', to: 1_100 }, call)
  await w.apply(shown, call)
  const [a, ben] = w.people
  assert.ok(a && ben)
  await w.decide(a, shown.change_id)
  assert.equal((await w.decide(ben, shown.change_id))['status'], 'applied')
  // And nobody else's change is found under a name that only runs together to the same text.
  const other = { ...call, actor: { user: 'a', client: 'b:claude-code', auth: 'stdio' as const } }
  const mine = await w.preview({ box: 'a', to: 1_150 }, call)
  await assert.rejects(w.apply(mine, other), code('CHANGE_UNKNOWN'))
  w.close()
})

// Mutation proof: look for the freeze only when it starts.
test('while writes are frozen a yes is not taken, so that it is not burnt; a no is', async () => {
  const w = world()
  w.row = { ...w.row, risk: 3, approval: 'approver' }
  const [ana, ben] = [person('ana'), person('ben')]
  w.people = [ana, ben]
  const ask = async (to: number) => {
    const shown = await w.preview({ box: 'a', to })
    await w.apply(shown)
    return shown.change_id
  }
  const [first, second] = [await ask(1_100), await ask(1_200)]
  const operator = { user: 'operator', client: 'write-server', auth: 'terminal' } as const
  freeze(w.gate, 'something looks wrong', operator)
  assert.throws(() => decidable(w.gate, { change_id: first, approver: 'ana', decision: 'approve' }, w.callAs('write-server')), code('FROZEN'))
  await assert.rejects(w.decide(ana, first), code('FROZEN'))
  assert.equal(w.gate.ledger.get(first)?.state, 'awaiting')
  assert.equal((await w.decide(ben, second, 'deny'))['status'], 'denied')
  unfreeze(w.gate, 'it was a holiday', operator)
  assert.equal((await w.decide(ana, first))['status'], 'applied')
  assert.equal(w.shelf.effects.length, 1)
  assert.equal(rowsOf(w).filter((row) => row['event'] === 'change_approved').length, 1)
  w.close()
})
