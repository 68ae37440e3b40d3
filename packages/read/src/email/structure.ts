/** Which parts of a message are its text and which are attached, decided from its outline before anything is fetched. */
import { LIMITS } from '@countersign/kernel'
import type { MessageStructureObject } from 'imapflow'

export interface TextPart {
  readonly part: string
  readonly kind: 'html' | 'plain'
  /** Bytes as encoded in the message. */
  readonly size: number
}

export interface AttachedPart {
  readonly part: string
  readonly size: number
  readonly name: string
  readonly type: string
  readonly charset?: string
}

export interface Outline {
  /** What a mail program shows, in order. */
  readonly shown: readonly TextPart[]
  /** Plain versions that a mail program passes over for an HTML one. */
  readonly passedOver: readonly TextPart[]
  readonly attachments: readonly AttachedPart[]
  /** The message has more parts or levels than are looked at. */
  readonly more: boolean
}

const DEPTH_MAX = 20
const EMPTY: Outline = { shown: [], passedOver: [], attachments: [], more: false }

export function outlineOf(root: MessageStructureObject | undefined): Outline {
  const budget = { parts: LIMITS.mailPartsMax }
  return root === undefined ? EMPTY : walk(root, 0, budget)
}

function walk(node: MessageStructureObject, depth: number, budget: { parts: number }): Outline {
  if (depth > DEPTH_MAX || --budget.parts < 0) return { ...EMPTY, more: true }
  const type = node.type.toLowerCase()
  // A message inside the message is an attachment: its sender is not this mail's sender.
  if (node.childNodes === undefined || !type.startsWith('multipart/')) return leaf(node, type)
  const children = node.childNodes.map((child) => walk(child, depth + 1, budget))
  if (type === 'multipart/alternative') return alternative(children)
  // The first part of a related set is its text; the others are what it refers to.
  if (type === 'multipart/related') return joined(children.map((child, index) => (index === 0 ? child : attachedOnly(child))))
  return joined(children)
}

function leaf(node: MessageStructureObject, type: string): Outline {
  const name = node.dispositionParameters?.['filename'] ?? node.parameters?.['name'] ?? ''
  const charset = node.parameters?.['charset']
  const part = node.part ?? '1'
  const size = node.size ?? 0
  const kind = type === 'text/html' ? 'html' : type === 'text/plain' ? 'plain' : undefined
  if (kind !== undefined && name === '' && node.disposition?.toLowerCase() !== 'attachment') return { ...EMPTY, shown: [{ part, kind, size }] }
  return { ...EMPTY, attachments: [{ part, size, name, type, ...(charset === undefined ? {} : { charset }) }] }
}

/** Of several versions a person sees the richest that their program knows: HTML where there is any. */
function alternative(children: readonly Outline[]): Outline {
  const withHtml = children.findLast(({ shown }) => shown.some(({ kind }) => kind === 'html'))
  const chosen = withHtml ?? children.findLast(({ shown }) => shown.length > 0)
  const all = joined(children)
  const others = children.filter((child) => child !== chosen).flatMap(({ shown }) => shown)
  return { ...all, shown: chosen?.shown ?? [], passedOver: [...all.passedOver, ...others.filter(({ kind }) => kind === 'plain')] }
}

const attachedOnly = ({ shown, passedOver, attachments, more }: Outline): Outline => ({
  shown: [],
  passedOver: [],
  attachments: [...[...shown, ...passedOver].map(({ part, kind, size }) => ({ part, size, name: '', type: `text/${kind}` })), ...attachments],
  more,
})

const joined = (outlines: readonly Outline[]): Outline => ({
  shown: outlines.flatMap(({ shown }) => shown),
  passedOver: outlines.flatMap(({ passedOver }) => passedOver),
  attachments: outlines.flatMap(({ attachments }) => attachments),
  more: outlines.some(({ more }) => more),
})
