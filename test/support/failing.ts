/** One question to one read tool while one of its platforms fails from a request of a given number on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refusal } from '@countersign/kernel'
import { startSandbox } from '@countersign/sandbox'
import { faulty, type Spoil } from './faulty.ts'
import { faultyMail, type SpoilMail } from './faulty-mail.ts'
import { answerOf, looksAt, QUESTION } from './one-question.ts'

export type Platform = 'shopify' | 'meta' | 'email'
/** A fault of the platform's own protocol. */
export type Fault = { readonly http: Spoil } | { readonly imap: SpoilMail }

export interface Outcome {
  readonly answer: Readonly<Record<string, unknown>> | undefined
  readonly refusal: Refusal | undefined
  /** Requests that the failing platform was sent. */
  readonly asked: number
}

export interface Case {
  readonly platform: Platform
  readonly tool: string
  readonly fault: Fault
  /** Infinity: never. */
  readonly from: number
  readonly wait_ms: number
  /** Beside the tool's own question. */
  readonly input?: Readonly<Record<string, unknown>>
}

export interface Failing {
  outcomeOf(one: Case): Promise<Outcome>
  close(): Promise<void>
}

export async function openFailing(): Promise<Failing> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-failing-'))
  // Each look at the clock is a while after the last, so that a platform's own throttle never mixes in.
  let ticks = 0
  const sandbox = await startSandbox({ dir, now: () => Date.now() + ticks++ * 3_000 })
  const { endpoints } = sandbox
  return {
    async outcomeOf({ platform, tool, fault, from, wait_ms, input = {} }) {
      const proxy =
        'imap' in fault ? await faultyMail(endpoints.imap, fault.imap, from) : await faulty(endpoints[platformOf(platform)], fault.http, from)
      const places = { ...endpoints, ...('url' in proxy ? { [platform]: proxy.url.href } : { imap: proxy }) }
      const looks = looksAt(sandbox, dir, places, AbortSignal.timeout(wait_ms))
      try {
        const answer = await answerOf(tool, { ...QUESTION[tool]?.(sandbox), ...input }, looks)
        return { answer, refusal: undefined, asked: proxy.asked() }
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return { answer: undefined, refusal: error, asked: proxy.asked() }
      } finally {
        looks.close()
        await proxy.stop()
      }
    },
    async close() {
      await sandbox.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function platformOf(platform: Platform): 'shopify' | 'meta' {
  if (platform === 'email') throw new Error('mail does not speak HTTP')
  return platform
}
