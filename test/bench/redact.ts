/** Redaction of arguments for the log, and cleaning of outside text: how long for 4 KB, and whether sixteen times as much takes sixteen times as long. */
import { argsHmac, auditParams } from '@countersign/audit'
import { Secret } from '@countersign/kernel'
import { clean } from '@countersign/serve'
import { atMost, type Figure, median, ms } from './table.ts'

const KB = 1024
const ROUNDS = 300
const RULES = { name: 'plain', mail: 'hash', list: 'plain' } as const

/** Arguments of about so many bytes: short fields, a hashed one, a list, and a long text that no rule lets into the log. */
const argumentsOf = (bytes: number) => ({
  name: 'Winter jacket',
  mail: 'anna@customer.test',
  list: ['one', 'two', 'three'],
  lines: Array.from({ length: bytes / 128 }, (_, index) => ({ id: `gid://shopify/ProductVariant/${index}`, price: '12.50', note: 'x'.repeat(60) })),
})
const WORDS = 'Größe M ist leider vergriffen \u{1F6D2}\u200B. Please send it back, '
const textOf = (bytes: number): string => WORDS.repeat(Math.ceil(bytes / Buffer.byteLength(WORDS)))

export function redactFigures(): Figure[] {
  const key = new Secret('0'.repeat(64))
  const redact = (bytes: number) => {
    const given = argumentsOf(bytes)
    return timed(() => void [auditParams(given, RULES, key), argsHmac(given, key)])
  }
  const fence = (bytes: number) => {
    const text = textOf(bytes)
    return timed(() => void clean(text, text.length))
  }
  return [...figures('arguments redacted and hashed', redact), ...figures('outside text cleaned', fence)]
}

function figures(what: string, run: (bytes: number) => number): Figure[] {
  run(4 * KB)
  const [small, large] = [run(4 * KB), run(64 * KB)]
  const growth = large / small
  return [
    { what: `${what}, 4 KB`, ours: ms(small), ...atMost(small, 0.1, (max) => `${max} ms`) },
    { what: `${what}, 64 KB`, ours: ms(large), against: `${growth.toFixed(1)}×`, ...atMost(growth, 20, (max) => `${max}×, linear`) },
  ]
}

function timed(work: () => void): number {
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started_ms = performance.now()
    work()
    took.push(performance.now() - started_ms)
  }
  return median(took)
}
