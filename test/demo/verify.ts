/** Runs the servers' own verify-log command, with the keys and checkpoints that were kept elsewhere. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../support/servers.ts'
import type { Side, World } from './world.ts'

const OUTPUT_CHARS_MAX = 10_000

export interface Verified {
  readonly ok: boolean
  readonly text: string
  /** The call in short, for a reader. */
  readonly command: string
}

export async function verifyLog({ dir }: Pick<World, 'dir'>, folder: string, side: Side): Promise<Verified> {
  const elsewhere = (name: string) => join(dir, 'elsewhere', `${side}.${name}`)
  // Kept once, from the real log: a copy that is tampered with later is held against these.
  if (!existsSync(elsewhere('checkpoints'))) writeFileSync(elsewhere('checkpoints'), checkpointsIn(join(dir, 'audit', side)))
  const main = join(ROOT, 'packages', `${side}-server`, 'src', 'main.ts')
  const args = [main, 'verify-log', '--dir', folder, '--public-key', elsewhere('pub'), '--checkpoints', elsewhere('checkpoints')]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(0, OUTPUT_CHARS_MAX)))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0 && code !== 1) throw new Error(`verify-log ended with ${code}: ${text}`)
  const command = `${side}-server verify-log --dir audit/${side} --public-key kept.pub --checkpoints kept.checkpoints`
  return { ok: code === 0, text: text.trim().replaceAll(`${folder}/`, ''), command }
}

const checkpointsIn = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.checkpoints'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
