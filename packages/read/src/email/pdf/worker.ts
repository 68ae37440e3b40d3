/** The PDF worker: one file in, its visible text out page by page, in a realm that has no network and a memory budget. */
import { parentPort, workerData } from 'node:worker_threads'
import { getDocument, OPS, type PDFDocumentProxy, VerbosityLevel } from 'unpdf/pdfjs'
import { confine } from './confine.ts'
import { boxOf, EVERYWHERE } from './geometry.ts'
import { linesOf } from './lines.ts'
import type { Job, News } from './news.ts'
import { paintingOf } from './painting.ts'
import { seenWords } from './sight.ts'
import type { Setting } from './stage.ts'

/** Images are never unpacked: text on a picture counts as text on paper. */
const IMAGE_PIXELS_MAX = 1

/** The library goes on where it can and only warns of what it left out. */
const LEFT_OUT = /ignoring (?:XObject|errors|sub-stream|annotation data)/

const tell = (news: News): void => parentPort?.postMessage(news)

async function read({ bytes, pagesMax, charsMax, budget }: Job): Promise<void> {
  const spent = confine(budget)
  const missing = leftOut()
  const pdf = await getDocument({
    data: bytes,
    verbosity: VerbosityLevel.WARNINGS,
    maxImageSize: IMAGE_PIXELS_MAX,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useWasm: false,
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
  }).promise
  tell({ kind: 'opened', pages: pdf.numPages })
  const layers = await pdf.getOptionalContentConfig()
  let chars = 0
  for (let number = 1; number <= Math.min(pdf.numPages, pagesMax) && chars < charsMax; number++) {
    const page = await readPage(pdf, number, (layer) => layers.isVisible(layer))
    chars += page.text.length
    tell({ ...page, text: page.text.slice(0, charsMax), cut: page.cut || spent.over || missing() })
  }
  tell({ kind: 'done' })
}

/** Hears the library's warnings, which else would be printed. */
function leftOut(): () => boolean {
  let heard = false
  const hear = (text: unknown): void => void (heard ||= LEFT_OUT.test(String(text).slice(0, 200)))
  for (const method of ['log', 'info', 'warn', 'error']) Reflect.set(globalThis.console, method, hear)
  return () => heard
}

async function readPage(pdf: PDFDocumentProxy, number: number, layerShown: Setting['layerShown']): Promise<Extract<News, { kind: 'page' }>> {
  try {
    const page = await pdf.getPage(number)
    const operations = await page.getOperatorList()
    const unitOf = (name: string): number => {
      const font: unknown = page.commonObjs.has(name) ? page.commonObjs.get(name) : undefined
      const matrix: unknown = typeof font === 'object' && font !== null ? Reflect.get(font, 'fontMatrix') : undefined
      return Array.isArray(matrix) && typeof matrix[0] === 'number' ? matrix[0] : 0.001
    }
    const painted = paintingOf(operations, { names: OPS, unitOf, layerShown })
    const { seen, hidden } = seenWords(painted, boxOf(page.view) ?? EVERYWHERE)
    page.cleanup()
    return { kind: 'page', text: linesOf(seen), hidden, cut: painted.more }
  } catch {
    // One broken page must not take the others with it.
    return { kind: 'page', text: '', hidden: 0, cut: true }
  }
}

read(workerData as Job).catch((error: unknown) => tell({ kind: 'failed', locked: error instanceof Error && error.name === 'PasswordException' }))
