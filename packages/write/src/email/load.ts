/** nodemailer, loaded at the first mail that is composed or sent: a server that only changes prices never pays for it. */
import type MailComposer from 'nodemailer/lib/mail-composer'

export const loadComposer = async (): Promise<typeof MailComposer> => (await import('nodemailer/lib/mail-composer')).default

export const loadMailer = async () => (await import('nodemailer')).createTransport
