/** The shop's policies: one of a type, and an empty text takes it away. */
import type { Policy } from '../seed/index.ts'
import type { Args, Context, Fields } from './context.ts'
import { inputOf, nowText, problem, tell } from './input.ts'
import { gid } from './state.ts'

export const POLICY: Fields<Policy> = {
  id: ({ id }) => gid('ShopPolicy', id),
  type: ({ type }) => type,
  title: ({ title }) => title,
  body: ({ body }) => body,
  url: ({ id }, _, { state }) => `${state.shop.url}/${state.shop.id}/policies/${id}.html`,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
}

/** The platform's own bound, in bytes. */
const BODY_BYTES_MAX = 512 * 1024

export function shopPolicyUpdate(_: unknown, args: Args, context: Context): object {
  const input = inputOf(args['shopPolicy'], 'type body', 'shopPolicyUpdate')
  const [type, body] = [String(input['type']), String(input['body'])]
  if (Buffer.byteLength(body) > BODY_BYTES_MAX)
    return { shopPolicy: null, userErrors: [problem(['shopPolicy', 'body'], 'Body is too big', 'TOO_BIG')] }
  const { policies } = context.state
  const known = policies.find((policy) => policy.type === type)
  const at = nowText(context)
  const before = known?.body ?? null
  const policy: Policy = known ?? {
    id: Math.max(...policies.map(({ id }) => id)) + 1,
    type,
    title: type.toLowerCase().replaceAll('_', ' '),
    body,
    createdAt: at,
    updatedAt: at,
  }
  policy.body = body
  policy.updatedAt = at
  if (known === undefined) policies.push(policy)
  tell(context, 'shopPolicyUpdate', gid('ShopPolicy', policy.id), { name: type, type, before, after: body })
  return { shopPolicy: policy, userErrors: [] }
}

export const POLICY_PARTS = {
  ShopPolicyUpdatePayload: 'shopPolicy userErrors',
  ShopPolicyUserError: 'field message code',
} as const
