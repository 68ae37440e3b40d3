/** One mail from plan to wire for tests: planned by the tool, granted for its targets, sent to a server of the test's choice. */
import { type Grant, jail, parseAllowlist } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { EMAIL_WRITE_TOOLS, emailLook, emailWriter, mailBroker } from '@countersign/write'

const [emailSend] = EMAIL_WRITE_TOOLS
export const SENDER = { from: { name: 'Demo Shop', address: 'shop@demo.example' } }

/** A grant as the gate mints it: each target once, one scope. */
export function grantFor(targets: readonly string[]): Grant {
  const left = new Set(targets)
  return {
    changeId: 'chg_1',
    spend(scope, target) {
      if (scope !== 'send' || !left.delete(target)) throw new Refusal('GRANT_REFUSED')
    },
  }
}

export interface Wanted {
  readonly to: readonly unknown[]
  readonly allow: readonly string[]
  readonly subject?: string
  readonly text?: string
  /** Paths in `outbox`. */
  readonly attachments?: readonly string[]
  readonly outbox?: string
  readonly in_reply_to?: string
  readonly references?: readonly string[]
}

/** As the pipeline would: the strict input first. A refusal by the schema throws as well. */
export function planMail({ allow, outbox, ...asked }: Wanted) {
  const usual = { subject: 'Your order', text: 'Hello,\n.\n..it left today.\n.end', reason: 'The customer asked where it is.' }
  const input = emailSend.input.parse({ ...usual, ...asked })
  const look = emailLook({ sender: SENDER, allow: parseAllowlist(allow).entries, ...(outbox !== undefined && { outbox: jail(outbox) }) })
  return emailSend.plan(input, look, { changeId: 'chg_1', previewed_ms: Date.UTC(2026, 10, 20, 18, 4) })
}

type Plan = Awaited<ReturnType<typeof planMail>>

export function sendMail(
  plan: Plan,
  server: { readonly host: string; readonly port: number },
  outbox?: string,
): Promise<{ readonly [key: string]: string }> {
  const connection = mailBroker({ host: server.host, port: server.port, tls: 'none', login: null, sender: SENDER })
  return emailSend.execute(
    plan.does,
    emailWriter(connection, grantFor(plan.targets), AbortSignal.timeout(20_000), outbox === undefined ? null : jail(outbox)),
  )
}
