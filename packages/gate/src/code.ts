/** The code form: a few digits that the client shows to its person alone and that the person types back, so that a yes is not one stray key. */
import { randomInt } from 'node:crypto'
import { argsHmac } from '@countersign/audit'
import { Refusal } from '@countersign/kernel'
import { type Call, FormNeeded, wrapped } from '@countersign/serve'
import { closed } from './close.ts'
import { type Gate, record } from './gate.ts'
import type { Change } from './ledger.ts'

const DIGITS = 6
/** What Claude Code shows of a line on a terminal of 80 columns. */
const FORM_COLUMNS = 72

/** Bound to the change, and useless to who reads the ledger: a million codes are tried in a second. */
const hashOf = (gate: Gate, change: Change, code: string): string => argsHmac(['code', change.id, code], gate.audit.hashKey)

/** Throws `FormNeeded`. Asked for often enough, the change is closed. */
export function askForCode(gate: Gate, change: Change, call: Call): never {
  const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
  if (!gate.ledger.askCode(change.id, hashOf(gate, change, code), gate.clock())) {
    if (closed(gate, change.id, 'void')) record(gate, change, call, ['change_settled', { status: 'refused', reason: 'CODE_WRONG' }])
    throw new Refusal('CODE_WRONG', { detail: 'It was asked for too often, so this change is closed.' })
  }
  // Clients cut each line at the terminal's edge and show the first few, so what will happen stands there alone; the code is in the field's name.
  throw new FormNeeded({ message: wrapped(change.summary, FORM_COLUMNS).join('\n'), label: `Type ${code} to do exactly this` })
}

/** Throws `CODE_WRONG`. Right or wrong, the code is gone then: each form is for one answer. */
export function checkCode(gate: Gate, change: Change, typed: string): void {
  if (!gate.ledger.takeCode(change.id, hashOf(gate, change, typed.trim()), gate.clock())) throw new Refusal('CODE_WRONG')
}
