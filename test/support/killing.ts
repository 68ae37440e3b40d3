/** The real write-server, or its command `approve`, killed before a step of a given number; and the house opened anew on what it left. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Verified, verifyLogs } from '@countersign/audit'
import { apply, changeGet, decide, lockedKey, makeApproverKey, preview, readLedger, signedText, statementOf } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import { type Call, NO_FORM } from '@countersign/serve'
import { type Effect, type Sandbox, startSandbox } from '@countersign/sandbox'
import { readConfig } from '../../packages/write-server/src/config.ts'
import { openHouse } from '../../packages/write-server/src/house.ts'
import { terminalCall } from '../../packages/write-server/src/terminal.ts'
import { applyArgs } from './asks.ts'
import { connect, type Connected, ROOT } from './servers.ts'

const PRELOAD = join(ROOT, 'test', 'support', 'kill.preload.ts')
const PASSPHRASE = 'a long passphrase of a test'
const OLDER_MS = 90_000

export interface Killing {
  readonly sandbox: Sandbox
  readonly read: Connected
  /** A fresh ledger and log on the shop as it is at first. `approver`: price changes then need one of two approvers. */
  fresh(approver?: boolean): Case
  close(): Promise<void>
}

export interface Case {
  readonly dir: string
  preview(tool: string, args: Record<string, unknown>): Promise<Shown>
  /** Previewed and confirmed, so that it waits for an approver. */
  waiting(tool: string, args: Record<string, unknown>): Promise<Shown>
  /** Applies in a server that dies before that step (0: it does not). The steps that were taken, and the one that was not. */
  applyAndDie(shown: Shown, order: number): Promise<readonly string[]>
  approveAndDie(shown: Shown, who: string, order: number): Promise<readonly string[]>
  effects(): readonly Effect[]
  /** What the command `verify-log` finds in the logs of everybody who wrote. */
  problems(): Verified['problems']
  /** The house as the next process finds it, later than the deadline of the dead one. */
  later(): Later
}

export type Shown = { readonly change_id: string; readonly confirm_token: string; readonly summary: string }

export interface Later {
  get(shown: Shown): Promise<Record<string, unknown>>
  /** Its status, or the code that it was refused with. */
  apply(shown: Shown): Promise<string>
  approve(shown: Shown, who: string): Promise<string>
  /** What the change holds of the day's limits. */
  reserved(shown: Shown): number
  rows(): readonly Record<string, unknown>[]
  close(): void
}

