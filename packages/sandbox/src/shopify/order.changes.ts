/** Changes of an order that move no money: its note and its tags. */
import type { Order } from '../seed/index.ts'
import type { Args, Context } from './context.ts'
import { invalidVariable } from './errors.ts'
import { inputOf, nowText, problem, tell } from './input.ts'
import { gid, idIn, visibleOrders } from './state.ts'

export function orderIn(id: unknown, { state, token, now }: Context): Order | undefined {
  const number = idIn('Order', id)
  return visibleOrders(state, token.scopes, now()).find((order) => order.id === number)
}

const TAGS_MAX = 250
const TAG_CHARS_MAX = 40

export const textsOf = (value: unknown): readonly string[] => {
  const list = typeof value === 'string' ? value.split(',') : value
  if (!Array.isArray(list)) throw invalidVariable('Tags are a list of texts.')
  return list.map((one) => String(one).trim()).filter((tag) => tag !== '')
}

/** Twice the same tag, whatever its case, is one tag. */
export const tagList = (value: unknown): string[] =>
  textsOf(value).filter((tag, index, all) => all.findIndex((other) => other.toLowerCase() === tag.toLowerCase()) === index)

/** What is given replaces what was there: the platform has no other way in this mutation. */
export function orderUpdate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['input'], 'id note tags', 'orderUpdate')
  const order = orderIn(input['id'], context)
  if (order === undefined) return { order: null, userErrors: [problem(['id'], 'Order does not exist')] }
  const tags = input['tags'] === undefined ? order.tags : tagList(input['tags'])
  if (tags.length > TAGS_MAX || tags.some((tag) => tag.length > TAG_CHARS_MAX)) return { order, userErrors: [problem(['tags'], 'Tags are invalid')] }
  const before = { note: order.note, tags: order.tags }
  order.note = input['note'] === undefined ? order.note : input['note'] === '' ? null : String(input['note'])
  order.tags = tags
  order.updatedAt = nowText(context)
  tell(context, 'orderUpdate', gid('Order', order.id), { before, after: { note: order.note, tags } })
  return { order, userErrors: [] }
}

export const UPDATE_PARTS = { OrderUpdatePayload: 'order userErrors' } as const
