/** The write-server's command line on a sandbox's set-up, as its operator runs it. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run as command } from './command.ts'
import type { Shop } from './sandbox.ts'

// oxlint-disable-next-line no-control-regex -- what a terminal would obey
export const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/

export function writeCli({ dir }: Pick<Shop, 'dir'>) {
  const config = join(dir, 'write.yaml')
  const secrets = readdirSync(join(dir, 'secrets')).map((name) => readFileSync(join(dir, 'secrets', name), 'utf8').trim())
  return {
    config,
    run: (...args: string[]) => command('write-server', args),
    /** The configuration with something changed, beside the original. */
    changed(name: string, edit: (text: string) => string): string {
      const path = join(dir, `${name}.yaml`)
      const text = readFileSync(config, 'utf8')
      writeFileSync(path, edit(text))
      assert.notEqual(edit(text), text, 'the change changes something')
      return path
    },
    /** No secret stands in a text. */
    allQuiet(text: string): void {
      for (const secret of secrets) assert.ok(!text.includes(secret))
    },
  }
}
