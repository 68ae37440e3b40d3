/** The shop's discounts: of most kinds, running, over and to come. */
import { HOSTILE } from './hostile.ts'
import type { Discount } from './types.ts'

type Row = Omit<Discount, 'id' | 'createdAt'>

const NONE = {
  codes: [],
  used: 0,
  usageLimit: null,
  oncePerCustomer: false,
  percent: null,
  cents: null,
  minimumCents: null,
  minimumPieces: null,
} as const

/** `at` counts back from now in days; a negative number lies ahead. */
export function createDiscounts(at: (daysAgo: number) => string): Discount[] {
  const rows: readonly Row[] = [
    { ...NONE, kind: 'DiscountCodeBasic', title: 'AHOI10', codes: ['AHOI10'], percent: 10, used: 11, startsAt: at(200), endsAt: null },
    {
      ...NONE,
      kind: 'DiscountCodeBasic',
      title: 'WELCOME5',
      codes: ['WELCOME5'],
      cents: 500,
      minimumCents: 3_000,
      used: 42,
      usageLimit: 500,
      oncePerCustomer: true,
      startsAt: at(120),
      endsAt: at(-60),
    },
    { ...NONE, kind: 'DiscountCodeBasic', title: 'SPRING15', codes: ['SPRING15'], percent: 15, used: 63, startsAt: at(260), endsAt: at(180) },
    { ...NONE, kind: 'DiscountCodeBasic', title: 'ADVENT12', codes: ['ADVENT12'], percent: 12.5, startsAt: at(-5), endsAt: at(-30) },
    { ...NONE, kind: 'DiscountCodeBxgy', title: 'TEA3FOR2', codes: ['TEA3FOR2'], used: 4, startsAt: at(20), endsAt: null },
    { ...NONE, kind: 'DiscountCodeFreeShipping', title: 'FREIHAUS', codes: ['FREIHAUS'], used: 9, minimumPieces: 2, startsAt: at(40), endsAt: null },
    {
      ...NONE,
      kind: 'DiscountCodeApp',
      title: HOSTILE.discountTitle,
      codes: ['LOYAL-1', 'LOYAL-2', 'LOYAL-3', 'LOYAL-4'],
      used: 2,
      startsAt: at(15),
      endsAt: null,
    },
    { ...NONE, kind: 'DiscountAutomaticBasic', title: 'Two mugs', percent: 5, minimumPieces: 2, used: 17, startsAt: at(30), endsAt: null },
    {
      ...NONE,
      kind: 'DiscountAutomaticFreeShipping',
      title: 'Free shipping from 59',
      minimumCents: 5_900,
      used: 88,
      startsAt: at(300),
      endsAt: null,
    },
  ]
  return rows.map((row, index) => ({ ...row, id: 1_400_000_000_001 + index, createdAt: at(310 - index * 30) }))
}
