// "May this run?" beside a decision table that was written apart from it, and the two ways in which it may never bend.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Asked, type May, mayRun } from './may.ts'
import { APPROVALS, type PolicyRow } from './policy.ts'

const ROW: PolicyRow = { risk: 2, mode: 'on', approval: 'chat', approvalUnlisted: 'approver', scope: 's', writesPerMinute: 5, caps: {} }
const ASKED: Asked = {
  row: ROW,
  caller: { user: 'owner', client: 'claude-code' },
  workspace: 'main',
  environment: 'production',
  tool: 'preview_box_change',
  reaches: [],
  session: { asksBefore: true, canForm: true },
  approvers: [],
}
const LISTED = { address: 'anna@customer.test', listed: true }
const STRANGER = { address: 'evil@attacker.test', listed: false }

const kind = fc.constantFrom(...APPROVALS)
// Few names, so that requester and approver, and two approvers, are often the same person.
const user = fc.constantFrom('owner', 'anna', 'ben', '')
const asked: fc.Arbitrary<Asked> = fc.record({
  row: fc.record({
    risk: fc.constantFrom(2, 2, 3),
    mode: fc.constantFrom('on', 'on', 'on', 'dry_run', 'off'),
    approval: kind,
    approvalUnlisted: fc.option(kind, { nil: null }),
    scope: fc.constant('s'),
    writesPerMinute: fc.nat(10),
    caps: fc.constant({}),
  }),
  caller: fc.record({ user, client: fc.constantFrom('claude-code', 'other') }),
  workspace: fc.constantFrom('main', 'second'),
  environment: fc.constantFrom('development', 'staging', 'production'),
  tool: fc.constantFrom('preview_box_change', 'preview_email_send'),
  reaches: fc.array(fc.constantFrom(LISTED, LISTED, STRANGER), { maxLength: 3 }),
  session: fc.record({ asksBefore: fc.boolean(), canForm: fc.boolean() }),
  approvers: fc.array(user, { maxLength: 4 }),
})

/** What a client can do, and what then becomes of each kind: the kind that holds, with `+form` where a code is typed. */
const WAYS: Readonly<Record<string, readonly [chat: string, code: string, approver: string, twoPerson: string]>> = {
  'asks, forms': ['chat', 'code+form', 'approver', 'two_person'],
  'asks, no forms': ['chat', 'none', 'approver', 'two_person'],
  'silent, forms': ['code+form', 'code+form', 'approver+form', 'two_person+form'],
  'silent, no forms': ['none', 'none', 'none', 'none'],
}
const EYES: Readonly<Record<string, number>> = { chat: 0, code: 0, approver: 1, two_person: 2 }

/** The reference: looks everything up in the tables above, and knows no order of approvals beyond the columns. */
function reference({ row, caller, reaches, session, approvers }: Asked): string {
  if (row.mode !== 'on' && row.mode !== 'dry_run') return 'TOOL_OFF'
  const strangers = reaches.some((reach) => !reach.listed)
  if (strangers && row.approvalUnlisted === null) return 'RECIPIENT_INVALID'
  const kinds = new Set<string>([row.approval, strangers ? (row.approvalUnlisted ?? '') : '', strangers || row.risk === 3 ? 'approver' : ''])
  const column = kinds.has('two_person') ? 3 : kinds.has('approver') ? 2 : kinds.has('code') ? 1 : 0
  const way = WAYS[`${session.asksBefore ? 'asks' : 'silent'}, ${session.canForm ? 'forms' : 'no forms'}`] ?? []
  let outcome = way[column] ?? 'none'
  if (kinds.has('code') && way[1] === 'none') outcome = 'none'
  if (kinds.has('code') && outcome !== 'none' && !outcome.endsWith('+form')) outcome += '+form'
  const signing = EYES[outcome.split('+')[0] ?? ''] ?? 0
  const eyes = ['owner', 'anna', 'ben'].filter((name) => approvers.includes(name) && name !== caller.user).length
  if (outcome === 'none' || (signing > 0 && (caller.user === '' || eyes < signing))) return 'APPROVAL_UNAVAILABLE'
  return `${row.mode} ${strangers ? 3 : row.risk} ${outcome} ${signing}`
}

const told = (answer: May): string =>
  answer.may ? `${answer.mode} ${answer.risk} ${answer.approval}${answer.form ? '+form' : ''} ${answer.signatures}` : answer.code

// Mutation proof: drop the line with `!session.asksBefore` or `risk === 3`, `user !== caller.user`, the Set or `caller.user === ''`, or read `form` from `asksBefore`.
test('every answer is that of the decision table', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(asked, (one) => {
      const answer = told(mayRun(one))
      assert.equal(answer, reference(one))
      seen.add(answer)
    }),
    { numRuns: 10_000 },
  )
  // The generator reaches every kind of answer, or the comparison would prove little.
  for (const answer of [
    'TOOL_OFF',
    'RECIPIENT_INVALID',
    'APPROVAL_UNAVAILABLE',
    'on 2 chat 0',
    'on 2 code+form 0',
    'dry_run 3 approver 1',
    'on 3 two_person+form 2',
  ])
    assert.ok(seen.has(answer), answer)
})

