/** The part of hoodiecrow-imap that the stand-in uses; the package has no types of its own. */
declare module 'hoodiecrow-imap' {
  import type { Server as NetServer, Socket } from 'node:net'

  namespace hoodiecrow {
    interface Message {
      uid: number
      flags: string[]
      internaldate: string
      raw: string
      words?: { subject: string; from: string; to: string; body: string }
    }
    interface Mailbox {
      path: string
      messages: Message[]
    }
    interface Parsed {
      tag: string
      command: string
      attributes?: readonly unknown[]
    }
    interface Response {
      tag: string
      command?: string
      attributes?: unknown[]
    }
    interface Connection {
      /** `null` once it is closed. */
      socket: Socket | null
      readOnly?: boolean
      selectedMailbox?: Mailbox | false
      send(response: Response, description: string, parsed?: Parsed, data?: string): void
    }
    type Handler = (connection: Connection, parsed: Parsed, data: string, done: () => void) => void
    interface Server {
      setMaxListeners(n: number): void
      server: NetServer
      storage: Record<string, unknown>
      folderCache: Record<string, Mailbox>
      uidnextCache: Record<string, number>
      referenceNamespace: string | false
      searchHandlers: Record<string, (connection: Connection, message: Message, index: number, value: string) => boolean>
      outputHandlers: ((connection: Connection, response: Response, description: string) => void)[]
      fetchHandlers: Record<string, (connection: Connection, message: Message) => unknown>
      registerCapability(name: string, offered?: () => boolean): void
      getCommandHandler(name: string): Handler | false
      indexFolders(): void
      listen(port: number, host: string, listening: () => void): void
      close(closed: () => void): void
    }
    interface Options {
      users: Record<string, { password?: string; xoauth2?: { accessToken: string } }>
      storage: Record<string, unknown>
      plugins: readonly (string | ((server: Server) => void))[]
    }
  }
  function hoodiecrow(options: hoodiecrow.Options): hoodiecrow.Server
  export = hoodiecrow
}
