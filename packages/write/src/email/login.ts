/** Whether a mail server takes the login, found out without a mail: connect, greet, log in, leave. */
import { Refusal } from '@countersign/kernel'
import { outcomeOf, trackPhase } from './phase.ts'
import { type SmtpConnection, smtpTransport } from './transport.ts'

/** Throws `UPSTREAM_AUTH` where the login is refused, `UPSTREAM_UNREACHABLE` where there is no way to it. */
export async function smtpLogin(connection: SmtpConnection, signal: AbortSignal): Promise<void> {
  const transport = await smtpTransport(connection, trackPhase().logger)
  const late = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(new Refusal('DEADLINE_EXCEEDED'))
    signal.addEventListener('abort', () => reject(new Refusal('DEADLINE_EXCEEDED')), { once: true })
  })
  try {
    await Promise.race([transport.verify(), late])
  } catch (error) {
    if (error instanceof Refusal) throw error
    const { why } = outcomeOf(error, false)
    if (why === 'tls') throw new Refusal('UPSTREAM_UNREACHABLE', { detail: 'The mail server offers no secured connection.', cause: error })
    throw new Refusal(why === 'login' ? 'UPSTREAM_AUTH' : 'UPSTREAM_UNREACHABLE', { cause: error })
  } finally {
    transport.close()
  }
}
