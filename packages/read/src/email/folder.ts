/** Folder names: which an operator may list, and how they look on the wire. */
import { LIMITS } from '@countersign/kernel'

/** `*` and `%` are patterns to LIST; the rest cannot stand in one line of the protocol. */
const NOT_A_NAME = /[*%]|\p{Cc}/u

/** The folders that exist for this server, checked once. IMAP itself knows INBOX in any case; it is stored in one. */
export function checkedFolders(folders: readonly string[]): readonly string[] {
  if (folders.length === 0) throw new Error('email.folders is empty: name at least one folder, exactly as the mail server lists it.')
  if (folders.length > LIMITS.mailFoldersMax) throw new Error(`email.folders has more than ${LIMITS.mailFoldersMax} entries.`)
  const names = folders.map((name) => (name.toUpperCase() === 'INBOX' ? 'INBOX' : name))
  for (const name of names) {
    if (name === '' || name.trim() !== name || name.length > 200 || NOT_A_NAME.test(name))
      throw new Error('email.folders has an entry that is no folder name: no patterns (* or %), no control characters, no blanks around it.')
  }
  if (new Set(names).size !== names.length) throw new Error('email.folders names a folder twice.')
  return Object.freeze(names)
}

/** Modified UTF-7 (RFC 3501 section 5.1.3), in which a folder name stands in a command unless the server speaks UTF-8. */
export function wireName(name: string): string {
  return name.replaceAll('&', '&-').replace(/[^\u0020-\u007E]+/g, (run) => {
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64')
    return `&${base64.replaceAll('/', ',').replace(/=+$/, '')}-`
  })
}
