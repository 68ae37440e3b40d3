/** One message as a result shows it: facts outside, everything that its sender wrote under `untrusted`. */
import { LIMITS, Refusal } from '@countersign/kernel'
import { cap, cleanLine } from '@countersign/serve'
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { type Address, firstOf, type People, peopleOf } from './address.ts'
import { type Body, bodyOf } from './body.ts'
import { idsOf } from './ids.ts'
import { moment } from './search.ts'
import { type SenderCheck, senderCheck } from './sender.ts'
import { type AttachedPart, type Outline, outlineOf } from './structure.ts'

export interface MessageView {
  readonly folder: string
  readonly uid: number
  readonly received_at: string | null
  readonly sent_at: string | null
  readonly size_bytes: number
  readonly seen: boolean
  readonly answered: boolean
  readonly sender: SenderCheck
  readonly text_from: Body['from']
  readonly text_cut: boolean
  readonly hidden_characters: number
  readonly images_not_shown: number
  readonly text_versions_differ: boolean
  readonly attachments: { readonly part: string; readonly size_bytes: number; readonly untrusted: { readonly name: string; readonly type: string } }[]
  readonly attachments_more: number
  readonly untrusted: {
    readonly from: Address | null
    readonly reply_to: Address | null
    readonly to: People
    readonly cc: People
    readonly subject: string
    readonly message_id: string
    readonly in_reply_to: string
    readonly references: string[]
    readonly text: string
  }
}

const HEADERS = ['authentication-results', 'references']
const WHOLE = { uid: true, flags: true, envelope: true, internalDate: true, size: true, bodyStructure: true, headers: HEADERS }
const ATTACHMENTS_MAX = 20
const ROOM_CHARS = LIMITS.resultCharsMax - 2_000

export async function readMessage(client: ImapFlow, folder: string, uid: number, authservId: string | undefined): Promise<MessageView> {
  const row = await client.fetchOne(String(uid), WHOLE, { uid: true })
  if (row === false) throw new Refusal('NOT_FOUND')
  if (row.uid !== uid) throw new Refusal('UPSTREAM_MALFORMED')
  const outline = outlineOf(row.bodyStructure)
  const body = await bodyOf(client, uid, outline)
  return withText(view(folder, row, outline, body, authservId), body)
}

function view(folder: string, row: FetchMessageObject, outline: Outline, body: Body, authservId: string | undefined): MessageView {
  const headers = row.headers?.toString('latin1') ?? ''
  const envelope = row.envelope ?? {}
  const ids = idsOf(row)
  return {
    folder,
    uid: row.uid,
    received_at: moment(row.internalDate),
    sent_at: moment(envelope.date),
    size_bytes: row.size ?? 0,
    seen: row.flags?.has('\\Seen') ?? false,
    answered: row.flags?.has('\\Answered') ?? false,
    sender: senderCheck(
      headers,
      authservId,
      (envelope.from ?? []).map(({ address }) => address ?? ''),
    ),
    text_from: body.from,
    text_cut: body.cut,
    hidden_characters: body.hidden,
    images_not_shown: body.images,
    text_versions_differ: body.versionsDiffer,
    attachments: outline.attachments.slice(0, ATTACHMENTS_MAX).map(attachmentOf),
    attachments_more: Math.max(0, outline.attachments.length - ATTACHMENTS_MAX),
    untrusted: {
      from: firstOf(envelope.from),
      reply_to: firstOf(envelope.replyTo),
      to: peopleOf(envelope.to),
      cc: peopleOf(envelope.cc),
      subject: cleanLine(envelope.subject ?? '', LIMITS.untrustedLineCharsMax),
      message_id: ids.own,
      in_reply_to: ids.replyTo,
      references: ids.references.slice(-10),
      text: '',
    },
  }
}

const attachmentOf = ({ part, size, name, type }: AttachedPart): MessageView['attachments'][number] => ({
  part: /^[\d.]{1,40}$/.test(part) ? part : '',
  size_bytes: size,
  untrusted: { name: cleanLine(name, 120).replace(/[/\\]/g, '_'), type: cleanLine(type, 80) },
})

/** Adds the text, as much as still fits into one result: quotes and line breaks count double there. */
function withText(message: MessageView, { text }: Body): MessageView {
  const room = ROOM_CHARS - JSON.stringify(message).length
  let shown = cap(text, LIMITS.untrustedTextCharsMax)
  for (let size = JSON.stringify(shown).length; size > room && shown !== ''; size = JSON.stringify(shown).length) {
    shown = cap(shown, Math.max(1, Math.floor((shown.length * room) / size) - 1))
    if (room < 10) shown = ''
  }
  return { ...message, text_cut: message.text_cut || shown !== text, untrusted: { ...message.untrusted, text: shown } }
}
