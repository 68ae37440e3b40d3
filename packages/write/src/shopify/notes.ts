/** A note and tags, on whatever carries them: what a change of them shows, seals and turns back. */
import { digest, Refusal } from '@countersign/kernel'
import type { Plan } from '@countersign/gate'
import { cleanLine } from '@countersign/serve'
import { z } from 'zod'
import { sameTags, tagsAfter, tagsField, tagsWritten, visible } from './words.ts'

export const NOTE_INPUT = { note: z.string().max(2_000).optional(), tags_add: tagsField.optional(), tags_remove: tagsField.optional() }

export type NotesDoes = { readonly id: string; readonly note: string | null; readonly tags: readonly string[] | null }

interface Noted {
  readonly id: string
  readonly note: string | null
  readonly tags: readonly string[]
}

interface Asked {
  readonly note?: string | undefined
  readonly tags_add?: readonly string[] | undefined
  readonly tags_remove?: readonly string[] | undefined
}

export interface Carrier {
  readonly tool: string
  /** The input field that names it. */
  readonly key: string
  /** In a summary, e.g. `Shopify order #1001`. */
  readonly called: string
  readonly cap: string
}

/** Shopify's own bound. */
const TAGS_MAX = 250

export function notesPlan(before: Noted, { note, tags_add, tags_remove }: Asked, { tool, key, called, cap }: Carrier): Plan<NotesDoes> {
  const tags = tagsAfter(before.tags, tags_add, tags_remove)
  const isNoted = note !== undefined && visible(note, 'note') !== (before.note ?? '')
  const isTagged = !sameTags(tags, before.tags)
  if (!isNoted && !isTagged) throw new Refusal('NOTHING_TO_CHANGE')
  if (tags.length > TAGS_MAX) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: `There can be at most ${TAGS_MAX} tags.` })
  const what = [...(isNoted ? ['the note'] : []), ...(isTagged ? [`the tags (${before.tags.length} now, ${tags.length} then)`] : [])]
  const object = `shopify:${before.id}`
  return {
    targets: [object],
    summary: `Change ${what.join(' and ')} of ${called}`,
    facts: [
      ...(isNoted ? [{ label: 'Note', before: lengthOf(before.note ?? ''), after: lengthOf(note) }] : []),
      ...(isTagged ? [{ label: 'Tags', before: String(before.tags.length), after: String(tags.length) }] : []),
    ],
    consequences: ['Staff and apps see it at once. Customers are not notified.', 'Automations of the shop that watch tags may act on it.'],
    warnings: isNoted && (before.note ?? '') !== '' && note === '' ? ['The present note is removed.'] : [],
    untrusted: {
      ...(isNoted ? { 'note now': cleanLine(before.note ?? '', 300) } : {}),
      ...(isTagged ? { 'tags now': cleanLine(before.tags.join(', '), 300) } : {}),
    },
    writes: { ...(isNoted ? { note } : {}), ...tagsWritten(before.tags, tags) },
    sees: { note: digest(before.note), tags: digest(before.tags.toSorted()) },
    weights: [{ kind: 'count', cap, object, n: 1 }],
    reaches: [],
    undo: 'The same change the other way round.',
    reverse: {
      tool,
      input: {
        [key]: before.id,
        ...(isNoted ? { note: before.note ?? '' } : {}),
        ...notEmpty(
          'tags_add',
          before.tags.filter((tag) => !tags.includes(tag)),
        ),
        ...notEmpty(
          'tags_remove',
          tags.filter((tag) => !before.tags.includes(tag)),
        ),
      },
    },
    does: { id: before.id, note: isNoted ? note : null, tags: isTagged ? tags : null },
  }
}

const lengthOf = (text: string): string => (text === '' ? 'none' : `${text.length} characters`)
const notEmpty = (key: string, tags: readonly string[]) => (tags.length === 0 ? {} : { [key]: tags })

/** What is not changed is not sent: a mutation of this kind puts what it is given in the place of what was there. */
export const notesInput = ({ id, note, tags }: NotesDoes) => ({ id, ...(note === null ? {} : { note }), ...(tags === null ? {} : { tags }) })

export const isNotedAs = ({ note, tags }: NotesDoes, now: Pick<Noted, 'note' | 'tags'>): boolean =>
  (note === null || (now.note ?? '') === note) && (tags === null || sameTags(now.tags, tags))

export const notedAnswer = z
  .object({ id: z.string().max(100), note: z.string().max(10_000).nullable(), tags: z.array(z.string().max(300)).max(300) })
  .nullable()

export const NOTES_SAID = {
  note: 'Shopify does not take this note.',
  tags: 'Shopify does not take these tags.',
  id: 'Shopify does not know it any more.',
}
