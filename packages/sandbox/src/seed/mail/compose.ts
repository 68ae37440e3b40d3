/** A letter as RFC 5322 bytes: encoded words, quoted-printable, base64, and the parts of a multipart. The same letter gives the same bytes. */
import { sha256 } from '@countersign/kernel'
import type { Attached, Letter } from './letter.ts'
import { SHOP } from './letter.ts'

/** Bytes, one per character. */
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
const plain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

/** An encoded word may have 75 characters: 45 bytes of text in base64. A character is never cut in two. */
const WORD_BYTES_MAX = 45
const LINE_CHARS_MAX = 76

export function encodedWords(text: string): string {
  if (plain(text)) return text
  const words: string[] = []
  let word = ''
  for (const letter of text) {
    if (Buffer.byteLength(word + letter) > WORD_BYTES_MAX) {
      words.push(word)
      word = ''
    }
    word += letter
  }
  return [...words, word].map((part) => `=?UTF-8?B?${base64(part)}?=`).join('\r\n ')
}

/** `Name <address>` with the name as encoded words, or in quotes where a bare one would be misread. */
export function mailbox(text: string): string {
  const match = /^(.*) <([^>]*)>$/.exec(text)
  if (match?.[1] === undefined) return text
  const name = plain(match[1]) && !/^[\w .'-]*$/.test(match[1]) ? `"${match[1].replace(/["\\]/g, '\\$&')}"` : encodedWords(match[1])
  return `${name} <${match[2]}>`
}

export const addressOf = (text: string): string => /<([^>]*)>$/.exec(text)?.[1] ?? text

export const messageId = ({ key, from }: Letter): string => `<${key}@${addressOf(from).split('@')[1]}>`

/** RFC 2045 quoted-printable with soft breaks; line ends stay. */
export function quotedPrintable(text: string): string {
  return text
    .split('\r\n')
    .map((line) => {
      const units = [...bytes(line)].map((unit, index, all) => {
        const last = index === all.length - 1
        const safe = /[\x21-\x3c\x3e-\x7e]/.test(unit) || (/[ \t]/.test(unit) && !last)
        return safe ? unit : `=${unit.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
      })
      return softBreaks(units)
    })
    .join('\r\n')
}

function softBreaks(units: readonly string[]): string {
  const lines: string[] = []
  let line = ''
  for (const unit of units) {
    if (line.length + unit.length > LINE_CHARS_MAX - 1) {
      lines.push(`${line}=`)
      line = ''
    }
    line += unit
  }
  return [...lines, line].join('\r\n')
}

interface Part {
  readonly head: readonly string[]
  readonly body: string
}

function textPart(subtype: 'plain' | 'html', text: string): Part {
  const body = text.replace(/\r?\n/g, '\r\n')
  const simple = body.split('\r\n').every((line) => plain(line) && line.length < 900)
  const encoding = simple ? '7bit' : 'quoted-printable'
  return {
    head: [`Content-Type: text/${subtype}; charset=utf-8`, `Content-Transfer-Encoding: ${encoding}`],
    body: simple ? body : quotedPrintable(body),
  }
}

function filePart({ name, type, content }: Attached): Part {
  const filename = plain(name) ? `filename="${name}"` : `filename*=UTF-8''${encodeURIComponent(name)}`
  const lines = base64(content).match(/.{1,76}/g) ?? []
  return {
    head: [`Content-Type: ${type}`, `Content-Disposition: attachment; ${filename}`, 'Content-Transfer-Encoding: base64'],
    body: lines.join('\r\n'),
  }
}

function multipart(kind: 'alternative' | 'mixed', parts: readonly Part[], key: string): Part {
  const boundary = `=_${kind}_${sha256(key).slice(0, 16)}`
  const inner = parts.map(({ head, body }) => `--${boundary}\r\n${head.join('\r\n')}\r\n\r\n${body}\r\n`)
  return { head: [`Content-Type: multipart/${kind}; boundary="${boundary}"`], body: `${inner.join('')}--${boundary}--\r\n` }
}

function content({ key, text, html, files = [] }: Letter): Part {
  const texts = [...(text === undefined ? [] : [textPart('plain', text)]), ...(html === undefined ? [] : [textPart('html', html)])]
  const [first = textPart('plain', '')] = texts
  const said = texts.length > 1 ? multipart('alternative', texts, key) : first
  return files.length === 0 ? said : multipart('mixed', [said, ...files.map(filePart)], key)
}

/** The name under which the shop's own mail server judges senders; what another name says is worth nothing. */
export const AUTHSERV_ID = 'mx.kleiner-hafen.example'

/** The shop's own mails never passed that server. */
function senderChecks({ from, forged }: Letter): readonly string[] {
  const domain = addressOf(from).split('@')[1]
  if (from === SHOP) return []
  const results = (id: string, verdict: string): string =>
    `Authentication-Results: ${id};\r\n spf=${verdict} smtp.mailfrom=${domain}; dkim=${verdict} header.d=${domain};\r\n dmarc=${verdict} header.from=${domain}`
  return forged === true ? [results(AUTHSERV_ID, 'fail'), results('mx.attacker.test', 'pass')] : [results(AUTHSERV_ID, 'pass')]
}

/** `references` are the Message-IDs of the thread so far, oldest first. */
export function compose(letter: Letter, sent_ms: number, references: readonly string[]): string {
  const { head, body } = content(letter)
  const parent = references.at(-1)
  const headers = [
    ...senderChecks(letter),
    `Date: ${new Date(sent_ms).toUTCString().replace('GMT', '+0000')}`,
    `From: ${mailbox(letter.from)}`,
    `To: ${mailbox(letter.to ?? SHOP)}`,
    `Subject: ${encodedWords(letter.subject)}`,
    `Message-ID: ${messageId(letter)}`,
    ...(parent === undefined ? [] : [`In-Reply-To: ${parent}`, `References: ${references.join('\r\n ')}`]),
    'MIME-Version: 1.0',
    ...head,
  ]
  return `${headers.join('\r\n')}\r\n\r\n${body}${body.endsWith('\r\n') ? '' : '\r\n'}`
}
