/** What a person sees of a PDF is read; what is there for machines alone, and what is there to break the reader, is not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { pdfText } from './extract.ts'
import { pdf, stream, textAt } from './test.pdf.ts'

const read = (bytes: Buffer, job: Parameters<typeof pdfText>[2] = {}) => pdfText(bytes, AbortSignal.timeout(20_000), job)
const page = (content: string, resources = '') => read(pdf({ pages: [textAt(50, 800, 'Invoice') + content], resources }))
const SHOWN = 'Invoice'
const form = (entries: string, content: string): Buffer => stream(`/Type/XObject/Subtype/Form/BBox[0 0 595 842]${entries}`, content)

describe('honest files', () => {
  test('lines, words, paragraphs and pages are read in order', async () => {
    const content = "BT /F1 12 Tf 50 700 Td (Hello wor) Tj (ld) Tj 0 -14 Td [(In) 20 (voice) -400 (42)] TJ 14 TL (next) ' 0 -60 Td (far below) Tj ET"
    const answer = await read(pdf({ pages: [content, textAt(50, 700, 'second page')] }))
    assert.equal(answer.text, 'Hello world\nInvoice 42\nnext\n\nfar below\n\nsecond page')
    assert.deepEqual([answer.pages, answer.pagesRead, answer.hidden, answer.cut, answer.end], [2, 2, 0, false, 'whole'])
  })

  test('columns of a table stay apart', async () => {
    const { text } = await page(textAt(50, 700, 'Jacket') + textAt(300, 700, '49.00') + textAt(50, 680, 'Shirt') + textAt(300, 680, '19.00'))
    assert.equal(text, 'Invoice\n\nJacket\t49.00\nShirt\t19.00')
  })

  const seen: Readonly<Record<string, readonly [content: string, resources?: string]>> = {
    'white on a dark bar': [`0 0 0.4 rg 40 690 200 30 re f\n${textAt(50, 700, 'SEEN', '1 1 1 rg')}`],
    'white on a round button': [`0 0 0 rg 40 690 m 240 690 l 250 700 250 710 240 720 c 40 720 l h f\n${textAt(50, 700, 'SEEN', '1 1 1 rg')}`],
    'a frame drawn around it afterwards': [`${textAt(50, 700, 'SEEN')}0 0 0 rg 10 10 575 822 re 20 20 555 802 re f*`],
    'a frame line over it': [`${textAt(50, 700, 'SEEN')}40 690 200 40 re S`],
    'a highlighter over it': [`${textAt(50, 700, 'SEEN')}/M gs 1 1 0 rg 40 690 200 30 re f`, '/ExtGState<</M<</BM/Multiply>>>>'],
    'a thin veil over it': [`${textAt(50, 700, 'SEEN')}/V gs 0 0 1 rg 40 690 200 30 re f`, '/ExtGState<</V<</ca 0.2>>>>'],
    'outlined letters': [textAt(50, 700, 'SEEN', '1 Tr 0 0 0 RG 1 1 1 rg')],
    'turned on its side': ['BT /F1 12 Tf 0 1 -1 0 300 300 Tm (SEEN) Tj ET'],
    'scaled up from one point': ['BT /F1 1 Tf 12 0 0 12 50 700 Tm (SEEN) Tj ET'],
    'grey small print': [textAt(50, 700, 'SEEN', '0.6 g', 5)],
    'inside a form': ['/X Do', '/XObject<</X 100 0 R>>'],
  }
  for (const [name, [content, resources = '']] of Object.entries(seen))
    test(`${name} is read`, async () => {
      const pages = [textAt(50, 800, SHOWN) + content]
      const answer = await read(pdf({ pages, resources, objects: [form('/Resources<</Font<</F1 3 0 R>>>>', textAt(50, 700, 'SEEN'))] }))
      assert.match(answer.text, /SEEN/)
      assert.equal(answer.hidden, 0)
    })
})

// Mutation proof: let `isSeen` in sight.ts give true.
describe('contained: text for machines alone is left out and counted', () => {
  const layer = '/Properties<</L 101 0 R>>'
  const off = { objects: [form('', ''), '<</Type/OCG/Name(x)>>'], catalog: '/OCProperties<</OCGs[101 0 R]/D<</OFF[101 0 R]>>>>' }
  const hidden: Readonly<Record<string, readonly [content: string, resources?: string]>> = {
    'the invisible mode': [textAt(50, 700, 'HIDDEN', '3 Tr')],
    'the clipping mode': [textAt(50, 700, 'HIDDEN', '7 Tr')],
    white: [textAt(50, 700, 'HIDDEN', '1 1 1 rg')],
    'nearly white': [textAt(50, 700, 'HIDDEN', '0.96 g')],
    'white in another colour space': [textAt(50, 700, 'HIDDEN', '0 0 0 0 k')],
    'white as an outline': [textAt(50, 700, 'HIDDEN', '1 Tr 1 1 1 RG')],
    'black on black': [`0 0 0 rg 40 690 200 30 re f\n${textAt(50, 700, 'HIDDEN')}`],
    'a point high': [textAt(50, 700, 'HIDDEN', '', 1)],
    'scaled down to nothing': ['BT /F1 12 Tf 0.01 0 0 0.01 50 700 Tm (HIDDEN) Tj ET'],
    'squeezed to a line': ['BT /F1 12 Tf 1 Tz 50 700 Td (HIDDEN) Tj ET'],
    'a page squeezed to nothing': [`q 0.01 0 0 0.01 0 0 cm ${textAt(50, 700, 'HIDDEN')} Q`],
    'beyond the page': [textAt(900, 700, 'HIDDEN')],
    'below the page': [textAt(50, -30, 'HIDDEN')],
    'fully transparent': [textAt(50, 700, 'HIDDEN', '/T gs'), '/ExtGState<</T<</ca 0>>>>'],
    'clipped away': [`q 0 0 10 10 re W n ${textAt(50, 700, 'HIDDEN')} Q`],
    'covered by a white box': [`${textAt(50, 700, 'HIDDEN')}1 1 1 rg 40 690 200 30 re f`],
    'covered by a black box': [`${textAt(50, 700, 'HIDDEN')}0 0 0 rg 40 690 200 30 re f`],
    'a layer that is off': [`/OC /L BDC ${textAt(50, 700, 'HIDDEN')} EMC`, layer],
    'a transparent group': ['/T gs /X Do', '/XObject<</X 102 0 R>>/ExtGState<</T<</ca 0>>>>'],
    'a form without room': ['/X Do', '/XObject<</X 103 0 R>>'],
  }
  const inner = textAt(50, 700, 'HIDDEN', '/Full gs')
  const group = form('/Group<</S/Transparency>>/Resources<</Font<</F1 3 0 R>>/ExtGState<</Full<</ca 1>>>>>>', inner)
  const flat = stream('/Type/XObject/Subtype/Form/BBox[0 0 5 5]/Resources<</Font<</F1 3 0 R>>>>', textAt(50, 700, 'HIDDEN'))
  for (const [name, [content, resources = '']] of Object.entries(hidden))
    test(name, async () => {
      const pages = [textAt(50, 800, SHOWN) + content]
      const answer = await read(pdf({ pages, resources, ...off, objects: [...off.objects, group, flat] }))
      assert.equal(answer.text, SHOWN)
      assert.equal(answer.hidden, 'HIDDEN'.length)
    })

  test('what stands outside the pages is not read: title, attachments, form scripts', async () => {
    const objects = ['<</Title(HIDDEN)/Author(HIDDEN)>>', '<</S/JavaScript/JS(app.alert\\("HIDDEN"\\))>>']
    const answer = await read(
      pdf({ pages: [textAt(50, 800, SHOWN)], objects, catalog: '/OpenAction 101 0 R/Lang(HIDDEN)', trailer: '/Info 100 0 R' }),
    )
    assert.equal(answer.text, SHOWN)
  })

  test('a page whose text all hides is counted as one: most likely a scan', async () => {
    const answer = await read(pdf({ pages: [textAt(50, 700, 'scanned words', '3 Tr'), textAt(50, 700, 'typed')] }))
    assert.deepEqual([answer.text, answer.pagesUnseen, answer.pagesRead], ['typed', 1, 2])
  })
})

describe('files that break', () => {
  const cases: Readonly<Record<string, readonly [Buffer, string]>> = {
    nothing: [Buffer.alloc(0), 'unreadable'],
    'no PDF at all': [Buffer.from('MZ\x90 this is no PDF'), 'unreadable'],
    'a header alone': [Buffer.from('%PDF-1.7\n%%EOF'), 'unreadable'],
    'a locked one': [
      pdf({
        pages: ['x'],
        objects: [`<</Filter/Standard/V 1/R 2/Length 40/P -4/O <${'41'.repeat(32)}>/U <${'42'.repeat(32)}>>>`],
        trailer: `/Encrypt 100 0 R/ID[<${'00'.repeat(16)}><${'00'.repeat(16)}>]`,
      }),
      'locked',
    ],
  }
  for (const [name, [bytes, end]] of Object.entries(cases))
    test(name, async () => {
      const answer = await read(bytes)
      assert.deepEqual([answer.text, answer.end], ['', end])
    })

  test('one that lost its end is read as far as it goes', async () => {
    const whole = pdf({ pages: [textAt(50, 700, 'still here')] })
    assert.match((await read(whole.subarray(0, whole.length - 18))).text, /still here/)
  })

  test('a form that shows itself ends', async () => {
    const objects = [form('/Resources<</Font<</F1 3 0 R>>/XObject<</X 100 0 R>>>>', `${textAt(50, 700, 'once')}/X Do /X Do `)]
    assert.match((await read(pdf({ pages: ['/X Do'], resources: '/XObject<</X 100 0 R>>', objects }))).text, /once/)
  })
})

describe('files that fill', () => {
  const packed = deflateSync(Buffer.alloc(100 * 1024 * 1024, ' '), { level: 9 })
  const bombs: Readonly<Record<string, Buffer>> = {
    'a stream that unpacks to a thousand times its size': stream('/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Filter/FlateDecode', packed),
    'a stream packed twice': stream('/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Filter[/FlateDecode/FlateDecode]', deflateSync(packed)),
    'a run-length stream': stream(
      '/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Filter[/FlateDecode/RunLengthDecode]',
      deflateSync(Buffer.from('\x81 '.repeat(600_000), 'latin1')),
    ),
  }
  for (const [name, bomb] of Object.entries(bombs))
    test(`${name} costs its page, and is told`, async () => {
      const pages = ['/X Do', textAt(50, 700, 'second page')]
      const answer = await read(pdf({ pages, resources: '/XObject<</X 100 0 R>>', objects: [bomb] }))
      assert.equal(answer.text, 'second page')
      assert.equal(answer.cut, true)
    })

  // Mutation proof: take `resourceLimits` out of extract.ts.
  test('a page of millions of operations ends the worker, not the process', async () => {
    const answer = await read(pdf({ pages: [textAt(50, 700, 'first'), 'BT /F1 9 Tf 1 0 0 1 5 5 Tm (aaaaaaaaaaaaaaaa) Tj ET '.repeat(1_500_000)] }))
    assert.deepEqual([answer.text.slice(0, 20), answer.cut, answer.end, answer.pages], ['first', true, 'stopped', 2])
  })

  test('pages and characters are bounded, and what is beyond is told', async () => {
    const pages = Array.from({ length: 6 }, (_, index) => textAt(50, 700, `page ${index}`))
    const few = await read(pdf({ pages }), { pagesMax: 2 })
    assert.deepEqual([few.text, few.pages, few.pagesRead, few.cut], ['page 0\n\npage 1', 6, 2, true])
    const short = await read(pdf({ pages }), { charsMax: 4 })
    assert.deepEqual([short.text, short.pagesRead, short.cut], ['page', 1, true])
  })

  test('a call that ends takes its worker along, and the next file is read', async () => {
    const stop = new AbortController()
    const slow = pdfText(pdf({ pages: ['BT /F1 9 Tf (a) Tj ET '.repeat(1_000_000)] }), stop.signal)
    setTimeout(() => stop.abort(), 100)
    assert.equal((await slow).end, 'stopped')
    assert.equal((await read(pdf({ pages: [textAt(50, 700, 'next')] }))).text, 'next')
  })
})
