/** What every command that may change something has in common: the house opened for as long as it runs, and the person at the terminal as its actor. */
import { userInfo } from 'node:os'
import { LIMITS, Refusal } from '@countersign/kernel'
import { type Call, cleanLine, complain, EXIT, newReference, NO_FORM, NoAnswer, operationalLog, UsageError } from '@countersign/serve'
import { readConfig, type WriteConfig } from './config.ts'
import { type House, openHouse } from './house.ts'

/** A call by whoever runs this command. In the log it is told from an agent's by its `auth`. */
export const terminalCall = (workspace = 'none'): Call => ({
  correlationId: newReference(),
  actor: { user: userInfo().username, client: 'write-server', auth: 'terminal' },
  workspace,
  signal: AbortSignal.timeout(LIMITS.previewDeadline_ms + LIMITS.applyDeadline_ms),
  form: NO_FORM,
})

/** Opens the house, does the work, closes it. A refusal is told as a sentence with what to do, and the exit code says that nothing was done. */
export async function withHouse(path: string, work: (house: House, config: WriteConfig) => number | Promise<number>): Promise<number> {
  const config = readConfig(path)
  const house = openHouse(config, operationalLog('write-server'), () => undefined)
  try {
    return await work(house, config)
  } catch (error) {
    if (error instanceof NoAnswer) {
      complain('Ended. Nothing was done.')
      return EXIT.failed
    }
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'CHANGE_UNKNOWN') {
      // A person sees all callers' changes, and has no preview to look at.
      complain(`CHANGE_UNKNOWN: There is no such change in this ledger. Nothing was done. List them with: write-server changes --config ${path}`)
      return EXIT.failed
    }
    const why = error.code === 'APPROVAL_UNAVAILABLE' && error.cause instanceof Error ? ` ${error.cause.message}.` : ''
    complain(`${error.code}: ${error.message}${why} ${error.fix}`)
    return EXIT.failed
  } finally {
    house.close()
  }
}

const REASON_CHARS = { min: 10, max: 300 } as const

/** A person's reason, for the log: long enough to mean something later. */
export function reasonGiven(text: string): string {
  const reason = cleanLine(text, REASON_CHARS.max + 1)
  if (reason.length < REASON_CHARS.min || reason.length > REASON_CHARS.max)
    throw new UsageError(`--reason takes ${REASON_CHARS.min} to ${REASON_CHARS.max} characters: whoever reads the log later should understand.`)
  return reason
}

const CHANGE_ID = /^chg_[a-z2-9]{20}$/

export function changeIdGiven(text: string): string {
  if (!CHANGE_ID.test(text)) throw new UsageError('CHANGE_ID is `chg_` and 20 characters, as `write-server changes` lists it.')
  return text
}
