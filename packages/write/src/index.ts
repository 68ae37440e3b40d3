/** Writers and write tools: plan() looks, execute() touches. */
import { emailSend } from './email/send.ts'
import { accessUpdate } from './meta/access.update.ts'
import { adCreate } from './meta/ad.create.ts'
import { adsetCreate } from './meta/adset.create.ts'
import { audienceUpdate } from './meta/audience.update.ts'
import { budgetChange } from './meta/budget.change.ts'
import { campaignCreate } from './meta/campaign.create.ts'
import { campaignDelete } from './meta/campaign.delete.ts'
import { statusChange } from './meta/status.change.ts'
import { customerDelete } from './shopify/customer.delete.ts'
import { customerUpdate } from './shopify/customer.update.ts'
import { discountCreate } from './shopify/discount.create.ts'
import { discountDeactivate } from './shopify/discount.deactivate.ts'
import { fulfillmentCreate } from './shopify/fulfillment.create.ts'
import { inventoryAdjust } from './shopify/inventory.adjust.ts'
import { orderCancel } from './shopify/order.cancel.ts'
import { orderRefund } from './shopify/order.refund.ts'
import { orderUpdate } from './shopify/order.update.ts'
import { policyUpdate } from './shopify/policy.update.ts'
import { priceChange } from './shopify/price.change.ts'
import { productBulkDelete } from './shopify/product.bulk.delete.ts'
import { productCreate } from './shopify/product.create.ts'
import { productDelete } from './shopify/product.delete.ts'
import { productUpdate } from './shopify/product.update.ts'
import { webhookCreate } from './shopify/webhook.create.ts'
import { webhookDelete } from './shopify/webhook.delete.ts'

export { type Composed, type Letter, type Sender, senderProblem } from './email/compose.ts'
export { type EmailDoes } from './email/letters.ts'
export { emailLook, type EmailLook } from './email/look.ts'
export { type MailBroker, mailBroker } from './email/broker.ts'
export { type EmailWriter, emailWriter } from './email/writer.ts'
export { type MetaBroker, metaBroker } from './meta/broker.ts'
export { smtpLogin } from './email/login.ts'
export type { SmtpConnection } from './email/transport.ts'
export { metaLook, type MetaLook } from './meta/look.ts'
export { type MetaWriter, metaWriter } from './meta/writer.ts'
export { type BrokerOptions, type ShopifyBroker, shopifyBroker, type ShopifyRehearsal } from './shopify/broker.ts'
export { JOB_STATE, PEEK, SHOPIFY_ERRANDS, SHOPIFY_WRITE_DOCUMENTS } from './shopify/documents.ts'
export { type PriceLook } from './shopify/price.change.ts'
export type { ShopHosts } from './shopify/words.ts'
export { type PriceDoes, type ShopifyWriter, shopifyWriter } from './shopify/writer.ts'

export const SHOPIFY_WRITE_TOOLS = [
  priceChange,
  productCreate,
  productUpdate,
  productDelete,
  inventoryAdjust,
  orderUpdate,
  orderCancel,
  orderRefund,
  fulfillmentCreate,
  discountCreate,
  discountDeactivate,
  customerUpdate,
  customerDelete,
  webhookCreate,
  webhookDelete,
  policyUpdate,
  productBulkDelete,
] as const
export const META_WRITE_TOOLS = [
  budgetChange,
  statusChange,
  campaignCreate,
  adsetCreate,
  adCreate,
  campaignDelete,
  audienceUpdate,
  accessUpdate,
] as const
export const EMAIL_WRITE_TOOLS = [emailSend] as const
