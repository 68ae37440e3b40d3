/** The one funnel of IMAP commands: what is known, what changes something, what an examined box refuses, and where faults bite. */
import type { Connection, Handler, Parsed, Server } from 'hoodiecrow-imap'
import type { Core, FaultKind } from '../core.ts'

/** Anything else is answered BAD: the library would look for a file of the command's name. */
const READS = new Set(
  (
    'CAPABILITY,NOOP,CHECK,LOGOUT,LOGIN,AUTHENTICATE PLAIN,ID,NAMESPACE,LIST,LSUB,SELECT,EXAMINE,STATUS,UNSELECT,CLOSE,' +
    'SEARCH,UID SEARCH,FETCH,UID FETCH'
  ).split(','),
)
const WRITES = new Set(['STORE', 'COPY', 'MOVE', 'EXPUNGE', 'APPEND', 'CREATE', 'DELETE', 'RENAME', 'SUBSCRIBE', 'UNSUBSCRIBE'])
const REFUSED_WHEN_EXAMINED = new Set(['STORE', 'MOVE', 'EXPUNGE'])

/** RFC 5530 codes for the faults that are an answer. */
const ANSWERS: Partial<Record<FaultKind, string>> = {
  http_500: '[SERVERBUG] Internal error',
  http_429: '[LIMIT] Too many commands',
  throttled: '[LIMIT] Too many commands',
  forbidden: '[NOPERM] Access denied',
}

export interface Desk {
  readonly core: Core
  readonly slow_ms: number
}

/** `UID MOVE` and `MOVE` are one thing. */
const verbOf = (name: string): string => name.replace(/^UID /, '')

export function guardCommands(server: Server, desk: Desk): void {
  const find = server.getCommandHandler.bind(server)
  server.getCommandHandler = (name) => {
    const command = name.toUpperCase()
    if (!READS.has(command) && !WRITES.has(verbOf(command))) return false
    const handler = find(command)
    return handler === false ? false : guarded(server, command, handler, desk)
  }
  // An examined box promises to keep nothing; the library names all flags.
  server.outputHandlers.push((_connection, response, description) => {
    // The library calls a folder that is not there a mistake of the client; real servers say no (RFC 5530).
    if (response.command === 'BAD' && isText(response.attributes?.[0], 'Invalid mailbox name')) {
      response.command = 'NO'
      response.attributes = [{ type: 'TEXT', value: '[NONEXISTENT] No such mailbox' }]
    }
    if (description !== 'EXAMINE PERMANENTFLAGS') return
    const name = { type: 'ATOM', value: 'PERMANENTFLAGS' }
    response.attributes = [{ type: 'SECTION', section: [name, []] }]
  })
}

const isText = (part: unknown, text: string): boolean => typeof part === 'object' && part !== null && 'value' in part && part.value === text

function guarded(server: Server, command: string, handler: Handler, { core, slow_ms }: Desk): Handler {
  return (connection, parsed, data, done) => {
    const writes = changes(command, connection, parsed)
    // A client's goodbye must not use up what was ordered for its work.
    const fault = command === 'LOGOUT' ? undefined : core.take('imap', writes ? 'write' : 'read')
    if (fault === 'drop_before') return void connection.socket?.destroy()
    const run = (): void => {
      perform(server, command, handler, core, writes)(connection, parsed, data, done)
      if (fault === 'drop_after') connection.socket?.destroy()
    }
    const refusal = fault === undefined ? undefined : ANSWERS[fault]
    if (refusal !== undefined) return no(connection, parsed, refusal, done)
    if (fault === 'slow') setTimeout(run, slow_ms)
    else run()
  }
}

/** Records what would change something, then lets it pass or answers NO. */
function perform(server: Server, command: string, handler: Handler, core: Core, writes: boolean): Handler {
  return (connection, parsed, data, done) => {
    const examined = connection.readOnly === true
    const refused = examined && REFUSED_WHEN_EXAMINED.has(verbOf(command))
    if (writes) core.record({ platform: 'imap', operation: command, target: targetOf(connection, command, parsed), detail: { examined, refused } })
    if (refused) return no(connection, parsed, '[NOPERM] The mailbox is open read-only', done)
    // The library's CLOSE expunges even an examined box.
    const chosen = command === 'CLOSE' && examined ? server.getCommandHandler('UNSELECT') || handler : handler
    try {
      chosen(connection, parsed, data, done)
    } catch {
      no(connection, parsed, '[SERVERBUG] Internal error', done)
    }
  }
}

/** Fetching a body without PEEK marks it read, and CLOSE expunges – in a box that is open for writing. */
function changes(command: string, connection: Connection, parsed: Parsed): boolean {
  if (WRITES.has(verbOf(command))) return true
  if (connection.readOnly !== false || connection.selectedMailbox === undefined || connection.selectedMailbox === false) return false
  if (command === 'CLOSE') return true
  return verbOf(command) === 'FETCH' && [parsed.attributes?.[1]].flat().some(marksRead)
}

const marksRead = (item: unknown): boolean =>
  typeof item === 'object' &&
  item !== null &&
  'value' in item &&
  (/^RFC822(\.HEADER)?$/i.test(String(item.value)) || (/^BODY$/i.test(String(item.value)) && 'section' in item && item.section !== undefined))

function targetOf(connection: Connection, command: string, parsed: Parsed): string {
  const first = parsed.attributes?.[0]
  if (
    ['APPEND', 'CREATE', 'DELETE', 'RENAME', 'SUBSCRIBE', 'UNSUBSCRIBE'].includes(command) &&
    typeof first === 'object' &&
    first !== null &&
    'value' in first
  )
    return String(first.value)
  return connection.selectedMailbox ? connection.selectedMailbox.path : ''
}

function no(connection: Connection, parsed: Parsed, text: string, done: () => void): void {
  connection.send({ tag: parsed.tag, command: 'NO', attributes: [{ type: 'TEXT', value: text }] }, 'REFUSED', parsed)
  done()
}
