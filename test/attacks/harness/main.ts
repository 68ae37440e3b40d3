/** The longer run: `pnpm attack --steps N --seed S`. Without a seed it takes one from the clock and says which. */
import { parseArgs } from 'node:util'
import { playBatch } from './batch.ts'

const { values } = parseArgs({ options: { steps: { type: 'string', default: '200000' }, seed: { type: 'string' } } })
const whole = (text: string): number => {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`not a whole number above zero: ${text}`)
  return number
}
const say = (line: string) => void process.stdout.write(`${line}\n`)
try {
  const met = await playBatch({ seed: whole(values.seed ?? String(Date.now() % 1_000_000_000)), steps: whole(values.steps), say })
  for (const [what, times] of met.lines()) say(`${what}: ${times}`)
  say('No promise was broken.')
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
