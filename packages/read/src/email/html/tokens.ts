/** HTML as a browser's tokenizer reads it: tags, text and attributes with entities decoded; comments and declarations are nobody's text. */
import { Tokenizer } from 'htmlparser2'

export interface TokenHandler {
  open(name: string, attributes: ReadonlyMap<string, string>): void
  close(name: string): void
  text(text: string): void
}

const ATTRIBUTES_MAX = 100

export function tokenize(html: string, handler: TokenHandler): void {
  let name = ''
  let attribute = ''
  let value = ''
  let attributes = new Map<string, string>()
  const opened = (): void => {
    handler.open(name, attributes)
    attributes = new Map()
  }
  const slice = (start: number, end: number): string => html.slice(start, end)
  const tokenizer = new Tokenizer(
    {},
    {
      onopentagname: (start, end) => void (name = slice(start, end).toLowerCase()),
      onattribname(start, end) {
        attribute = slice(start, end).toLowerCase()
        value = ''
      },
      onattribdata: (start, end) => void (value += slice(start, end)),
      onattribentity: (code) => void (value += String.fromCodePoint(code)),
      onattribend() {
        // The first of two attributes of one name counts, as in a browser.
        if (attributes.size < ATTRIBUTES_MAX && !attributes.has(attribute)) attributes.set(attribute, value)
      },
      onopentagend: opened,
      // In HTML a slash does not close an element: `<div/>` stays open.
      onselfclosingtag: opened,
      onclosetag: (start, end) => handler.close(slice(start, end).toLowerCase()),
      ontext: (start, end) => handler.text(slice(start, end)),
      ontextentity: (code) => handler.text(String.fromCodePoint(code)),
      oncomment: () => undefined,
      oncdata: () => undefined,
      ondeclaration: () => undefined,
      onprocessinginstruction: () => undefined,
      onend: () => undefined,
    },
  )
  tokenizer.write(html)
  tokenizer.end()
}
