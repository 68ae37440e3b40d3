/** What a change of a policy looks at: its present text, and which hosts are the shop's own. */
import { z } from 'zod'
import { gid, text, word } from '../answers.ts'
import type { Sight } from '../sight.ts'
import { POLICY_STATE } from '../documents/plan.ts'

const host = z.string().min(1).max(253)

const policyAnswer = z.object({
  shop: z.object({
    myshopifyDomain: host,
    primaryDomain: z.object({ host }),
    shopPolicies: z.array(z.object({ id: gid('ShopPolicy'), type: word, body: text })).max(50),
  }),
})

export interface PolicyState {
  /** HTML as it came; null where there is none. */
  readonly body: string | null
  readonly ownHosts: readonly string[]
}

export interface PolicyPlanLook {
  policyState(type: string): Promise<PolicyState>
}

export const policyPlanLook = ({ look }: Sight): PolicyPlanLook => ({
  async policyState(type) {
    const { myshopifyDomain, primaryDomain, shopPolicies } = (await look(policyAnswer, POLICY_STATE, {})).shop
    return { body: shopPolicies.find((policy) => policy.type === type)?.body ?? null, ownHosts: [myshopifyDomain, primaryDomain.host] }
  },
})
