/** The read-only wall: which IMAP commands may leave, judged where every command of the library passes and again on the bytes themselves. */
import { wireName } from './folder.ts'

/** Nothing here changes a mailbox. EXAMINE alone would not do: servers have been seen to MOVE out of an examined folder. */
export const VERBS: ReadonlySet<string> = new Set([
  'CAPABILITY',
  'ID',
  'NAMESPACE',
  'ENABLE',
  'AUTHENTICATE',
  'LOGIN',
  'STARTTLS',
  'LIST',
  'LSUB',
  'XLIST',
  'EXAMINE',
  'STATUS',
  'SEARCH',
  'UID SEARCH',
  'FETCH',
  'UID FETCH',
  'NOOP',
  'LOGOUT',
])

/** Fetching any other item may set \Seen (BODY[…], RFC822, RFC822.TEXT) or is not needed. */
const FETCH_ITEMS: ReadonlySet<string> = new Set([
  'UID',
  'FLAGS',
  'ENVELOPE',
  'BODYSTRUCTURE',
  'INTERNALDATE',
  'RFC822.SIZE',
  'MODSEQ',
  'EMAILID',
  'THREADID',
  'X-GM-MSGID',
  'X-GM-THRID',
  'BODY.PEEK',
  'BINARY.PEEK',
])

export interface Guard {
  /** Throws unless the command only looks, and only into the listed folders. */
  check(command: string, attributes: unknown): void
  /** Verbs that have passed: empty after a login means that the guard is not in the path. */
  readonly passed: ReadonlySet<string>
}

export const GUARD_CODE = 'COUNTERSIGN_READ_ONLY'
const refuse = (what: string): never => {
  throw Object.assign(new Error(`read-only guard: ${what}`), { code: GUARD_CODE })
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined

/** An argument of a command as text: the library gives strings or `{type, value}`. */
function textOf(argument: unknown): string | undefined {
  const value = typeof argument === 'string' ? argument : field(argument, 'value')
  return typeof value === 'string' ? value : undefined
}

export function guardOf(folders: readonly string[]): Guard {
  const names = new Set(folders.flatMap((name) => [name, wireName(name)]))
  const passed = new Set<string>()
  return {
    passed,
    check(command, attributes) {
      if (!VERBS.has(command)) refuse('verb')
      const list = Array.isArray(attributes) ? attributes : []
      if (command === 'EXAMINE' || command === 'STATUS') checkFolder(list[0], names)
      // An empty pattern asks for the delimiter; INBOX is asked for by the library wherever it lists one folder.
      if ((command === 'LIST' || command === 'LSUB' || command === 'XLIST') && !['', 'INBOX'].includes(textOf(list[1]) ?? '*'))
        checkFolder(list[1], names)
      if (command === 'FETCH' || command === 'UID FETCH') checkFetch(list)
      passed.add(command)
    },
  }
}

function checkFolder(argument: unknown, names: ReadonlySet<string>): void {
  const name = textOf(argument)
  if (name === undefined || !names.has(name)) refuse('folder')
}

function checkFetch(attributes: readonly unknown[]): void {
  if (attributes.length !== 2) refuse('fetch modifier')
  const items: readonly unknown[] = Array.isArray(attributes[1]) ? attributes[1] : [attributes[1]]
  for (const item of items) {
    const name = textOf(item)
    if (name === undefined || !FETCH_ITEMS.has(name)) refuse('fetch item')
  }
}
