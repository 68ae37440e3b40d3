/** What the tests that read mail share: a connection to a test server, and small pieces of mails. */
import { Refusal, Secret } from '@countersign/kernel'
import { type ImapConnection, imapConnection } from '@countersign/read'
import type { Dovecot } from './dovecot.ts'

export const signal = (): AbortSignal => AbortSignal.timeout(20_000)
export const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

export const mailbox = (at: { readonly host: string; readonly port: number }, server: Dovecot, folders: readonly string[]): ImapConnection =>
  imapConnection({
    host: at.host,
    port: at.port,
    tls: 'none',
    user: server.user,
    auth: { password: new Secret(server.password) },
    folders,
    authservId: 'mx.shop.test',
  })

/** One header value as an encoded word. */
export const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`
/** One text part of a mail, headers included. */
export const part = (type: string, text: string): string =>
  `Content-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\r\n')}\r\n`
