/**
 * Loaded before a real server (`--import`): counts every step that is durable or that leaves the house, from the moment a file arms it, and kills
 * the process, as kill -9 does, before the step of a given number. The server itself knows nothing of it.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { DatabaseSync, StatementSync } from 'node:sqlite'

/** Holds the number of the step to die before; 0 for none. It is not there until the steps count. */
const ORDER = process.env['KILL_ORDER'] ?? ''
const TRACE = process.env['KILL_TRACE'] ?? ''
const { appendFileSync, readFileSync, existsSync } = fs

let order: number | null = null
let steps = 0

/** Called before the step is taken; that is after everything before it. */
function step(name: string): void {
  if (order === null) {
    if (!existsSync(ORDER)) return
    order = Number(readFileSync(ORDER, 'utf8'))
  }
  steps++
  appendFileSync(TRACE, `${name}\n`)
  if (steps === order) process.kill(process.pid, 'SIGKILL')
}

// The passphrase comes through a pipe here; that only a terminal counts is shown elsewhere.
if (process.env['KILL_TERMINAL'] === 'yes') Object.assign(process.stdin, { isTTY: true, setRawMode: () => process.stdin })

if (ORDER !== '') {
  watchFiles()
  watchLedger()
  watchNetwork()
}

function watchFiles(): void {
  const { fdatasyncSync, writeSync } = fs
  fs.fdatasyncSync = (fd) => {
    step('sync')
    fdatasyncSync(fd)
  }
  const write = (...args: unknown[]): number => {
    step('write')
    return Reflect.apply(writeSync, fs, args) as number
  }
  fs.writeSync = write as typeof fs.writeSync
  syncBuiltinESMExports()
}

function watchLedger(): void {
  const { exec, prepare } = DatabaseSync.prototype
  const texts = new WeakMap<StatementSync, { readonly sql: string; readonly db: DatabaseSync }>()
  DatabaseSync.prototype.exec = function (sql) {
    if (sql === 'COMMIT') step('commit')
    exec.call(this, sql)
  }
  DatabaseSync.prototype.prepare = function (...args) {
    const statement = prepare.apply(this, args)
    texts.set(statement, { sql: args[0], db: this })
    return statement
  }
  const { run } = StatementSync.prototype
  StatementSync.prototype.run = function (...args: unknown[]) {
    const made = texts.get(this)
    // Within a transaction nothing is durable yet; its COMMIT is the step.
    if (made !== undefined && !made.db.isTransaction) step(`ledger ${/^\s*(\w+ (?:INTO )?\w+)/.exec(made.sql)?.[1] ?? ''}`)
    return Reflect.apply(run, this, args) as ReturnType<typeof run>
  }
}

function watchNetwork(): void {
  const { connect, push } = net.Socket.prototype
  const out = net.Socket.prototype as unknown as Record<'_write' | '_writev', (...args: unknown[]) => unknown>
  net.Socket.prototype.connect = function (...args: unknown[]) {
    if (!JSON.stringify(args[0]).includes('"path":"/')) step('connect')
    return Reflect.apply(connect, this, args) as net.Socket
  }
  const isRemote = (socket: unknown): boolean => socket instanceof net.Socket && (socket.connecting || socket.remotePort !== undefined)
  for (const name of ['_write', '_writev'] as const) {
    const send = out[name]
    out[name] = function (...args) {
      if (isRemote(this)) step(`send ${saidIn(args[0])}`)
      return send.apply(this, args)
    }
  }
  net.Socket.prototype.push = function (chunk: unknown, ...rest) {
    if (chunk !== null && isRemote(this)) step(`answer ${saidIn(chunk)}`)
    return push.call(this, chunk, ...rest)
  }
}

/** The first words, for the trace. */
function saidIn(data: unknown): string {
  const chunks = Array.isArray(data) ? data.map((one: { chunk: unknown }) => one.chunk) : [data]
  const text = chunks.map((chunk) => (Buffer.isBuffer(chunk) ? chunk.toString('latin1') : String(chunk))).join('')
  const operation = /(?:mutation|query) (\w+)/.exec(text)?.[1]
  return operation ?? text.slice(0, 40).replaceAll(/[\r\n]+/g, ' ')
}
