/** Where a mail stands in its conversation, and what about that would surprise the person who sends it or the one who gets it. */
import type { EmailDoes } from './letters.ts'

/** As mail programs of several languages begin an answer. */
const ANSWER = /^(?:re|aw|antw|sv|vs|rif|r|odp|res)(?:\[\d+\])?\s?:/i

/** Nothing here is wrong by the standard, and only a person knows what was meant. */
export function threadWarnings({ subject, in_reply_to, references }: Pick<EmailDoes, 'subject' | 'in_reply_to' | 'references'>): string[] {
  const answers = in_reply_to !== null
  return [
    ...(answers && !ANSWER.test(subject) ? ['It answers a message, but its subject does not begin with “Re:”.'] : []),
    ...(!answers && ANSWER.test(subject) ? ['Its subject begins like an answer, but it answers no message.'] : []),
    ...(!answers && references.length > 0 ? ['It names a thread, but answers no message of it: mail programs may show it apart.'] : []),
    ...(answers && references.length > 0 && references.at(-1) !== in_reply_to
      ? ['The message that it answers is not the last one of its thread: mail programs may show it elsewhere.']
      : []),
    ...(new Set(references).size !== references.length ? ['A message stands twice in its thread.'] : []),
  ]
}
