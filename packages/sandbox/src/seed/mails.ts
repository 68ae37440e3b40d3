/** The shop's mailbox: everyday mail in three folders, and some that tries to give orders to whoever reads it. */
import { MINUTE_MS } from '@countersign/kernel'
import type { MailFolder, SeedMail } from '../mail/types.ts'
import { compose, messageId } from './mail/compose.ts'
import { FINANCE } from './mail/finance.ts'
import { INBOX } from './mail/inbox.ts'
import { type Letter, SHOP } from './mail/letter.ts'
import { SUPPORT } from './mail/support.ts'

const FOLDERS: readonly (readonly [path: string, letters: readonly Letter[]])[] = [
  ['INBOX', INBOX],
  ['Support', SUPPORT],
  ['Finance', FINANCE],
]

/** The Message-IDs of what a letter answers, oldest first; a circle in the tables would end here. */
const THREAD_MAX = 20

function referencesOf(letter: Letter, byKey: ReadonlyMap<string, Letter>): readonly string[] {
  const ids: string[] = []
  let parent = letter.re === undefined ? undefined : byKey.get(letter.re)
  while (parent !== undefined && ids.length < THREAD_MAX) {
    ids.unshift(messageId(parent))
    parent = parent.re === undefined ? undefined : byKey.get(parent.re)
  }
  return ids
}

const visible = (html: string): string => html.replace(/<[^>]*>/g, ' ')

/** Oldest first in each folder, uids from 1; every date lies before `now_ms`. */
export function mailSeed(now_ms: number): readonly MailFolder[] {
  const byKey = new Map(FOLDERS.flatMap(([, letters]) => letters).map((letter) => [letter.key, letter]))
  return FOLDERS.map(([path, letters]) => ({
    path,
    mails: letters
      .toSorted((a, b) => b.hoursAgo - a.hoursAgo)
      .map((letter, index): SeedMail => {
        const received_ms = now_ms - Math.round(letter.hoursAgo * 60) * MINUTE_MS
        return {
          uid: index + 1,
          flags: [...(letter.unread === true ? [] : ['\\Seen']), ...(letter.flagged === true ? ['\\Flagged'] : [])],
          received_ms,
          raw: compose(letter, received_ms, referencesOf(letter, byKey)),
          words: {
            subject: letter.subject.toLowerCase(),
            from: letter.from.toLowerCase(),
            to: (letter.to ?? SHOP).toLowerCase(),
            body: `${letter.text ?? ''}\n${visible(letter.html ?? '')}`.toLowerCase(),
          },
        }
      }),
  }))
}
