/** The commands `approve` and `deny`: one approver, one change, the whole plan on the screen, a passphrase, and what became of it. */
import { decidable, decide, lockedKey, type LockedKey, readLedger, signedText, statementOf } from '@countersign/gate'
import { assert, systemClock } from '@countersign/kernel'
import { askHidden, clean, ConfigError, EXIT, fileText, say, complain, terminalColumns } from '@countersign/serve'
import { type WriteConfig, wantsColour } from './config.ts'
import { storyOf } from './story.ts'
import { storyText } from './story.text.ts'
import { changeIdGiven, terminalCall, withHouse } from './terminal.ts'

const KEY_BYTES_MAX = 16 * 1024
/** What is carried out may be as long as the longest mail and its frame. */
const DOES_CHARS_MAX = 512 * 1024

export function decideOn(decision: 'approve' | 'deny', path: string, operand: string, keyPath: string): Promise<number> {
  const id = changeIdGiven(operand)
  const key = keyIn(keyPath)
  return withHouse(path, async ({ gate }, config) => {
    const { change, approver } = decidable(gate, id, key.name, decision)
    say(shown(config, id))
    say(
      `\nTo ${decision === 'approve' ? 'APPROVE, which carries it out at once,' : 'REFUSE'} as ${approver.name} (key ${approver.keyId}), type the passphrase. Ctrl-C ends this.`,
    )
    const passphrase = await askHidden('Passphrase')
    if (passphrase === null) {
      complain('A passphrase is typed at a terminal, by the approver. Nothing was done.')
      return EXIT.failed
    }
    const statement = statementOf(change, decision, approver.name, gate.clock())
    const result = await decide(gate, statement, key.unlock(passphrase)(signedText(statement)), terminalCall(change.workspace))
    say(`\n${String(result['status']).toUpperCase()}: ${clean(String(result['summary']), DOES_CHARS_MAX).text}\n${String(result['message'])}`)
    return ['applied', 'denied', 'awaiting_approval'].includes(String(result['status'])) ? EXIT.ok : EXIT.failed
  })
}

function keyIn(path: string): LockedKey {
  const file = fileText(path, KEY_BYTES_MAX)
  if ('why' in file) throw new ConfigError(`${path} ${file.why}.`)
  const key = lockedKey(file.text)
  if (key === null) throw new ConfigError(`${path} is not an approver’s key. Make one with: write-server approvers add NAME --key FILE`)
  return key
}

/** The story that `change` tells, and below it, word for word, what would be carried out: nothing of it may be cut. */
function shown({ raw }: WriteConfig, id: string): string {
  const ledger = readLedger(raw.ledger.sqlite)
  const change = ledger?.change(id)
  assert(ledger !== null && change !== undefined, 'a change that can be decided on is in the ledger')
  try {
    const story = storyText(storyOf(change, { ledger, auditDir: raw.audit.dir, now: systemClock() }), {
      columns: terminalColumns(),
      colour: wantsColour(),
    })
    const { does } = JSON.parse(change.plan) as { does: unknown }
    return `${story}\n\nword for word\n${wordForWord(does, '  ')}`
  } finally {
    ledger.shut()
  }
}

/** Every value on its own line; a text of several lines as these lines, each marked, so that none can pass for something else. */
function wordForWord(value: unknown, indent: string): string {
  if (typeof value === 'string') {
    const lines = clean(value, DOES_CHARS_MAX).text.split('\n')
    return lines.length === 1 ? `${indent}${lines[0]}` : lines.map((line) => `${indent}| ${line}`).join('\n')
  }
  if (typeof value !== 'object' || value === null) return `${indent}${String(value)}`
  return Object.entries(value)
    .map(([name, inner]) =>
      typeof inner === 'object' && inner !== null && Object.keys(inner).length === 0
        ? `${indent}${name}: none`
        : `${indent}${name}:\n${wordForWord(inner, `${indent}  `)}`,
    )
    .join('\n')
}
