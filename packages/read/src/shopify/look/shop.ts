/** Looking at the shop itself. */
import type { z } from 'zod'
import { shopAnswer } from '../answers/shop.ts'
import { SHOP_GET } from '../documents/shop.ts'
import { type Local, localIn, type Sight } from '../sight.ts'

export type Shop = z.output<typeof shopAnswer>['shop']

export interface ShopLook {
  /** Outside text as it came. */
  shopGet(): Promise<{ readonly shop: Shop; readonly local: Local; readonly now: string; readonly oldHidden: boolean }>
}

export const shopLook = (sight: Sight): ShopLook => ({
  async shopGet() {
    const { shop } = await sight.look(shopAnswer, SHOP_GET, {})
    const local = localIn(shop.ianaTimezone)
    return { shop, local, now: local(new Date(sight.clock()).toISOString()), oldHidden: await sight.oldOrdersHidden() }
  },
})
