/** What the write-server can do from a terminal, beside serving. */
import { type Command, ConfigError, EXIT, readSecret, say, seal, SEAL_KEY, writeNew } from '@countersign/serve'
import { sealKeyOf } from './config.ts'

export const COMMANDS: readonly Command[] = [
  {
    name: 'seal',
    usage: '--config FILE --in PLAIN --out SEALED',
    about: 'seal the secret in a file with the key under `seal_key`; never overwrites one',
    needs: ['config', 'in', 'out'],
    takes: [],
    run: ({ config = '', in: from = '', out = '' }) => sealFile(config, from, out),
  },
]

function sealFile(config: string, from: string, out: string): number {
  const key = sealKeyOf(config)
  const plain = readSecret({ file: from }, {})
  if ('why' in plain) throw new ConfigError(plain.why)
  const sealed = seal(key, out, plain)
  if (sealed === null) throw new ConfigError(`the key under \`seal_key\` must be ${SEAL_KEY}`)
  writeNew(out, sealed)
  say(`${out} holds it, for this name alone. Refer to it as { sealed: ${out} }, and delete ${from}.`)
  return EXIT.ok
}