export async function openKilling(): Promise<Killing> {
  const root = mkdtempSync(join(tmpdir(), 'countersign-kill-'))
  const sandbox = await startSandbox({ dir: root })
  const keys = Object.fromEntries(['ana', 'ben'].map((name) => [name, makeApproverKey(name, PASSPHRASE)]))
  const read = await connect({ server: 'read-server', config: sandbox.configs.read })
  let cases = 0
  return {
    sandbox,
    read,
    fresh(approver = false) {
      sandbox.reset()
      const dir = join(root, `case${++cases}`)
      mkdirSync(join(dir, 'audit'), { recursive: true, mode: 0o700 })
      const config = join(dir, 'write.yaml')
      const approvers = join(dir, 'approvers.json')
      const text = readFileSync(sandbox.configs.write, 'utf8')
        .replace(join(root, 'audit', 'write'), join(dir, 'audit'))
        .replace(join(root, 'ledger.sqlite'), join(dir, 'ledger.sqlite'))
        .replace(/^( +)chat_clients:/m, `$1approvers: ${approvers}\n$1chat_clients:`)
      const limits = 'limits: { preview_shopify_price_change: { approval: approver } }\n'
      writeFileSync(config, `${text}${approver ? limits : ''}`, { mode: 0o600 })
      const list = Object.entries(keys).map(([name, { publicKey }]) => ({ name, user: `user-${name}`, public_key: publicKey, added_at: 'now' }))
      writeFileSync(approvers, JSON.stringify({ approvers: list }), { mode: 0o600 })
      for (const [name, { file }] of Object.entries(keys)) writeFileSync(join(dir, `${name}.key`), file, { mode: 0o600 })
      return caseIn(dir, config, sandbox)
    },
    async close() {
      await read.close()
      await sandbox.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function caseIn(dir: string, config: string, sandbox: Sandbox): Case {
  const [order, trace] = [join(dir, 'order'), join(dir, 'trace')]
  const env = { KILL_ORDER: order, KILL_TRACE: trace }
  const taken = (n: number): readonly string[] => {
    const steps = readFileSync(trace, 'utf8').trim().split('\n')
    if (n > 0) assert.equal(steps.length, n, 'it was killed before that very step')
    return steps
  }
  let started: Promise<Connected> | undefined
  const server = (): Promise<Connected> => (started ??= connect({ server: 'write-server', config, nodeOptions: ['--import', PRELOAD], env }))
  return {
    dir,
    preview: async (tool, args) => (await (await server()).call(tool, args)) as unknown as Shown,
    async applyAndDie(shown, n) {
      const { call, pid, close } = await server()
      const gone = n === 0 ? Promise.resolve() : goneBy(pid)
      writeFileSync(order, String(n))
      await call('apply_change', applyArgs({ ...shown })).catch((error: unknown) => {
        if (n === 0) throw error
      })
      // A server that ends well writes once more.
      const steps = await gone.then(() => taken(n))
      await close()
      rmSync(order)
      return steps
    },
    async waiting(tool, args) {
      const house = openHouse(readConfig(config), { warn: () => undefined })
      const call = { ...sessionCall(), signal: AbortSignal.timeout(20_000) }
      const shown = (await preview(house.gate, tool, args, call)) as unknown as Shown
      const { change_id, confirm_token, summary } = shown
      assert.equal((await apply(house.gate, { change_id, confirm_token, summary }, call))['status'], 'awaiting_approval')
      house.close()
      return shown
    },
    async approveAndDie({ change_id }, who, n) {
      writeFileSync(order, String(n))
      const main = join(ROOT, 'packages', 'write-server', 'src', 'main.ts')
      const args = ['--import', PRELOAD, main, 'approve', change_id, '--key', join(dir, `${who}.key`), '--config', config]
      const home = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
      const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...home, ...env, KILL_TERMINAL: 'yes' }, stdio: ['pipe', 'pipe', 'pipe'] })
      let said = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.stdin.on('error', () => undefined)
      child.stdin.end(`${PASSPHRASE}\r`)
      const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (...end) => resolve(end)))
      assert.deepEqual([code, signal], n === 0 ? [0, null] : [null, 'SIGKILL'], said)
      rmSync(order)
      return taken(n)
    },
    effects: () => sandbox.core.effects,
    problems: () => verifyLogs({ dir: join(dir, 'audit') }).problems,
    later: () => laterIn(dir, config),
  }
}

/** When the process is no more: what it sent has then left it. */
async function goneBy(pid: number | null): Promise<void> {
  assert.ok(pid !== null)
  for (let waited = 0; waited < 20_000; waited += 5) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await sleep(5)
  }
  assert.fail('it was not killed')
}

/** The same person in the same client as over stdio. */
function sessionCall(): Call {
  const call = terminalCall('main')
  return { ...call, actor: { ...call.actor, client: 'countersign-demo', auth: 'stdio' }, form: NO_FORM }
}

function laterIn(dir: string, config: string): Later {
  const house = openHouse(readConfig(config), { warn: () => undefined })
  const gate = { ...house.gate, clock: () => Date.now() + OLDER_MS }
  const call = sessionCall()
  const said = (work: Promise<Record<string, unknown>>): Promise<string> =>
    work.then(
      (answer) => String(answer['status']),
      (error: unknown) => (error instanceof Refusal ? error.code : assert.fail(String(error))),
    )
  return {
    get: ({ change_id }) => changeGet(gate, change_id, call),
    apply: (shown) => said(apply(gate, shown, call)),
    approve({ change_id }, who) {
      const change = gate.ledger.get(change_id)
      const key = lockedKey(readFileSync(join(dir, `${who}.key`), 'utf8'))
      assert.ok(change && key)
      const statement = statementOf(change, 'approve', who, gate.clock())
      return said(decide(gate, statement, key.unlock(PASSPHRASE)(signedText(statement)), terminalCall('main')))
    },
    reserved({ change_id }) {
      const reader = readLedger(join(dir, 'ledger.sqlite'))
      assert.ok(reader)
      const { length } = reader.uses(change_id)
      reader.shut()
      return length
    },
    rows: () =>
      readdirSync(join(dir, 'audit'))
        .filter((name) => name.endsWith('.jsonl'))
        .flatMap((name) => readFileSync(join(dir, 'audit', name), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    close: () => house.close(),
  }
}
