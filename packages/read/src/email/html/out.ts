/** Plain text as it is laid out on a page: runs of blanks as one, blocks on lines of their own. */

export interface Out {
  readonly length: number
  text(text: string, pre: boolean): void
  /** Ends the line; `lines` 2 leaves an empty one. */
  line(lines: 1 | 2): void
  /** A blank between two cells, unless there is one. */
  blank(): void
  /** Words of the house after what stands there, e.g. a link's host. */
  note(text: string): void
  since(start: number): string
  done(): string
}

/** Without the given character at its end; a pattern would look through the whole text each time. */
function trimmedEnd(text: string, char: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === char) end -= 1
  return end === text.length ? text : text.slice(0, end)
}

export function plainText(): Out {
  let out = ''
  const atStart = (): boolean => out === '' || out.endsWith('\n') || out.endsWith(' ')
  return {
    get length() {
      return out.length
    },
    text(raw, pre) {
      if (pre) {
        out += raw.replace(/\r\n?/g, '\n')
        return
      }
      const flowed = raw.replace(/[ \t\n\r\f\u00A0]+/g, ' ')
      out += atStart() ? flowed.replace(/^ /, '') : flowed
    },
    line(lines) {
      if (out === '') return
      out = trimmedEnd(out, ' ')
      const wanted = '\n'.repeat(lines)
      if (!out.endsWith(wanted)) out = trimmedEnd(out, '\n') + wanted
    },
    blank() {
      if (!atStart()) out += ' '
    },
    note(text) {
      out = `${trimmedEnd(out, ' ')} ${text}`
    },
    since: (start) => out.slice(start),
    done: () =>
      out
        .replace(/[ \t]+\n/g, '\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim(),
  }
}
