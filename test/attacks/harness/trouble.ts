/** Faults inside the house: the ledger and the log fail before or after they did what they were asked. */
import type { Audit } from '@countersign/audit'
import type { Ledger } from '@countersign/gate'
import { Refusal } from '@countersign/kernel'
import type { Trouble } from './houses.ts'
import type { Step } from './step.ts'

type Order = Omit<Extract<Step, { do: 'house' }>, 'do'>

export interface Troublemaker extends Trouble {
  order(order: Order): void
  clear(): void
  /** How often it struck. */
  readonly struck: number
}

export function troublemaker(): Troublemaker {
  const orders = new Map<Order['part'], { when: Order['when']; skip: number; times: number }>()
  let struck = 0
  /** Whether this very call is to fail, and on which side of its work. */
  const take = (part: Order['part']): Order['when'] | null => {
    const order = orders.get(part)
    if (order === undefined || order.skip-- > 0) return null
    order.times -= 1
    if (order.times <= 0) orders.delete(part)
    struck += 1
    return order.when
  }
  const around = <Args extends readonly unknown[], Result>(part: Order['part'], work: (...args: Args) => Result) =>
    function troubled(...args: Args): Result {
      const when = take(part)
      const failure = () => new Refusal(part === 'ledger' ? 'LEDGER_UNAVAILABLE' : 'AUDIT_UNAVAILABLE', { cause: new Error('made by the harness') })
      if (when === 'before') throw failure()
      const result = work(...args)
      if (when === 'after') throw failure()
      return result
    }
  /** Every method, whatever it is called, so that new ones have their faults too. */
  const wrap = <Thing extends Ledger | Audit>(part: Order['part'], thing: Thing, spared: readonly string[]): Thing =>
    new Proxy(thing, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' && !spared.includes(String(key))
          ? around(part, (...args) => Reflect.apply(value, target, args) as unknown)
          : value
      },
    })
  return {
    ledger: (ledger) => wrap('ledger', ledger, ['shut']),
    audit: (audit) => wrap('audit', audit, ['close']),
    order: ({ part, when, skip, times }) => void orders.set(part, { when, skip, times }),
    clear: () => orders.clear(),
    get struck() {
      return struck
    },
  }
}