const rank = (answer: May): number => (answer.may ? APPROVALS.indexOf(answer.approval) : 9)
const signatures = (answer: May): number => (answer.may ? answer.signatures : 9)

/** Whether the row itself asks for a code. One that asks for `approver` in its place asks other people, who may be there when no form is. */
const namesCode = ({ row, reaches }: Asked): boolean =>
  row.approval === 'code' || (row.approvalUnlisted === 'code' && reaches.some(({ listed }) => !listed))

/** One edit that makes a row stricter, a session poorer, or a plan reach further. */
const stricterEdits: readonly ((one: Asked) => Asked)[] = [
  ...APPROVALS.map((approval, rank) => (one: Asked) => ({
    ...one,
    row: { ...one.row, approval: APPROVALS[Math.max(rank, APPROVALS.indexOf(one.row.approval))] ?? approval },
  })),
  (one) => ({ ...one, row: { ...one.row, risk: 3 } }),
  (one) => ({ ...one, row: { ...one.row, approvalUnlisted: null } }),
  (one) => ({ ...one, row: { ...one.row, approvalUnlisted: one.row.approvalUnlisted && 'two_person' } }),
  (one) => ({ ...one, row: { ...one.row, mode: one.row.mode === 'on' ? 'dry_run' : 'off' } }),
  (one) => ({ ...one, session: { ...one.session, asksBefore: false } }),
  (one) => ({ ...one, reaches: [...one.reaches, STRANGER] }),
]

// Mutation proof: take the last of `asked` in place of the strictest; a stranger then lowers a `two_person` row to `approver`.
test('nothing that is stricter ever yields a weaker approval', () => {
  fc.assert(
    fc.property(asked, fc.constantFrom(...stricterEdits), (one, edit) => {
      const poorer = edit(one)
      const [before, after] = [mayRun(one), mayRun(poorer)]
      fc.pre(before.may)
      assert.ok(rank(after) >= rank(before) && signatures(after) >= signatures(before), `${told(before)} became ${told(after)}`)
      if (namesCode(one) === namesCode(poorer) && after.may) assert.ok(after.form || !before.form, 'a code was asked for and is not any more')
    }),
    { numRuns: 10_000 },
  )
})

const powersTaken: readonly ((one: Asked) => Asked)[] = [
  ...stricterEdits,
  (one) => ({ ...one, session: { ...one.session, canForm: false } }),
  (one) => ({ ...one, approvers: one.approvers.slice(1) }),
  (one) => ({ ...one, approvers: one.approvers.filter((name) => name !== 'anna') }),
  (one) => ({ ...one, approvers: [...one.approvers, one.caller.user] }),
]

// Mutation proof: count the requester among the approvers; enrolling them then turns a no into a yes.
test('no power taken away turns a no into a yes', () => {
  fc.assert(
    fc.property(asked, fc.array(fc.constantFrom(...powersTaken), { minLength: 1, maxLength: 3 }), (one, edits) => {
      const before = mayRun(one)
      const poorer = edits.reduce((changed, edit) => edit(changed), one)
      fc.pre(!namesCode(one) || namesCode(poorer))
      if (!before.may) assert.equal(mayRun(poorer).may, false)
    }),
    { numRuns: 10_000 },
  )
})

test('the same question has the same answer, whatever was asked between', () => {
  const yes = mayRun(ASKED)
  assert.deepEqual(yes, { may: true, mode: 'on', risk: 2, approval: 'chat', form: false, signatures: 0 })
  mayRun({ ...ASKED, row: { ...ROW, mode: 'off' } })
  assert.deepEqual(mayRun(ASKED), yes)
})

const detailOf = (edit: Partial<Asked>): string => {
  const answer = mayRun({ ...ASKED, ...edit })
  return answer.may ? '' : answer.detail
}

test('a refusal says what is missing and how it is set up', () => {
  assert.match(detailOf({ row: { ...ROW, mode: 'off' } }), /`preview_box_change` is off in the workspace main \(production\)/)
  assert.match(detailOf({ session: { asksBefore: false, canForm: false } }), /`code`.*`approval\.chat_clients`.*cannot show a form/)
  assert.match(
    detailOf({ row: { ...ROW, approval: 'code' }, session: { asksBefore: true, canForm: false } }),
    /`code`, and this client cannot show the form/,
  )
  assert.match(detailOf({ reaches: [STRANGER] }), /A recipient is not .*`approver`: one approver .* 0 are enrolled.*`write-server approvers add`/)
  assert.match(detailOf({ row: { ...ROW, approval: 'two_person' }, approvers: ['owner', 'anna', 'anna'] }), /two approvers .* and 1 is enrolled/)
  assert.match(detailOf({ row: { ...ROW, risk: 3 } }), /high risk, so it needs the approval kind `approver`/)
})

// What a caller says of itself may be anything; a refusal is shown to people.
test('no refusal repeats a name that the caller gave itself, or an address', () => {
  fc.assert(
    fc.property(asked, (one) => {
      const answer = mayRun({ ...one, caller: { user: 'USER-MARK', client: 'CLIENT-MARK' } })
      if (!answer.may) assert.doesNotMatch(answer.detail, /MARK|@/)
    }),
    { numRuns: 2_000 },
  )
})
