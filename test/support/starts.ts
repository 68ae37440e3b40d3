/** Both servers' good configurations, and starts with one edit in them. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { offlineConfigs, type ServerName } from './servers.ts'
import { checkQuiet, type Ended, run, SECRET } from './wire.ts'

export const BOTH = ['read-server', 'write-server'] as const
export const WRITE = ['write-server'] as const

export interface Broken {
  readonly what: string
  readonly servers: readonly ServerName[]
  readonly edit: readonly [from: string | RegExp, to: string]
  /** A part of the edited file in the line that must be named. */
  readonly at: string
  readonly says: RegExp
}

/** For one test file; its folder goes when the file's tests have run. */
export function starts() {
  const configs = offlineConfigs()
  after(() => configs.remove())
  const { dir } = configs
  const good = { 'read-server': readFileSync(configs.read, 'utf8'), 'write-server': readFileSync(configs.write, 'utf8') }
  const put = (name: string, text: string): string => {
    const path = join(dir, name)
    writeFileSync(path, text, { mode: 0o600 })
    return path
  }
  put('secret', SECRET)

  const start = (server: ServerName, ...edits: readonly Broken['edit'][]): Ended & { path: string; text: string } => {
    let text = good[server]
    for (const [from, to] of edits) {
      const edited = text.replace(from, to)
      assert.notEqual(edited, text, 'an edit must change something')
      text = edited
    }
    const path = put('edited.yaml', text)
    return { ...run(server, ['--config', path]), path, text }
  }

  /** One test for each row and server: exit code, one line with file, line, key and what would be right, and nothing else anywhere. */
  const refuses = (code: number, rows: readonly Broken[]): void => {
    for (const { what, servers, edit, at, says } of rows)
      for (const server of servers)
        test(`${server}: ${what}`, () => {
          const ended = start(server, edit)
          assert.equal(ended.code, code, ended.stderr)
          assert.match(ended.stderr, says)
          const line = ended.text.slice(0, ended.text.indexOf(at)).split('\n').length
          assert.ok(ended.stderr.startsWith(`${ended.path}:${line}: `), ended.stderr)
          assert.equal(ended.stderr.trim().split('\n').length, 1, 'one problem, one line')
          checkQuiet(ended)
        })
  }
  return { dir, put, start, refuses }
}
