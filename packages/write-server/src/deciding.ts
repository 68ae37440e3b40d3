/** The commands `approve` and `deny`: one approver, one change, the whole plan on the screen, a passphrase, and what became of it. */
import {
  type Approver,
  type Change,
  type Decidable,
  decidable,
  decide,
  lockedKey,
  type LockedKey,
  readLedger,
  signedText,
  statementOf,
} from '@countersign/gate'
import { assert, Refusal, systemClock } from '@countersign/kernel'
import { askHidden, complain, ConfigError, EXIT, fileText, say, terminalColumns, wrapped } from '@countersign/serve'
import { type WriteConfig, wantsColour } from './config.ts'
import { storyOf } from './story.ts'
import { askedLines, textLines } from './story.text.ts'
import { changeIdGiven, terminalCall, withHouse } from './terminal.ts'
import { valueLines } from './verbatim.ts'

const KEY_BYTES_MAX = 16 * 1024

type Signer = ReturnType<LockedKey['unlock']>

const endOf = ({ status }: Readonly<Record<string, unknown>>): string =>
  status === 'awaiting_approval' ? 'STILL WAITING' : String(status).toUpperCase()

export function decideOn(decision: 'approve' | 'deny', path: string, operand: string, keyPath: string): Promise<number> {
  const id = changeIdGiven(operand)
  const key = keyIn(keyPath)
  return withHouse(path, async ({ gate }, config) => {
    const { change, approver, again } = decidable(gate, { change_id: id, approver: key.name, decision }, terminalCall(gate.ledger.get(id)?.workspace))
    const columns = terminalColumns()
    say(shown(config, id, columns))
    say(question(change, decision, { ...approver, again }, columns))
    const signer = await signerOf(key)
    if (signer === null) {
      complain('A passphrase is typed at a terminal, by the approver. Nothing was done.')
      return EXIT.failed
    }
    const statement = statementOf(change, decision, approver.name, gate.clock())
    const result = await uninterrupted(() => decide(gate, statement, signer(signedText(statement)), terminalCall(change.workspace)))
    say(['', ...wrapped(`${endOf(result)}: ${change.summary}`, columns, 'cut'), ...wrapped(String(result['message']), columns)].join('\n'))
    return ['applied', 'denied', 'awaiting_approval'].includes(String(result['status'])) ? EXIT.ok : EXIT.failed
  })
}

/** A change that is under way runs to its outcome: a Ctrl-C in the middle would leave one that nobody knows. Its deadlines end it. */
async function uninterrupted<T>(work: () => Promise<T>): Promise<T> {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const wait = () => complain('It is being carried out; this ends with its outcome.')
  for (const signal of signals) process.on(signal, wait)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, wait)
  }
}

function keyIn(path: string): LockedKey {
  const file = fileText(path, KEY_BYTES_MAX)
  if ('why' in file) throw new ConfigError(`${path} ${file.why}.`)
  const key = lockedKey(file.text)
  if (key === null) throw new ConfigError(`${path} is not an approver’s key. Make one with: write-server approvers add NAME --key FILE`)
  return key
}

/** What is asked for and, word for word, what would be carried out: nothing of it may be cut. */
function shown({ raw }: WriteConfig, id: string, columns: number): string {
  const ledger = readLedger(raw.ledger.sqlite)
  const change = ledger?.change(id)
  assert(ledger !== null && change !== undefined, 'a change that can be decided on is in the ledger')
  try {
    const story = storyOf(change, { ledger, auditDir: raw.audit.dir, now: systemClock() })
    const { does } = JSON.parse(change.plan) as { readonly does: object }
    const asked = askedLines(story, { columns, colour: wantsColour() })
    return [
      ...asked,
      ...textLines(story, columns, Object.values(does)),
      '',
      'exactly this is carried out (amounts in the smallest unit, such as cents)',
      ...valueLines(does, columns),
    ].join('\n')
  } finally {
    ledger.shut()
  }
}

/** Again and last, because a long text above it has pushed the first lines out of sight. */
function question(
  { summary }: Change,
  decision: 'approve' | 'deny',
  { name, keyId, again }: Approver & Pick<Decidable, 'again'>,
  columns: number,
): string {
  const does =
    decision === 'approve' ? `To APPROVE as ${name}: it is carried out at once when no other approver is missing.` : `To REFUSE as ${name}, for good:`
  return [
    '',
    ...(again
      ? wrapped(
          'You have approved this already, and it has not started: what was to carry it out was ended, or is still looking. It starts once at most.',
          columns,
        )
      : []),
    ...wrapped(does, columns),
    ...wrapped(summary, columns - 2, 'cut').map((line) => `  ${line}`),
    ...wrapped(`Type the passphrase of the key ${keyId}. Ctrl-C leaves everything as it is.`, columns),
  ].join('\n')
}

/** Asked again where the passphrase was mistyped. */
async function signerOf(key: LockedKey): Promise<Signer | null> {
  let signer: Signer | null = null
  const problem = (passphrase: string): string | null => {
    try {
      signer = key.unlock(passphrase)
      return null
    } catch (error) {
      if (error instanceof Refusal) return 'does not open this key'
      throw error
    }
  }
  return (await askHidden('Passphrase', { problem })) === null ? null : signer
}
