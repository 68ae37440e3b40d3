/** Webhook subscriptions of the app that asks: made for topics that its token may read, one for each topic and address. */
import type { GraphQLEnumType } from 'graphql'
import { adminSchema } from '../schema.ts'
import { meets } from '../scopes.ts'
import type { Webhook } from '../seed/index.ts'
import { connection } from './connection.ts'
import type { Args, Context, Fields } from './context.ts'
import { inputOf, nowText, problem, tell } from './input.ts'
import { gid, idIn } from './state.ts'

export const WEBHOOK: Fields<Webhook> = {
  id: ({ id }) => gid('WebhookSubscription', id),
  topic: ({ topic }) => topic,
  uri: ({ uri }) => uri,
  format: ({ format }) => format,
  filter: ({ filter }) => filter,
  includeFields: ({ includeFields }) => includeFields,
  metafieldNamespaces: () => [],
  metafields: () => [],
  name: ({ name }) => name,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ createdAt }) => createdAt,
}

/** An app sees its own alone; those of the seed are the writer's. */
const own = ({ state, token }: Context): readonly Webhook[] => (token.app.name === 'writer' ? state.webhooks : [])

export const WEBHOOK_ROOT: Fields<unknown> = {
  webhookSubscription: (_, { id }, context) => own(context).find((webhook) => webhook.id === idIn('WebhookSubscription', id)) ?? null,
  webhookSubscriptions: (_, args, context) => {
    const { topics, uri } = args
    const found = own(context).filter((one) => (!Array.isArray(topics) || topics.includes(one.topic)) && (typeof uri !== 'string' || one.uri === uri))
    return connection(found, args, ({ id }) => String(id))
  },
}

/** The platform says in each topic's description which rights to read it needs; one of them is enough. */
function topicNeeds(topic: string): readonly string[] {
  // The schema is Shopify's own, and this enumeration one of its types.
  const topics = adminSchema().schema.getType('WebhookSubscriptionTopic') as GraphQLEnumType
  return [...(topics.getValue(topic)?.description ?? '').matchAll(/\bread_[a-z_]+/g)].map(([scope]) => scope)
}

export function webhookSubscriptionCreate(_: unknown, args: Args, context: Context): object {
  const { uri, format } = inputOf(args['webhookSubscription'], 'uri format', 'webhookSubscriptionCreate')
  const topic = String(args['topic'])
  const refuse = (field: readonly string[], message: string): object => ({ webhookSubscription: null, userErrors: [problem(field, message)] })
  const needs = topicNeeds(topic)
  if (needs.length > 0 && !meets(needs, context.token.scopes))
    return refuse(['webhookSubscription'], `You do not have permission to create or update webhooks with ${topic} topic`)
  if (typeof uri !== 'string' || !uri.startsWith('https://'))
    return refuse(['webhookSubscription', 'uri'], 'Address protocol http:// is not supported')
  const { webhooks } = context.state
  if (webhooks.some((other) => other.topic === topic && other.uri === uri))
    return refuse(['webhookSubscription', 'uri'], 'Address for this topic has already been taken')
  const webhook: Webhook = {
    id: Math.max(...webhooks.map(({ id }) => id)) + 1,
    topic,
    uri,
    format: format === 'XML' ? 'XML' : 'JSON',
    filter: null,
    includeFields: [],
    name: null,
    createdAt: nowText(context),
  }
  webhooks.push(webhook)
  tell(context, 'webhookSubscriptionCreate', gid('WebhookSubscription', webhook.id), { before: null, topic, uri })
  return { webhookSubscription: webhook, userErrors: [] }
}

export function webhookSubscriptionDelete(_: unknown, { id }: Args, context: Context): object {
  const { webhooks } = context.state
  const index = webhooks.findIndex((webhook) => webhook.id === idIn('WebhookSubscription', id))
  if (index === -1) return { deletedWebhookSubscriptionId: null, userErrors: [problem(['id'], 'Webhook subscription does not exist')] }
  const [gone] = webhooks.splice(index, 1)
  tell(context, 'webhookSubscriptionDelete', String(id), { name: gone?.uri })
  return { deletedWebhookSubscriptionId: id, userErrors: [] }
}

export const WEBHOOK_PARTS = {
  WebhookSubscriptionMetafieldIdentifier: 'namespace key',
  WebhookSubscriptionCreatePayload: 'webhookSubscription userErrors',
  WebhookSubscriptionDeletePayload: 'deletedWebhookSubscriptionId userErrors',
} as const
