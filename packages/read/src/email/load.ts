/** What works through mails, loaded with the first one, and what a person would see of HTML: judging it is a third of this room. */

export const loadSearch = async () => (await import('./search.ts')).searchFolder

export const loadMessage = async () => (await import('./message.ts')).readMessage

export const loadThread = async () => (await import('./thread.ts')).readThread

export const loadAttachment = async () => (await import('./attachment.ts')).readAttachment

export const loadUnanswered = async () => (await import('./unanswered.ts')).unanswered

export const loadVisibleText = async () => (await import('./html/visible.ts')).visibleText
