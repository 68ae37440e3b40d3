/** Text of a PDF, read in a worker that is ended when it takes too long or too much; what it gave until then is kept. */
import { Worker } from 'node:worker_threads'
import { LIMITS } from '@countersign/kernel'
import type { Job, News } from './news.ts'

export interface PdfText {
  readonly text: string
  readonly hidden: number
  /** Null where the file could not be opened. */
  readonly pages: number | null
  readonly pagesRead: number
  /** Of the pages read, those whose text is there but not seen: most likely scans with a text layer. */
  readonly pagesUnseen: number
  readonly cut: boolean
  readonly end: 'whole' | 'locked' | 'unreadable' | 'stopped'
}

const JOB = {
  pagesMax: LIMITS.pdfPagesMax,
  charsMax: LIMITS.pdfCharsMax,
  budget: { each: LIMITS.pdfBufferBytesMax, all: LIMITS.pdfBuffersBytesMax },
}
/** Beside this file, as source or as what was built from it. */
const WORKER = new URL(import.meta.url.replace(/extract(\.[jt]s)$/, 'worker$1'))

let last: Promise<unknown> = Promise.resolve()

/** One file at a time: each may take the memory of one, never of all callers together. */
export function pdfText(bytes: Uint8Array, signal: AbortSignal, job: Partial<Omit<Job, 'bytes'>> = {}): Promise<PdfText> {
  const mine = last.then(() => extracted({ ...JOB, ...job, bytes }, signal))
  // A worker that could not be started must not stop the next one.
  last = mine.catch(() => undefined)
  return mine
}

function extracted(job: Job, signal: AbortSignal): Promise<PdfText> {
  return new Promise<PdfText>((resolve) => {
    const so = { text: [] as string[], hidden: 0, pages: null as number | null, pagesRead: 0, pagesUnseen: 0, cut: false }
    let end: PdfText['end'] = 'stopped'
    const bound = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.pdfDeadline_ms)])
    if (bound.aborted) return resolve({ ...so, text: '', cut: true, end })
    const worker = new Worker(WORKER, {
      workerData: job,
      env: {},
      argv: [],
      execArgv: [],
      // What a library prints would go to the stream that belongs to the protocol.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.pdfHeapMbMax, maxYoungGenerationSizeMb: LIMITS.pdfHeapMbMax / 8, stackSizeMb: 4 },
    })
    const stop = (): void => void worker.terminate()
    bound.addEventListener('abort', stop, { once: true })
    worker.stdout.resume()
    worker.stderr.resume()
    worker.on('message', (news: News) => {
      if (news.kind === 'opened') so.pages = news.pages
      else if (news.kind === 'page') {
        so.text.push(news.text)
        so.pagesRead += 1
        so.hidden += news.hidden
        so.pagesUnseen += news.text === '' && news.hidden > 0 ? 1 : 0
        so.cut ||= news.cut
      } else {
        end = news.kind === 'done' ? 'whole' : news.locked ? 'locked' : 'unreadable'
        stop()
      }
    })
    // Out of memory, or broken: what came until then counts, and `end` says that it is not all.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      bound.removeEventListener('abort', stop)
      const cut = so.cut || end === 'stopped' || (so.pages ?? 0) > so.pagesRead
      resolve({ ...so, text: so.text.filter((text) => text !== '').join('\n\n'), cut, end })
    })
  })
}
