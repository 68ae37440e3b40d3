/** Folder names: which an operator may list, and how they look on the wire. */
import { LIMITS } from '@countersign/kernel'

/** `*` and `%` are patterns to LIST; the rest cannot stand in one line of the protocol. */
const NOT_A_NAME = /[*%]|\p{Cc}/u

/** IMAP itself knows INBOX in any case; it is stored in one. */
const stored = (folders: readonly string[]): string[] => folders.map((name) => (name.toUpperCase() === 'INBOX' ? 'INBOX' : name))

/** What is wrong with a configured list of folders, as a sentence for the operator; null where nothing is. */
export function folderProblem(folders: readonly string[]): string | null {
  if (folders.length === 0) return 'is empty: name at least one folder, exactly as the mail server lists it'
  if (folders.length > LIMITS.mailFoldersMax) return `has more than ${LIMITS.mailFoldersMax} entries`
  const names = stored(folders)
  if (names.some((name) => name === '' || name.trim() !== name || name.length > 200 || NOT_A_NAME.test(name)))
    return 'has an entry that is no folder name: no patterns (* or %), no control characters, no blanks around it'
  return new Set(names).size === names.length ? null : 'names a folder twice'
}

/** The folders that exist for this server, checked once. */
export function checkedFolders(folders: readonly string[]): readonly string[] {
  const problem = folderProblem(folders)
  if (problem !== null) throw new Error(`email.folders ${problem}.`)
  return Object.freeze(stored(folders))
}

/** Modified UTF-7 (RFC 3501 section 5.1.3), in which a folder name stands in a command unless the server speaks UTF-8. */
export function wireName(name: string): string {
  return name.replaceAll('&', '&-').replace(/[^\u0020-\u007E]+/g, (run) => {
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64')
    return `&${base64.replaceAll('/', ',').replace(/=+$/, '')}-`
  })
}
