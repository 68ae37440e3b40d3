/** The same for codes, signatures, the freeze, dry runs, and what the house notices about its own clock and ledger. */
import { type Gate, signedText } from '@countersign/gate'
import { CALLS, DAY_MS, type Mutant, withLedger } from './mutants.ts'
import { isPerson, signAs, type Terminal } from './person.ts'
import { openSession } from './sessions.ts'

const withGate =
  (change: (gate: Gate) => Partial<Gate>): typeof openSession =>
  (name, variant, opening) =>
    openSession(name, variant, { ...opening, gate: (gate) => ({ ...gate, ...change(gate) }) })

const withTerminal =
  (change: (terminal: Terminal) => Partial<Terminal>): typeof openSession =>
  (name, variant, opening) => {
    const session = openSession(name, variant, opening)
    const { terminal } = session
    return { ...session, terminal: terminal && { ...terminal, ...change(terminal) } }
  }

/** Every row of the policy changed in the same way, for previews and applies alike. */
const withRows = (change: (row: ReturnType<Rows['rowIn']>) => Partial<ReturnType<Rows['rowIn']>>): typeof openSession =>
  withGate(({ tools }) => ({
    tools: new Map(
      [...tools].map(([name, entry]) => {
        const rowIn = (workspace: string) => {
          const row = entry.rowIn(workspace)
          return { ...row, ...change(row) }
        }
        return [name, { ...entry, rowIn }]
      }),
    ),
  }))
type Rows = NonNullable<ReturnType<Gate['tools']['get']>>

/** Every plan says of its recipients that the operator's list has them. */
const everybodyListed = (): typeof openSession =>
  withGate(({ tools }) => ({
    tools: new Map(
      [...tools].map(([name, entry]) => {
        const plan: typeof entry.tool.plan = async (...args) => {
          const planned = await entry.tool.plan(...args)
          return { ...planned, plan: { ...planned.plan, reaches: planned.plan.reaches.map((one) => ({ ...one, listed: true })) } }
        }
        return [name, { ...entry, tool: { ...entry.tool, plan } }]
      }),
    ),
  }))

/** What is frozen is lifted for the start alone; nobody looked. */
const unfrozen = withLedger((ledger) => ({
  frozen: () => null,
  start(attempt) {
    if (ledger.frozen() !== null) ledger.unfreeze(attempt.now, 0)
    return ledger.start(attempt)
  },
}))

/** A start that never takes place before the last one, whatever the clock says. */
function ahead(): typeof openSession {
  const latest = new Map<string, number>()
  return (name, variant, opening) => {
    const key = opening.configs.read
    return withLedger((ledger) => ({
      start(attempt) {
        const now = Math.max(attempt.now, latest.get(key) ?? 0)
        latest.set(key, now)
        return ledger.start({ ...attempt, now })
      },
    }))(name, variant, opening)
  }
}

/** Everybody who ever was on the list, for one run of the harness. */
function everEnrolled(): typeof openSession {
  const known = new Map<string, ReturnType<Gate['approvers']>[number]>()
  return withGate(({ approvers }) => ({
    approvers() {
      for (const one of approvers()) known.set(one.name, one)
      return [...known.values()]
    },
  }))
}

const PEOPLE_MUTANTS: readonly Mutant[] = [
  {
    what: 'a code is compared with nothing',
    promises: ['human'],
    open: withLedger((ledger) => ({ takeCode: (...taken) => ledger.takeCode(...taken) || true })),
  },
  {
    what: 'the signature of an approver is not checked',
    promises: ['human'],
    open: withTerminal(({ decide }) => ({
      decide: (statement, signature) =>
        decide(statement, isPerson(statement.approver) ? signAs(statement.approver, signedText(statement)) : signature),
    })),
  },
  {
    what: 'who asked for a change may approve it',
    promises: ['human'],
    open: withGate(({ approvers }) => ({ approvers: () => approvers().map((one) => ({ ...one, user: `${one.user}.other` })) })),
  },
  { what: 'who was taken off the list still approves', promises: ['human'], open: everEnrolled() },
  {
    what: 'a no can be followed by a yes',
    promises: ['human', 'known'],
    open: withLedger((ledger) => ({ sign: (signature) => signature.decision === 'deny' || ledger.sign(signature) })),
  },
  {
    what: 'a change waits for its approvers for ever',
    promises: ['human'],
    open: withLedger((ledger) => ({ wait: (of) => ledger.wait({ ...of, expires_ms: of.expires_ms + DAY_MS }) })),
  },
  {
    what: 'one approver is enough for two',
    promises: ['human'],
    open: withRows(({ approval }) => ({ approval: approval === 'two_person' ? 'approver' : approval })),
  },
  { what: 'a recipient who is not listed counts as listed', promises: ['human'], open: everybodyListed() },
  {
    what: 'a high risk counts as a low one',
    promises: ['human'],
    open: withRows(({ risk, approval }) => (risk === 3 && approval !== 'two_person' ? { risk: 2, approval: 'chat' } : {})),
  },
  {
    what: 'an amount that the operator has set bounds nothing',
    promises: ['caps'],
    open: withRows(({ caps }) => ({
      caps: Object.fromEntries(
        Object.entries(caps).map(([name, cap]) => [name, cap.kind === 'max' || cap.kind === 'min' ? { ...cap, money: null } : cap]),
      ),
    })),
  },
  { what: 'a dry run is carried out', promises: ['off'], open: withRows(({ mode }) => ({ mode: mode === 'dry_run' ? 'on' : mode })) },
  { what: 'a freeze holds nothing up', promises: ['stopped'], open: unfrozen },
  { what: 'a clock that went back is not noticed', promises: ['stopped'], open: ahead() },
  { what: 'an older ledger is not noticed', promises: ['stopped', 'once'], open: withGate(({ mark }) => ({ mark: { ...mark, read: () => 0 } })) },
]

export const MUTANTS: readonly Mutant[] = [...CALLS, ...PEOPLE_MUTANTS]
