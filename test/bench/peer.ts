/** A server process and the thinnest client that can talk to it: one line out, one line in. What it costs itself is the same for every server. */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

export interface Peer {
  readonly pid: number
  /** The answer's line as it came. */
  request(method: string, params?: object): Promise<string>
  end(): Promise<void>
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>
const HELLO = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1.0.0' } }

/** Starts `node ARGS` and shakes hands. Its home is `home`: that is where a server keeps its compile cache. */
export async function startPeer(args: readonly string[], home: string): Promise<Peer> {
  const child: Child = spawn(process.execPath, args, { stdio: 'pipe', env: { PATH: process.env['PATH'] ?? '', HOME: home } })
  const ended = once(child, 'exit')
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  const waiting = new Map<number, (line: string) => void>()
  const died = ended.then(([code]) => {
    throw new Error(`${args.join(' ')} ended with ${String(code)}: ${said}`)
  })
  // Its ending is an error only while somebody waits for an answer.
  died.catch(() => undefined)
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const { id } = JSON.parse(line) as { id?: number }
      waiting.get(id ?? -1)?.(line)
    }
  })
  const send = (message: object) => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  let id = 0
  const request = (method: string, params: object = {}): Promise<string> => {
    const own = ++id
    const answer = new Promise<string>((resolve) => waiting.set(own, resolve)).finally(() => waiting.delete(own))
    send({ id: own, method, params })
    return Promise.race([answer, died])
  }
  await request('initialize', HELLO)
  send({ method: 'notifications/initialized' })
  return {
    pid: child.pid ?? 0,
    request,
    async end() {
      child.stdin.end()
      await ended
    },
  }
}
