/** What planning a mail can see: the operator's sender and list, and the bytes that a letter would be. It can reach no mail server. */
import type { Jail } from '@countersign/gate'
import { assert } from '@countersign/kernel'
import { compose, type Composed, type Letter, type Sender, senderProblem } from './compose.ts'
import { type Attached, attachedFiles } from './files.ts'

export interface EmailLook {
  readonly sender: Sender
  /** Canonical entries, as `parseAllowlist` gives them. Empty: nobody is listed. */
  readonly allow: readonly string[]
  compose(letter: Letter): Promise<Composed>
  /** Throws `ATTACHMENT_INVALID`. */
  attach(paths: readonly string[]): readonly Attached[]
}

interface Settings {
  readonly sender: Sender
  readonly allow: readonly string[]
  /** Absent: mails carry nothing. */
  readonly outbox?: Jail
}

export function emailLook({ sender, allow, outbox }: Settings): EmailLook {
  assert(senderProblem(sender) === null, 'the sender is checked before it is used')
  return { sender, allow, compose: (letter) => compose(sender, letter), attach: (paths) => attachedFiles(outbox ?? null, paths) }
}
