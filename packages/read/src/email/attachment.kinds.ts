/** What an attachment's text was taken from; apart, because the tool's schema needs it before anything else of attachments is loaded. */
export const KINDS = ['text', 'html', 'pdf', 'other'] as const
export type Kind = (typeof KINDS)[number]
