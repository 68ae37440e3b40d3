/** The grammar under CSS: escapes, comments, and where a piece ends. */

/** Backslash escapes: `d\69 splay` is `display`. */
export const unescaped = (text: string): string =>
  text.replace(/\\(?:([0-9a-f]{1,6})[ \t\n\r\f]?|([^]))/gi, (_, code: string | undefined, plain: string | undefined) => {
    if (code === undefined) return plain === '\n' ? '' : (plain ?? '')
    const point = Number.parseInt(code, 16)
    return point === 0 || point > 0x10ffff ? '\uFFFD' : String.fromCodePoint(point)
  })

export const uncommented = (text: string): string => text.replace(/\/\*[^]*?(?:\*\/|$)/g, ' ')

/** Where the next of `stops` stands outside strings, brackets and escapes; the end of the text if none does. */
export function scan(text: string, from: number, stops: string): number {
  let quote = ''
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '\\') at += 1
    else if (quote !== '') {
      if (char === quote || char === '\n') quote = ''
    } else if (depth === 0 && stops.includes(char)) return at
    else if (char === '"' || char === "'") quote = char
    else if (char === '(' || char === '[') depth += 1
    else if (char === ')' || char === ']') depth = Math.max(0, depth - 1)
  }
  return text.length
}

export function pieces(text: string, separator: string): string[] {
  const out: string[] = []
  for (let at = 0; at <= text.length;) {
    const end = scan(text, at, separator)
    out.push(text.slice(at, end))
    at = end + 1
  }
  return out
}
