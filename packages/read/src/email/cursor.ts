/** Where a search goes on: bound to the folder, its UIDVALIDITY and the question, so that a cursor never continues another search. */
import { digest, Refusal } from '@countersign/kernel'

export interface Place {
  /** The next mail has a smaller UID than this. */
  readonly uid: number
  /** And a smaller sequence number; removals only make it smaller still. */
  readonly seq: number
}

const SHAPE = /^([0-9a-f]{16})\.(\d{1,20})\.(\d{1,10})\.(\d{1,10})$/

/** What a cursor belongs to. */
export const questionOf = (folder: string, question: Readonly<Record<string, string | boolean>>): string => digest({ folder, question }).slice(0, 16)

export const cursorOf = (question: string, validity: bigint, { uid, seq }: Place): string => `${question}.${validity}.${uid}.${seq}`

export function placeOf(cursor: string | undefined, question: string, validity: bigint): Place | undefined {
  if (cursor === undefined) return undefined
  const [, asked, ofFolder, uid, seq] = SHAPE.exec(cursor) ?? []
  if (asked !== question) throw new Refusal('CURSOR_INVALID', { detail: 'It belongs to another folder or another search.' })
  if (ofFolder !== String(validity)) throw new Refusal('CURSOR_INVALID', { detail: 'The mail server has numbered this folder anew.' })
  return { uid: Number(uid), seq: Number(seq) }
}
