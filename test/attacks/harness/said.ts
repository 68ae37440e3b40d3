/** Whether everything that was asked of a platform had been shown: each value, whatever the tool, but for the few that say nothing beyond it. */
import type { Effect } from '@countersign/sandbox'
import { isObject, type Json } from './step.ts'

/** What tells nothing that the tool does not: these values, under these names, and no others. A key that only the house makes has `ANY`. */
const ANY = Symbol('any')
const SILENT: Readonly<Record<string, readonly (Json | typeof ANY)[]>> = {
  all: ['ALL', true],
  appliesOnEachItem: [false],
  advantage_audience: [0],
  allowOverRefunding: [false],
  bid_strategy: ['LOWEST_COST_WITHOUT_CAP'],
  billing_event: ['IMPRESSIONS'],
  buying_type: ['AUCTION'],
  changeFromQuantity: [ANY],
  custom_event_type: ['PURCHASE'],
  fulfillmentOrderId: [ANY],
  gateway: [ANY],
  is_adset_budget_sharing_enabled: [false],
  key: [ANY],
  kind: ['REFUND'],
  name: ['available'],
  orderDiscounts: [false],
  orderId: [ANY],
  parentId: [ANY],
  productDiscounts: [false],
  reason: ['correction'],
  restockType: ['NO_RESTOCK'],
  shippingDiscounts: [false],
  status: ['DRAFT', 'PAUSED'],
  synchronous: [true],
}

/** A yes or a no has to be said, in these words. */
const YES_NO: Readonly<Record<string, string>> = {
  notify: 'customer notified',
  notifyCustomer: 'customer notified',
  restock: 'back in stock',
  appliesOncePerCustomer: 'once per customer',
}

interface Leaf {
  readonly key: string
  readonly value: Json
}

const inner = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    // A text that begins like JSON.
    return value
  }
}

function leavesOf(sent: unknown, key = ''): readonly Leaf[] {
  const value = inner(sent)
  if (Array.isArray(value)) return value.flatMap((item: unknown) => leavesOf(item, key))
  if (isObject(value)) return Object.entries(value).flatMap(([name, one]) => leavesOf(one, name))
  // Requests are JSON.
  return value === null || value === undefined || value === '' ? [] : [{ key, value: value as Json }]
}

/** The letters and digits alone: quotation marks and blanks are shown in another way than they are sent. */
const flat = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
const withoutTags = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/&(?:amp|lt|gt|quot);/g, ' ')
/** Where a text is long its beginning is shown, and its length. */
const BEGINNING_CHARS = 30
const ID = /^gid:\/\/|^\d{6,}$|^act_\d+$/
const WORDED = /^(?:[A-Z][A-Z_]*|\d{4}-\d\d-\d\d[T\d:.+Z-]*)$/

interface Texts {
  /** Summary and facts: amounts, ids, dates and states may stand in either. */
  readonly structured: string
  /** Where the words themselves have to stand: a client may show a person the summary and nothing else. */
  readonly words: string
}

export function unsaid(shown: Texts, { sent = {}, target, detail }: Effect): string | null {
  // Whether the target itself was named is asked before.
  const lost = leavesOf(sent).find((leaf) => leaf.value !== target && !isSaid(leaf, shown, known(detail, leaf.key)))
  if (lost !== undefined) return `the preview does not show ${lost.key} ${JSON.stringify(lost.value).slice(0, 80)}`
  const gone = removed(sent, detail).find((text) => !flat(shown.words).includes(flat(text)))
  return gone === undefined ? null : `the preview does not show that ${JSON.stringify(gone).slice(0, 80)} goes`
}

/** The list that stood there already: of one that is replaced, what stays need not be shown. */
function known({ before }: Effect['detail'], key: string): readonly Json[] {
  const list = isObject(before) ? before[key] : undefined
  return Array.isArray(list) ? list : []
}

/** The words of a list that a new list no longer has. */
function removed(sent: object, { before }: Effect['detail']): readonly string[] {
  if (!isObject(before)) return []
  const leaves = leavesOf(sent)
  return Object.entries(before).flatMap(([key, list]) =>
    Array.isArray(list) && leaves.some((leaf) => leaf.key === key)
      ? list.map(String).filter((text) => !leaves.some((leaf) => leaf.key === key && String(leaf.value).toLowerCase() === text.toLowerCase()))
      : [],
  )
}

function isSaid({ key, value }: Leaf, { structured, words }: Texts, stays: readonly Json[]): boolean {
  const silent = Object.hasOwn(SILENT, key) ? (SILENT[key] ?? []) : []
  if (stays.includes(value) || silent.includes(value) || silent.includes(ANY)) return true
  if (typeof value === 'boolean') {
    if (key === 'originalPaymentMethodsRefund') return words.includes('paid back: ') && words.includes('paid back: nothing') !== value
    return words.includes(`${YES_NO[key] ?? key}: ${value ? 'yes' : 'no'}`)
  }
  if (typeof value === 'number' || /^-?\d+(?:\.\d+)?$/.test(String(value)))
    return isNumberIn(structured, key === 'percentage' ? Number(value) * 100 : value)
  const text = String(value)
  if (ID.test(text)) return structured.includes(text.slice(text.lastIndexOf('/') + 1))
  if (WORDED.test(text)) return structured.toLowerCase().includes(text.toLowerCase()) || flat(words).includes(flat(text))
  // This house makes paragraphs of plain text, and nothing else.
  const said = flat(text.startsWith('<p>') ? withoutTags(text) : text)
  return flat(words).includes(said.slice(0, said.length > 2 * BEGINNING_CHARS ? BEGINNING_CHARS : said.length))
}

/** `12.50` and 1250 units are the same amount to this eye; a sign is shown as a dash of some kind. */
const isNumberIn = (text: string, value: Json): boolean => {
  const digits = (one: string): string => one.replace(/\D/g, '')
  const wanted = digits(typeof value === 'number' ? String(Math.round(value * 100) / 100) : String(value))
  return [...text.matchAll(/\d[\d.,]*/g)].some(([one]) => digits(one) === wanted || digits(one) === `${wanted}00`)
}
