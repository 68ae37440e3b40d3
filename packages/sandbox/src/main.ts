/** The sandbox from a terminal: starts everything, says so in one line of JSON, and goes when it is told to. */
import { parseArgs } from 'node:util'
import { startSandbox } from './start.ts'

const USAGE = `Usage: node packages/sandbox/src/main.ts --dir DIR

Starts stand-ins of Shopify, Meta, IMAP and SMTP on 127.0.0.1 and writes into DIR:
  read.yaml, write.yaml   working configurations of read-server and write-server
  endpoints.json          where everything listens
  secrets/                made up anew at each start
When all is ready, one line of JSON goes to stdout. Ctrl-C ends it.

The control URL answers GET /effects, POST /reset, and
POST /fault {"platform": "shopify|meta|imap|smtp", "kind": "drop_before|drop_after|http_500|http_429|throttled|slow|forbidden", "times": 1}.
drop_after waits for the next request that changes something.
`

const say = (line: string): void => void process.stderr.write(`${line}\n`)

function dirOf(args: readonly string[]): string | 'help' | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
    return values.help === true ? 'help' : values.dir
  } catch (error) {
    say(error instanceof Error ? error.message : 'The arguments cannot be read.')
    return undefined
  }
}

async function main(args: readonly string[]): Promise<number> {
  const dir = dirOf(args)
  if (dir === 'help') {
    process.stdout.write(USAGE)
    return 0
  }
  if (dir === undefined || dir === '') {
    say(`--dir is missing.\n\n${USAGE}`)
    return 2
  }
  const told = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  const sandbox = await startSandbox({ dir, log: say })
  const { endpoints, configs } = sandbox
  process.stdout.write(`${JSON.stringify({ ready: true, endpoints, read_config: configs.read, write_config: configs.write })}\n`)
  await told
  await sandbox.close()
  say('the sandbox is closed')
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  say(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
