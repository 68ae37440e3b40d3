/** What planning a mail can see: the operator's sender and list, and the bytes that a letter would be. It can reach no mail server. */
import { assert } from '@countersign/kernel'
import { compose, type Composed, type Letter, type Sender, senderProblem } from './compose.ts'

export interface EmailLook {
  readonly sender: Sender
  /** Canonical entries, as `parseAllowlist` gives them. Empty: nobody is listed. */
  readonly allow: readonly string[]
  compose(letter: Letter): Promise<Composed>
}

export function emailLook({ sender, allow }: { readonly sender: Sender; readonly allow: readonly string[] }): EmailLook {
  assert(senderProblem(sender) === null, 'the sender is checked before it is used')
  return { sender, allow, compose: (letter) => compose(sender, letter) }
}
