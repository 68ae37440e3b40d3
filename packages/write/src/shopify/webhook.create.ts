/** Previews a webhook: Shopify's own message about orders, to an https address of a host that the operator has listed. */
import { Refusal } from '@countersign/kernel'
import { listedUrl, type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ShopifyHand } from './send.ts'
import type { ShopHosts } from './words.ts'
import { TOPICS, type Topic, topicField, urlField, WEBHOOK_HOSTS } from './webhook.words.ts'

export type WebhookLook = Pick<ShopifyReader, 'webhookState'> & Pick<ShopHosts, 'webhookHosts'>

export type WebhookDoes = { readonly topic: Topic; readonly url: string }

const targetOf = ({ topic, url }: WebhookDoes): string => `shopify:webhook:${topic}:${url}`

export const webhookCreate = writeTool<WebhookLook, ShopifyHand>()({
  name: 'preview_shopify_webhook_create',
  title: 'Preview a webhook',
  description:
    'Prepares a webhook for one event of orders, sent to a host that the operator has listed; nothing changes. Two approvers have to agree.',
  platform: 'shopify',
  input: z.strictObject({ topic: topicField, url: urlField.describe('https, no query'), reason: reasonField }),
  log: { topic: 'plain', url: 'plain' },
  // Shopify asks a webhook for the right to read what it tells of.
  scope: 'read_orders',

  async plan(asked, look): Promise<Plan<WebhookDoes>> {
    const { url, host } = listedUrl(asked.url, look.webhookHosts, WEBHOOK_HOSTS)
    const does = { topic: asked.topic, url }
    if ((await look.webhookState(does.topic, url)).length > 0) throw new Refusal('NOTHING_TO_CHANGE')
    return {
      targets: [targetOf(does)],
      summary: `Send ${TOPICS[does.topic]} of the Shopify shop, with customers’ data, to ${host} from now on (webhook ${does.topic} to ${url})`,
      facts: [
        { label: 'Event', before: null, after: `${does.topic}: ${TOPICS[does.topic]}` },
        { label: 'Sent to', before: null, after: url },
        { label: 'Format', before: null, after: 'JSON' },
      ],
      consequences: [
        `Whoever runs ${host} gets names, addresses and contact data of customers, as far as the event has them, until the webhook is deleted.`,
        'What was sent cannot be called back. Customers are not notified.',
      ],
      warnings: [],
      sees: { subscriptions: 0 },
      weights: [{ kind: 'count', cap: 'webhooks', object: targetOf(does), n: 1 }],
      reaches: [],
      undo: 'Deleting the webhook; what was sent by then stays with its receiver.',
      reverse: { tool: 'preview_shopify_webhook_delete', input: does },
      does,
    }
  },

  async execute(does, shop) {
    const { payload, credential } = await shop.send({
      document: 'WEBHOOK_CREATE',
      target: targetOf(does),
      variables: { topic: does.topic, webhook: { uri: does.url, format: 'JSON' } },
      field: 'webhookSubscriptionCreate',
      payload: created,
      made: ({ webhookSubscription: made }) => made !== null && made.topic === does.topic && made.uri === does.url && made.format === 'JSON',
      says: {
        uri: 'Shopify does not take this address: it may be taken for this event by now.',
        callbackUrl: 'Shopify does not take this address: it may be taken for this event by now.',
        topic: 'Shopify does not take this event.',
        webhookSubscription: 'Shopify does not take this webhook: the app may lack the right to this event.',
      },
    })
    return { webhook_id: payload.webhookSubscription?.id ?? '', topic: does.topic, credential }
  },

  async readBack({ topic, url }, look) {
    const [found, ...more] = await look.webhookState(topic, url)
    return found !== undefined && more.length === 0 && found.isPlain
  },
})

const line = z.string().max(2_000)
const created = z.object({
  webhookSubscription: z
    .object({ id: z.string().regex(/^gid:\/\/shopify\/WebhookSubscription\/\d{1,20}$/), topic: line, uri: line, format: line })
    .nullable(),
})
