/** `pnpm check`: types, lint, format and unit tests, side by side where they can be; prints what failed and nothing else. */
import { spawn } from 'node:child_process'

interface Step {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const STEPS: readonly Step[] = [
  { name: 'types of packages', command: ['tsc', '-p', 'packages'] },
  { name: 'types of tests', command: ['tsc', '-p', 'test'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', 'packages', 'test'] },
  { name: 'format', command: ['oxfmt', '--check', 'packages', 'test'] },
  { name: 'unit tests', command: ['node', '--test', '--test-timeout=60000', 'packages/*/src/**/*.test.ts'] },
]

function run({ name, command: [program, ...args] }: Step): Promise<{ name: string; ok: boolean; output: string; seconds: string }> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', (error) => (output += error.message))
    child.once('close', (code) => resolve({ name, ok: code === 0, output, seconds: ((performance.now() - started) / 1_000).toFixed(1) }))
  })
}

let failed = false
const write = (line: string) => process.stdout.write(`${line}\n`)
// The fast steps share the machine; the tests then have it to themselves, so that their deadlines mean something.
const fast = STEPS.slice(0, -1).map(run)
for (const pending of [...fast, Promise.all(fast).then(() => run(STEPS[STEPS.length - 1] ?? { name: 'none', command: ['false'] }))]) {
  const { name, ok, output, seconds } = await pending
  write(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (name === 'unit tests' && ok)
    write(
      output
        .split('\n')
        .filter((line) => /^ℹ (tests|pass|fail|skipped) /.test(line))
        .join('\n'),
    )
  if (!ok) {
    failed = true
    write(output)
  }
}
process.exitCode = failed ? 1 : 0
