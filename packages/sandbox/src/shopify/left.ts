/** What was paid for an order and not yet paid back. */
import type { Order } from '../seed/index.ts'

const back = (order: Order): number => order.refunds.reduce((sum, { total }) => sum + total, 0)

export const leftToRefund = (order: Order): number =>
  order.financial === 'PENDING' || order.financial === 'VOIDED' ? 0 : Math.max(0, order.total - back(order))
