/** What the conformance suite wrote into its folder, as one verdict a check. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly errorMessage?: string
}

/** `scenario:check`, as the suite's baseline names it, with the worst that was said of it. */
export function verdicts(folder: string): ReadonlyMap<string, Check> {
  const found = new Map<string, Check>()
  for (const path of globSync('*/checks.json', { cwd: folder })) {
    const scenario = path.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/s, '')
    for (const check of JSON.parse(readFileSync(join(folder, path), 'utf8')) as readonly Check[]) {
      const name = `${scenario}:${check.id}`
      if (found.get(name)?.status !== 'FAILURE') found.set(name, check)
    }
  }
  return found
}
