/** The configuration of the two HTTP platforms, shared by both servers because both connect through this room. */
import { loopbackUrl, secretRef } from '@countersign/serve'
import { z } from 'zod'

export const shopifySettings = z.strictObject({
  shop: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/, 'must be the shop’s permanent name, such as demo.myshopify.com'),
  client_id: z.string().min(1).max(200),
  client_secret: secretRef,
  base_url: loopbackUrl.optional(),
})

export const metaSettings = z.strictObject({
  accounts: z
    .array(z.string().regex(/^act_[1-9]\d{0,24}$/, 'must be ad account ids such as act_1234567890'))
    .min(1)
    .max(25),
  token: secretRef,
  app_secret: secretRef,
  base_url: loopbackUrl.optional(),
})
