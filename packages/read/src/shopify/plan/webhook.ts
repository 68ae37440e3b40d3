/** What changes of webhooks look at: this app's own subscriptions of one topic to one address. */
import { Refusal } from '@countersign/kernel'
import { z } from 'zod'
import { gid, more, text, word } from '../answers.ts'
import type { Sight } from '../sight.ts'
import { WEBHOOK_STATE } from '../documents/plan.ts'

const names = z.array(text).max(500)

const webhookAnswer = z.object({
  webhookSubscriptions: z.object({
    nodes: z
      .array(
        z.object({
          id: gid('WebhookSubscription'),
          topic: word,
          uri: text,
          format: word,
          filter: text.nullable(),
          includeFields: names,
          metafieldNamespaces: names,
          metafields: z.array(z.unknown()).max(500),
          name: text.nullable(),
        }),
      )
      .max(50),
    pageInfo: more,
  }),
})

export interface WebhookState {
  readonly id: string
  /** Whether it is as one that was made with nothing but a topic and an address: every field, as JSON, of every event. */
  readonly isPlain: boolean
}

export interface WebhookPlanLook {
  /** None, or as many as Shopify holds: filters make several of one topic and address possible. */
  webhookState(topic: string, uri: string): Promise<readonly WebhookState[]>
}

export const webhookPlanLook = ({ look }: Sight): WebhookPlanLook => ({
  async webhookState(topic, uri) {
    const { nodes, pageInfo } = (await look(webhookAnswer, WEBHOOK_STATE, { topic, uri })).webhookSubscriptions
    if (pageInfo.hasNextPage) throw new Refusal('CHANGE_NOT_POSSIBLE', { detail: 'There are more subscriptions than one look shows.' })
    // What the search of the platform takes for the same address may be more than the same address.
    return nodes.flatMap(({ id, format, filter, includeFields, metafieldNamespaces, metafields, name, ...one }) =>
      one.topic === topic && one.uri === uri
        ? [
            {
              id,
              isPlain:
                format === 'JSON' &&
                (filter ?? '') === '' &&
                (name ?? '') === '' &&
                includeFields.length + metafieldNamespaces.length + metafields.length === 0,
            },
          ]
        : [],
    )
  },
})
