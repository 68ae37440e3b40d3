/** The second read-only wall: the bytes that leave are read line by line, and a command that is not a look ends the connection unsent. */
import { connect as netConnect, type Socket } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import type { ImapTransport } from 'imapflow'
import { GUARD_CODE, VERBS } from './guard.ts'

const LINE_BYTES_MAX = 64 * 1024
const COMMAND = /^[A-Za-z0-9]+ ((?:UID )?[A-Z]+)(?: |$)/
const LITERAL = /\{(\d{1,9})[+-]?\}$/
/** A line of a SASL exchange has no space, so it can never be taken for a command. */
const SASL = /^[A-Za-z0-9+/=*]*$/
const PEEKED = /\b(?:BODY|BINARY)\.PEEK\[|\bBODYSTRUCTURE\b|\bRFC822\.SIZE\b/g

/** Judges a stream of client bytes; `false` as soon as something other than a look is in it. */
export function lookOnly(): (chunk: Buffer) => boolean {
  let line = ''
  let literal = 0
  let continued = false
  let sasl = false

  const judged = (text: string): boolean => {
    const part = continued
    const size = LITERAL.exec(text)?.[1]
    literal = size === undefined ? 0 : Number(size)
    continued = size !== undefined
    // What follows a literal belongs to a command that has been judged.
    if (part) return true
    if (sasl && SASL.test(text)) return true
    const verb = COMMAND.exec(text)?.[1]
    if (verb === undefined || !VERBS.has(verb)) return false
    sasl = verb === 'AUTHENTICATE'
    return !verb.endsWith('FETCH') || !/BODY|BINARY|RFC822/.test(text.replace(PEEKED, ''))
  }

  return (chunk) => {
    let rest = chunk.toString('latin1')
    while (rest !== '') {
      if (literal > 0) {
        const taken = Math.min(literal, rest.length)
        literal -= taken
        rest = rest.slice(taken)
        continue
      }
      const end = rest.indexOf('\r\n')
      line += end === -1 ? rest : rest.slice(0, end)
      rest = end === -1 ? '' : rest.slice(end + 2)
      if (line.length > LINE_BYTES_MAX) return false
      if (end === -1) break
      const text = line
      line = ''
      if (!judged(text)) return false
    }
    return true
  }
}

function walled<S extends Socket>(socket: S): S {
  const judge = lookOnly()
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
  // The overloads of `write` differ only in what follows the chunk, and that is passed on as it came.
  socket.write = ((chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    if (judge(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : Buffer.from(chunk))) return write(chunk, ...rest)
    socket.destroy(Object.assign(new Error('read-only guard: bytes'), { code: GUARD_CODE }))
    return false
  }) as S['write']
  return socket
}

/** How the library reaches the network: sockets of the platform, each behind the wall. */
export function walledTransport(): ImapTransport {
  return {
    connect: ({ host, port, servername, tls, secure }, onConnect) =>
      walled(
        secure
          ? tlsConnect({ host, port, ...(servername === undefined ? {} : { servername }), ...tls }, onConnect)
          : netConnect({ host, port }, onConnect),
      ),
    upgrade: (socket, { host, servername, tls }, onSecure) =>
      // The plain socket is the one made above.
      walled(tlsConnect({ socket, host, ...(servername === undefined ? {} : { servername }), ...tls }, onSecure)),
  }
}
