/** What the write-server's doctor sees of its own house: the log, the ledger, a freeze, who can be asked for a yes, and which tools are on. */
import { approversIn, readLedger, type LedgerReader } from '@countersign/gate'
import { type Clock, isoTime, LIMITS, Refusal } from '@countersign/kernel'
import { checkLog, counted, type Finding, toolFindings } from '@countersign/serve'
import type { WriteConfig } from './config.ts'
import { modeOf } from './serving.ts'
import { WRITE_TOOLS } from './tools.ts'

const where = 'this server'

export function checkHouse(config: WriteConfig, clock: Clock): Finding[] {
  return [...checkLog(config.raw.audit.dir, 'write-server', where), ...checkLedger(config.raw.ledger.sqlite, clock()), ...approvals(config)]
}

export function checkLedger(path: string, now: number): Finding[] {
  const check = 'ledger'
  const fix = 'Nothing is changed without it. Put the newest copy back, or keep this one for a look and let the server begin a new one.'
  let ledger: LedgerReader | null = null
  try {
    ledger = readLedger(path)
    if (ledger === null) return [{ where, check, state: 'ok', says: `${path} is not there yet; the first start makes it` }]
    const damage = ledger.damage()
    if (damage !== null) return [{ where, check, state: 'fail', says: `${path} is damaged`, fix }]
    const states = [...ledger.states(now)].map(([state, n]) => `${n} ${state}`)
    const unknown = ledger.states(now).get('unknown') ?? 0
    return [
      { where, check, state: 'ok', says: `sound, schema ${ledger.schema}: ${states.length === 0 ? 'no changes yet' : states.join(', ')}` },
      ...(unknown === 0
        ? []
        : [
            {
              where,
              check: 'unknown',
              state: 'warn' as const,
              says: `${counted(unknown, 'change')} may or may not have happened`,
              fix: 'See each: write-server changes --state unknown --config FILE; then look at the platform.',
            },
          ]),
      freeze(ledger),
    ]
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const why = error.cause instanceof Error && 'errstr' in error.cause ? ` (${String(error.cause.errstr)})` : ''
    return [{ where, check, state: 'fail', says: `${path} cannot be read as a ledger${why}`, fix }]
  } finally {
    ledger?.shut()
  }
}

function freeze(ledger: LedgerReader): Finding {
  const frozen = ledger.frozen()
  if (frozen === null) return { where, check: 'frozen', state: 'ok', says: 'no' }
  return {
    where,
    check: 'frozen',
    state: 'warn',
    says: `since ${isoTime(frozen.frozen_ms)} by ${frozen.by}: ${frozen.why}. Nothing is changed until a person unfreezes.`,
    fix: 'Find out why, then: write-server unfreeze --reason TEXT --config FILE',
  }
}

function approvals({ raw }: WriteConfig): Finding[] {
  const { chat_clients, token_life_s } = raw.approval
  return [
    {
      where,
      check: 'chat yes',
      state: chat_clients.length === 0 ? 'warn' : 'ok',
      says:
        chat_clients.length === 0
          ? 'counts from no program, so every change asks for a code'
          : `counts from ${chat_clients.join(', ')}; a preview is good for ${token_life_s} s`,
    },
    enrolled(raw.approval.approvers),
    {
      where,
      check: 'limits',
      state: 'ok',
      says: `${LIMITS.sessionCallsMax} calls a session, ${LIMITS.openChangesMax} open previews a caller; writes a minute and limits of each tool: write-server tools`,
    },
  ]
}

/** Without them, what needs a signature is refused: no fault of the set-up, but somebody will wonder. */
function enrolled(path: string | undefined): Finding {
  const check = 'approvers'
  const add = 'write-server approvers add NAME --key FILE --config FILE'
  if (path === undefined)
    return {
      where,
      check,
      state: 'skip',
      says: 'none: what needs an approver is refused',
      fix: `Name a file under \`approval.approvers\`, then: ${add}`,
    }
  try {
    const names = approversIn(path).map(({ name }) => name)
    const [one, two] = names
    if (one === undefined) return { where, check, state: 'warn', says: `nobody is enrolled in ${path}: what needs an approver is refused`, fix: add }
    if (two === undefined) return { where, check, state: 'warn', says: `${one} alone: what needs two people is refused`, fix: add }
    return { where, check, state: 'ok', says: `${names.length} enrolled: ${names.join(', ')}` }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return {
      where,
      check,
      state: 'fail',
      says: error.cause instanceof Error ? error.cause.message : error.message,
      fix: 'Until it can be trusted, nobody’s signature counts.',
    }
  }
}

export const checkTools = (config: WriteConfig): Finding[] => toolFindings(WRITE_TOOLS.map(({ name, platform }) => modeOf(config, name, platform)))
