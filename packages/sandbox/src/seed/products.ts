/** The range of a small shop for tea, ceramics, linen and paper: one row per product. */
import { HOSTILE } from './hostile.ts'
import type { Rng } from './rng.ts'
import type { Location, Product, Variant } from './types.ts'

type Row = readonly [title: string, type: string, vendor: string, cents: number, options: string, tags: string]

/** Options read `Name:value,value+extra cents`; an empty text is the one variant that a product without options has. */
const ROWS: readonly Row[] = [
  ['Harbour Mug', 'Mug', 'Hafenbrand', 1890, 'Colour:Sand,Slate,Sea blue', 'bestseller,ceramics,dishwasher-safe'],
  ['Harbour Mug Large', 'Mug', 'Hafenbrand', 2290, 'Colour:Sand,Slate', 'ceramics,dishwasher-safe'],
  ['Espresso Cup Pair', 'Mug', 'Hafenbrand', 2450, 'Colour:Sand,Slate', 'ceramics,gift'],
  ['Stoneware Teapot', 'Teapot', 'Hafenbrand', 5490, 'Size:0.8 l,1.2 l+900', 'ceramics,bestseller'],
  ['Cast Iron Teapot', 'Teapot', 'Ostwind', 6900, 'Size:0.6 l,1.0 l+1500', 'iron'],
  ['Glass Teapot', 'Teapot', 'Ostwind', 3490, '', 'glass'],
  ['Breakfast Plate', 'Plate', 'Hafenbrand', 1690, 'Colour:Sand,Slate,Sea blue', 'ceramics,dishwasher-safe'],
  ['Dinner Plate', 'Plate', 'Hafenbrand', 2190, 'Colour:Sand,Slate,Sea blue', 'ceramics,dishwasher-safe'],
  ['Pasta Bowl', 'Bowl', 'Hafenbrand', 2390, 'Colour:Sand,Slate', 'ceramics'],
  ['Muesli Bowl', 'Bowl', 'Hafenbrand', 1790, 'Colour:Sand,Slate,Sea blue', 'ceramics,bestseller'],
  ['Matcha Bowl', 'Bowl', 'Ostwind', 3290, '', 'ceramics,matcha'],
  ['Butter Dish', 'Tableware', 'Hafenbrand', 3690, 'Colour:Sand,Slate', 'ceramics'],
  ['Salt Cellar', 'Tableware', 'Hafenbrand', 1990, '', 'ceramics,gift'],
  ['Earl Grey Bergamot', 'Tea', 'Teekontor Alster', 790, 'Weight:100 g,250 g+900,1 kg+4300', 'tea,black-tea,bestseller'],
  ['East Frisian Blend', 'Tea', 'Teekontor Alster', 690, 'Weight:100 g,250 g+800,1 kg+3900', 'tea,black-tea'],
  ['Assam Breakfast', 'Tea', 'Teekontor Alster', 750, 'Weight:100 g,250 g+850', 'tea,black-tea'],
  ['Darjeeling First Flush', 'Tea', 'Teekontor Alster', 1490, 'Weight:100 g,250 g+1900', 'tea,black-tea,organic'],
  ['Sencha Kagoshima', 'Tea', 'Teekontor Alster', 1290, 'Weight:100 g,250 g+1600', 'tea,green-tea,organic'],
  ['Jasmine Pearls', 'Tea', 'Teekontor Alster', 1590, 'Weight:100 g,250 g+2100', 'tea,green-tea'],
  ['Ceremonial Matcha', 'Tea', 'Ostwind', 2990, 'Weight:30 g,100 g+5400', 'tea,matcha,organic'],
  ['Moonlight Herbal Tea', 'Tea', 'Teekontor Alster', 690, 'Weight:75 g,200 g+950', 'tea,herbal'],
  ['Peppermint Leaves', 'Tea', 'Teekontor Alster', 490, 'Weight:75 g,200 g+650', 'tea,herbal,organic'],
  ['Rooibos Vanilla', 'Tea', 'Teekontor Alster', 650, 'Weight:100 g,250 g+800', 'tea,herbal'],
  ['Winter Spice Tea', 'Tea', 'Teekontor Alster', 790, 'Weight:100 g,250 g+950', 'tea,seasonal'],
  ['Tea Advent Calendar', 'Tea', 'Teekontor Alster', 3490, '', 'tea,seasonal,gift'],
  ['Tea Sampler Box', 'Tea', 'Teekontor Alster', 2490, '', 'tea,gift,bestseller'],
  ['Bamboo Whisk', 'Accessory', 'Ostwind', 1690, '', 'matcha'],
  ['Steel Tea Strainer', 'Accessory', 'Ostwind', 990, 'Size:Cup,Pot+400', 'steel'],
  ['Tea Tin', 'Accessory', 'Teekontor Alster', 890, 'Size:100 g,250 g+300', 'storage'],
  ['Cork Coaster Set', 'Accessory', 'Ostwind', 1290, '', 'cork,gift'],
  ['Linen Tea Towel', 'Linen', 'Weberei Priel', 1490, 'Colour:Natural,Rust,Moss', 'linen,bestseller'],
  ['Linen Napkin Set', 'Linen', 'Weberei Priel', 3290, 'Colour:Natural,Rust,Moss', 'linen,gift'],
  ['Linen Tablecloth', 'Linen', 'Weberei Priel', 7990, 'Size:140 × 180 cm,140 × 240 cm+2000', 'linen'],
  ['Linen Apron', 'Linen', 'Weberei Priel', 4490, 'Colour:Natural,Moss', 'linen,gift'],
  ['Wool Blanket', 'Linen', 'Weberei Priel', 11900, 'Colour:Grey,Rust', 'wool'],
  ['Beeswax Candle Pair', 'Candle', 'Wachswerk Süd', 1890, '', 'candle'],
  ['Soy Candle Harbour', 'Candle', 'Wachswerk Süd', 2490, 'Size:160 g,300 g+1200', 'candle,bestseller'],
  ['Soy Candle Fig', 'Candle', 'Wachswerk Süd', 2490, 'Size:160 g,300 g+1200', 'candle'],
  ['Recipe Notebook', 'Paper', 'Papierwerk Nord', 1690, 'Cover:Grey,Moss', 'paper,gift'],
  ['Wall Calendar', 'Paper', 'Papierwerk Nord', 1990, '', 'paper,seasonal'],
  ['Letter Set', 'Paper', 'Papierwerk Nord', 1390, '', 'paper'],
  ['Gift Box Afternoon', 'Gift', 'Kleiner Hafen', 4990, '', 'gift,bundle'],
  ['Gift Box Morning', 'Gift', 'Kleiner Hafen', 3990, '', 'gift,bundle'],
  ['Porcelain Vase', 'Tableware', 'Hafenbrand', 4290, 'Size:Small,Tall+1600', 'ceramics'],
  ['Sample Glaze Mug', 'Mug', 'Hafenbrand', 2090, '', 'ceramics,not-released'],
  ['Summer Iced Tea Kit', 'Tea', 'Teekontor Alster', 1990, '', 'tea,seasonal'],
]

