/** Previews the end of one webhook of this app, found by its event and its exact address. */
import { Refusal } from '@countersign/kernel'
import { isListed, plainUrl, type Plan, writeTool } from '@countersign/gate'
import { reasonField } from '@countersign/serve'
import { z } from 'zod'
import type { ShopifyHand } from './send.ts'
import type { WebhookLook } from './webhook.create.ts'
import { TOPICS, type Topic, topicField, urlField } from './webhook.words.ts'
import { numberOf } from './words.ts'

export type WebhookDeleteDoes = { readonly id: string; readonly topic: Topic; readonly url: string }

export const webhookDelete = writeTool<WebhookLook, ShopifyHand>()({
  name: 'preview_shopify_webhook_delete',
  title: 'Preview deleting a webhook',
  description: 'Prepares deleting one webhook of this app for an event of orders; nothing changes. Two approvers have to agree.',
  platform: 'shopify',
  input: z.strictObject({ topic: topicField, url: urlField.describe('Its exact address'), reason: reasonField }),
  log: { topic: 'plain', url: 'plain' },
  // Shopify asks for none, and a change's token has to have one.
  scope: 'read_orders',

  async plan({ topic, url }, look): Promise<Plan<WebhookDeleteDoes>> {
    // To whatever host: one that is no longer listed is the first that should go.
    const plain = plainUrl(url)
    if (plain === null || plain.url !== url)
      throw new Refusal('INPUT_INVALID', { detail: 'Field `url` is not a plain https address; a person deletes other webhooks.' })
    const [found, ...more] = await look.webhookState(topic, url)
    if (found === undefined) throw new Refusal('NOT_FOUND', { detail: 'This app has no such webhook.' })
    if (more.length > 0)
      throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'Several webhooks go there for this event; a person deletes the right one.' })
    const target = `shopify:${found.id}`
    const canReturn = found.isPlain && isListed(plain.host, look.webhookHosts)
    return {
      targets: [target],
      summary: `Stop telling ${plain.host} of ${TOPICS[topic]} of the Shopify shop (delete webhook ${numberOf(found.id)}, ${topic} to ${url})`,
      facts: [
        { label: `Webhook ${numberOf(found.id)}`, before: topic, after: 'deleted' },
        { label: 'Sent to', before: url, after: null },
      ],
      consequences: [
        `Whatever relies on it at ${plain.host}, such as bookkeeping or shipping, hears of nothing any more, without a word.`,
        'What happens in the meantime is not sent later.',
      ],
      warnings: found.isPlain ? [] : ['It has a filter, fields or a name of its own, which are gone with it.'],
      sees: { id: found.id, plain: found.isPlain },
      weights: [{ kind: 'count', cap: 'webhook_deletes', object: target, n: 1 }],
      reaches: [],
      undo: canReturn
        ? 'Creating it again, under another number.'
        : 'A person creates it again in the app; its host is not listed, or it had settings of its own.',
      reverse: canReturn ? { tool: 'preview_shopify_webhook_create', input: { topic, url } } : null,
      does: { id: found.id, topic, url },
    }
  },

  async execute({ id }, shop) {
    const { credential } = await shop.send({
      document: 'WEBHOOK_DELETE',
      target: `shopify:${id}`,
      variables: { id },
      field: 'webhookSubscriptionDelete',
      payload: z.object({ deletedWebhookSubscriptionId: z.string().max(100).nullable() }),
      made: ({ deletedWebhookSubscriptionId }) => deletedWebhookSubscriptionId === id,
      says: { id: 'Shopify does not know this webhook any more.' },
    })
    return { webhook_id: id, credential }
  },

  readBack: async ({ id, topic, url }, look) => (await look.webhookState(topic, url)).every((one) => one.id !== id),
})
