/** Previews another text of one of the shop's policies: plain paragraphs, leading nowhere that is not listed. */
import { digest, Refusal, sha256 } from '@countersign/kernel'
import { elsewhere, type Plan, writeTool } from '@countersign/gate'
import type { ShopifyReader } from '@countersign/read'
import { clean, hasInvisible, reasonField } from '@countersign/serve'
import { z } from 'zod'
import { plainOf, saysSame, takenBack, TEXT_CHARS_MAX } from './policy.words.ts'
import { htmlOf } from './product.words.ts'
import type { ShopifyHand } from './send.ts'
import { type ShopHosts, visible } from './words.ts'

export type PolicyLook = Pick<ShopifyReader, 'policyState'> & Pick<ShopHosts, 'linkHosts'>

export type PolicyDoes = { readonly type: PolicyType; readonly body: string }

export const POLICIES = {
  REFUND_POLICY: 'refund policy',
  SHIPPING_POLICY: 'shipping policy',
  PRIVACY_POLICY: 'privacy policy',
  TERMS_OF_SERVICE: 'terms of service',
  TERMS_OF_SALE: 'terms of sale',
  SUBSCRIPTION_POLICY: 'cancellation policy',
  LEGAL_NOTICE: 'legal notice',
  CONTACT_INFORMATION: 'contact information',
} as const
export type PolicyType = keyof typeof POLICIES

/** What is there has to be shown whole beside what is to be there, in one result. */
const PRESENT_CHARS_MAX = 15_000

const TOOL = 'preview_shopify_shop_policy_update'

export const policyUpdate = writeTool<PolicyLook, ShopifyHand>()({
  name: TOOL,
  title: 'Preview a shop policy',
  description: 'Prepares another text of one shop policy, in plain paragraphs; nothing changes. Two approvers have to agree.',
  platform: 'shopify',
  input: z.strictObject({
    // The keys of the table are the table's own type.
    type: z.enum(Object.keys(POLICIES) as [PolicyType, ...PolicyType[]]),
    text: z.string().min(1).max(TEXT_CHARS_MAX).describe('The whole text, plain; a blank line parts paragraphs'),
    reason: reasonField,
  }),
  log: { type: 'plain', text: 'hash' },
  scope: 'write_legal_policies',

  async plan({ type, text: given }, look): Promise<Plan<PolicyDoes>> {
    const text = visible(given, 'text').replaceAll('\r\n', '\n').replaceAll('\r', '\n')
    const { body: present, ownHosts } = await look.policyState(type)
    const hosts = [...ownHosts, ...look.linkHosts]
    checkLinks(text, hosts)
    const body = htmlOf(text)
    if (body === '') throw new Refusal('TEXT_INVALID', { detail: 'Field `text` says nothing.' })
    if (body === present) throw new Refusal('NOTHING_TO_CHANGE')
    const before = present ?? ''
    if (before.length > PRESENT_CHARS_MAX)
      throw new Refusal('CHANGE_NOT_POSSIBLE', {
        detail: 'The present text is too long to be shown whole to those who approve; a person changes it in the admin.',
      })
    const back = takenBack(before, hosts)
    const target = `shopify:policy:${type}`
    return {
      targets: [target],
      summary: `Replace the ${POLICIES[type]} of the Shopify shop: ${sizeOf(before)} now, ${sizeOf(body)} then`,
      facts: [
        { label: 'Policy', before: null, after: type },
        { label: POLICIES[type], before: sizeOf(before), after: sizeOf(body) },
      ],
      consequences: [
        'Customers see it at once, on its page and at checkout. They are not notified.',
        'What it promises binds the shop for orders from then on.',
      ],
      warnings: warningsOf(before, body),
      // Whole, so that nothing of it hides behind its beginning.
      untrusted: { 'text now': clean(before, PRESENT_CHARS_MAX).text },
      writes: { 'text then': text },
      sees: { present: digest(present), hosts: ownHosts },
      weights: [{ kind: 'count', cap: 'policy_updates', object: target, n: 1 }],
      reaches: [],
      undo:
        back === null
          ? 'A person puts the text before back in the admin, from this preview, which has it whole.'
          : 'The text before, by the same tool.',
      reverse: back === null ? null : { tool: TOOL, input: { type, text: back } },
      does: { type, body },
    }
  },

  async execute({ type, body }, shop) {
    const { credential } = await shop.send({
      document: 'POLICY_UPDATE',
      target: `shopify:policy:${type}`,
      variables: { policy: { type, body } },
      field: 'shopPolicyUpdate',
      payload: z.object({ shopPolicy: z.object({ type: z.string().max(60), body: z.string().max(1_000_000) }).nullable() }),
      made: ({ shopPolicy: made }) => made !== null && made.type === type && saysSame(body, made.body) === true,
      says: { TOO_BIG: 'The text is longer than Shopify takes.', body: 'Shopify does not take this text.' },
    })
    return { policy: type, body_sha256: sha256(body), credential }
  },

  async readBack({ type, body }, look) {
    const { body: present } = await look.policyState(type)
    return present !== null && saysSame(body, present)
  },
})

function checkLinks(text: string, hosts: readonly string[]): void {
  const line = elsewhere(text, hosts)
  if (line === null) return
  throw new Refusal('HOST_NOT_LISTED', {
    detail:
      `Line ${line} of \`text\` names an address or a mail address beyond the shop’s own pages and the operator’s list \`shopify.link_hosts\`. ` +
      'A full stop with no space behind it looks like one too.',
  })
}

const HASH_CHARS = 16

/** Both the size and the mark: a text of the same size, and one with the same beginning, is still another. */
const sizeOf = (html: string): string => (html === '' ? 'none' : `${html.length} characters of HTML (sha256 ${sha256(html).slice(0, HASH_CHARS)})`)

const warningsOf = (before: string, body: string): string[] => [
  ...(before !== '' && plainOf(before) === null ? ['The present text has formatting, pictures or links, which are lost.'] : []),
  ...(hasInvisible(before) ? ['The present text has characters that nobody sees; they are left out of what is shown here.'] : []),
  ...(body.length * 2 < before.length ? ['The new text is less than half as long.'] : []),
]
