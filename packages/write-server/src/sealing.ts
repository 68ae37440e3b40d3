/** The command `seal`: a secret in a plain file becomes one that only the key under `seal_key` opens. */
import { ConfigError, EXIT, readSecret, say, seal, SEAL_KEY, writeNew } from '@countersign/serve'
import { sealKeyOf } from './config.ts'

export function sealFile(config: string, from: string, out: string): number {
  const key = sealKeyOf(config)
  const plain = readSecret({ file: from }, {})
  if ('why' in plain) throw new ConfigError(plain.why)
  const sealed = seal(key, out, plain)
  if (sealed === null) throw new ConfigError(`the key under \`seal_key\` must be ${SEAL_KEY}`)
  writeNew(out, sealed)
  say(`${out} holds it, for this name alone. Refer to it as { sealed: ${out} }, and delete ${from}.`)
  return EXIT.ok
}
