/** What a read tool can do with the mailbox: list the allowed folders, search one, read one message, its conversation, its attachments. */
import { Refusal } from '@countersign/kernel'
import { aloud } from './aloud.ts'
import type { AttachmentView } from './attachment.ts'
import type { ImapConnection } from './connect.ts'
import { isShut } from './fault.ts'
import { loadAttachment, loadMessage, loadSearch, loadThread, loadUnanswered } from './load.ts'
import type { MessageView } from './message.ts'
import type { SearchInput, SearchPage } from './search.ts'
import type { ThreadView } from './thread.ts'
import type { Unanswered } from './unanswered.ts'

export interface FolderLine {
  readonly folder: string
  /** False where the mail server does not have it or does not let it be read. */
  readonly available: boolean
  readonly messages: number | null
  readonly unseen: number | null
}

export interface EmailReader {
  folders(): Promise<FolderLine[]>
  search(input: SearchInput): Promise<SearchPage>
  message(input: { readonly folder: string; readonly uid: number }): Promise<MessageView>
  thread(input: { readonly folder: string; readonly uid: number }): Promise<ThreadView>
  attachment(input: { readonly folder: string; readonly uid: number; readonly part: string }): Promise<AttachmentView>
  /** How much mail has waited for an answer since then, over all allowed folders. */
  unanswered(input: { readonly since: Date }): Promise<Unanswered>
}

/** Bound to one call: the signal ends whatever the reader is doing. Only the connection's folders exist. */
export function emailReader(connection: ImapConnection, signal: AbortSignal): EmailReader {
  return {
    folders: () =>
      connection.use(signal, async (client) => {
        const lines: FolderLine[] = []
        // Each folder is asked for by name: a list of all would bring names here that nobody allowed.
        for (const folder of connection.folders) {
          const counts = await aloud(client, () => client.status(folder, { messages: true, unseen: true })).catch((error: unknown) => {
            if (isShut(error)) return undefined
            throw error
          })
          if (counts === false) throw new Refusal('UPSTREAM_ERROR')
          lines.push({ folder, available: counts !== undefined, messages: counts?.messages ?? null, unseen: counts?.unseen ?? null })
        }
        return lines
      }),
    search: async (input) => {
      const searchFolder = await loadSearch()
      return connection.inFolder(input.folder, signal, (client, mailbox) => searchFolder(client, mailbox, input))
    },
    message: async ({ folder, uid }) => {
      const readMessage = await loadMessage()
      return connection.inFolder(folder, signal, (client) => readMessage(client, folder, uid, connection.authservId))
    },
    thread: async (input) => (await loadThread())(connection, signal, input),
    attachment: async (input) => (await loadAttachment())(connection, signal, input),
    unanswered: async (input) => (await loadUnanswered())(connection, signal, input),
  }
}
