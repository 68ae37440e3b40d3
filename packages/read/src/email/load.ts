/** What works through mails, loaded with the first one: judging what a person would see of HTML is a third of this room. */

export const loadSearch = async () => (await import('./search.ts')).searchFolder

export const loadMessage = async () => (await import('./message.ts')).readMessage

export const loadThread = async () => (await import('./thread.ts')).readThread

export const loadAttachment = async () => (await import('./attachment.ts')).readAttachment

export const loadUnanswered = async () => (await import('./unanswered.ts')).unanswered