const STATUS: Readonly<Record<string, Product['status']>> = { 'Sample Glaze Mug': 'DRAFT', 'Summer Iced Tea Kit': 'ARCHIVED' }
/** Pieces left at each location, of every variant: what a shop owner wants to be told of. */
const RUNNING_OUT: Readonly<Record<string, readonly number[]>> = {
  'Matcha Bowl': [2, 0],
  'Tea Advent Calendar': [0, 0],
  'Soy Candle Harbour': [1, 3],
}
const REDUCED = new Set(['Glass Teapot', 'Wall Calendar', 'Soy Candle Fig'])

const CARE: Readonly<Record<string, string>> = {
  Tea: 'Loose leaf in a resealable bag. Best before eighteen months.',
  Linen: 'Washed European linen, woven in small batches. Wash at 40 °C.',
  Candle: 'Hand poured, cotton wick. Burn for at least two hours at a time.',
  Paper: 'Recycled paper, thread-bound, printed with plant inks.',
  Gift: 'Packed by hand in a reusable box.',
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/ü/g, 'u')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

function optionValues(spec: string): { name: string; value: string; extra: number }[] {
  const [name = '', values] = spec.split(':')
  if (values === undefined) return [{ name: 'Title', value: 'Default Title', extra: 0 }]
  return values.split(',').map((entry) => {
    const [value = '', extra = '0'] = entry.split('+')
    return { name, value, extra: Number(extra) }
  })
}

export function createProducts(rng: Rng, locations: readonly Location[], at: (daysAgo: number) => string): Product[] {
  let variantNumber = 0
  const variant = (
    row: Row,
    productId: number,
    position: number,
    option: { name: string; value: string; extra: number },
    createdAt: string,
  ): Variant => {
    const [title, , vendor, cents] = row
    variantNumber += 1
    const price = cents + option.extra
    const fresh = locations.map((_, index) => (index === 0 ? rng.int(60) : rng.int(18)))
    return {
      id: 44_000_000_000_000 + variantNumber,
      inventoryItemId: 46_000_000_000_000 + variantNumber,
      productId,
      position,
      title: option.value,
      sku: `${slug(vendor).slice(0, 3)}-${slug(title).replaceAll('-', '').slice(0, 8)}-${String(variantNumber).padStart(3, '0')}`.toUpperCase(),
      barcode: `400${String(6_381_000_000 + variantNumber * 37)}`,
      options: [{ name: option.name, value: option.value }],
      price,
      compareAt: REDUCED.has(title) ? Math.round((price * 1.25) / 10) * 10 : null,
      createdAt,
      updatedAt: createdAt,
      stock: Object.fromEntries(locations.map(({ id }, index) => [id, RUNNING_OUT[title]?.[index] ?? fresh[index] ?? 0])),
    }
  }
  return ROWS.map((row, index) => {
    const [title, type, vendor, , options, tags] = row
    const id = 8_000_000_000_001 + index
    const createdAt = at(400 - index * 5)
    const usual = `<p>${title} by ${vendor}. ${CARE[type] ?? 'Made in small series; every piece differs a little.'}</p>`
    return {
      id,
      title,
      handle: slug(title),
      vendor,
      type,
      status: STATUS[title] ?? 'ACTIVE',
      tags: tags.split(','),
      descriptionHtml: title === 'Moonlight Herbal Tea' ? HOSTILE.productDescription : usual,
      createdAt,
      updatedAt: at(60 - index),
      variants: optionValues(options).map((option, place) => variant(row, id, place + 1, option, createdAt)),
    }
  })
}
