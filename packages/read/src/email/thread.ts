/** One conversation across the allowed folders: found by the ids that mails name, read oldest first, repetitions folded. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { cleanLine } from '@countersign/serve'
import type { ImapFlow } from 'imapflow'
import { type Address, firstOf } from './address.ts'
import { type Body, bodyOf, type Room } from './body.ts'
import type { ImapConnection } from './connect.ts'
import { quoteFolder } from './quote.ts'
import { moment } from './search.ts'
import { type SenderCheck, senderCheck } from './sender.ts'
import { outlineOf } from './structure.ts'
import { conversation, type Member } from './thread.find.ts'

export interface ThreadMessage {
  readonly folder: string
  readonly uid: number
  readonly received_at: string | null
  readonly sender: SenderCheck['verdict']
  readonly answered: boolean
  readonly attachments: number
  readonly text_cut: boolean
  readonly hidden_characters: number
  readonly quoted_characters: number
  readonly untrusted: { readonly from: Address | null; readonly subject: string; readonly text: string }
}

export interface ThreadView {
  readonly messages: ThreadMessage[]
  readonly messages_not_shown: number
  readonly notes: string[]
}

/** Less than for one message: what a conversation needs is its newest words, not its largest newsletter. */
const ROOM: Room = { html: LIMITS.mailHtmlBytesMax / 4, plain: LIMITS.mailPlainBytesMax / 4, compare: false }
const SUBJECT_CHARS_MAX = 200

export async function readThread(
  connection: ImapConnection,
  signal: AbortSignal,
  at: { readonly folder: string; readonly uid: number },
): Promise<ThreadView> {
  const { members, notes } = await conversation(connection, signal, at)
  const shown = chosen(members, at)
  const bodies = await bodiesOf(connection, signal, shown)
  const fold = quoteFolder()
  const messages = shown.map((member): ThreadMessage => view(member, bodies.get(member), fold, connection.authservId))
  return fitted({ messages, messages_not_shown: members.length - shown.length, notes })
}

/** Oldest first; of a long conversation how it began, the mail asked for, and what is newest. */
function chosen(members: readonly Member[], at: { readonly folder: string; readonly uid: number }): Member[] {
  const asked = members.findIndex(({ folder, row }) => folder === at.folder && row.uid === at.uid)
  if (members.length <= LIMITS.mailThreadMax) return [...members]
  const newest = members.length - LIMITS.mailThreadMax + 2
  return members.filter((_, index) => index === 0 || index === asked || index >= newest)
}

/** Folder by folder, since each can only be read while it is open. */
async function bodiesOf(connection: ImapConnection, signal: AbortSignal, members: readonly Member[]): Promise<Map<Member, Body>> {
  const bodies = new Map<Member, Body>()
  for (const folder of new Set(members.map((member) => member.folder)))
    await connection.inFolder(folder, signal, async (client: ImapFlow) => {
      for (const member of members)
        if (member.folder === folder) bodies.set(member, await bodyOf(client, member.row.uid, outlineOf(member.row.bodyStructure), ROOM))
    })
  return bodies
}

function view({ folder, row }: Member, body: Body | undefined, fold: ReturnType<typeof quoteFolder>, authservId: string | undefined): ThreadMessage {
  const { envelope = {} } = row
  const { text, quoted } = fold(body?.text ?? '')
  const from = (envelope.from ?? []).map(({ address }) => address ?? '')
  return {
    folder,
    uid: row.uid,
    received_at: moment(row.internalDate),
    sender: senderCheck(row.headers?.toString('latin1') ?? '', authservId, from).verdict,
    answered: row.flags?.has('\\Answered') ?? false,
    attachments: outlineOf(row.bodyStructure).attachments.length,
    text_cut: body?.cut ?? true,
    hidden_characters: body?.hidden ?? 0,
    quoted_characters: quoted,
    untrusted: { from: firstOf(envelope.from), subject: cleanLine(envelope.subject ?? '', SUBJECT_CHARS_MAX), text },
  }
}

/** Every mail keeps as much of its text as all can have; the short ones leave their room to the long ones. */
function fitted(thread: ThreadView): ThreadView {
  const size = (view: ThreadView): number => JSON.stringify(view).length
  let room: number = LIMITS.untrustedTextCharsMax
  let fits = capped(thread, room)
  while (size(fits) > LIMITS.resultCharsMax - 1_000) {
    if (room < 1) throw new Refusal('UPSTREAM_MALFORMED')
    room = Math.floor(room * 0.8)
    fits = capped(thread, room)
  }
  return fits
}

const capped = (thread: ThreadView, room: number): ThreadView => ({
  ...thread,
  messages: thread.messages.map((message) => {
    const { text } = message.untrusted
    if (text.length <= room) return message
    return { ...message, text_cut: true, untrusted: { ...message.untrusted, text: room === 0 ? '' : `${text.slice(0, room).toWellFormed()}…` } }
  }),
})
