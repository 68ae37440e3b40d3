/** The shop's customers: invented names at reserved domains, so that no mail could ever reach anybody. */
import { HOSTILE } from './hostile.ts'
import type { Rng } from './rng.ts'
import type { Address, Customer } from './types.ts'

const FIRST = 'Anna Ben Clara David Emma Felix Greta Hugo Ida Jonas Klara Luca Mara Nils Olivia Paul Romy Samuel Tilda Viktor'.split(' ')
const LAST = 'Musterfrau Probst Beispiel Testmann Vorlage Sample Exempel Demo Platzhalter Fictive'.split(' ')

const PLACES: readonly (readonly [street: string, zip: string, city: string, country: string, code: string])[] = [
  ['Musterweg', '20095', 'Hamburg', 'Germany', 'DE'],
  ['Beispielallee', '10115', 'Berlin', 'Germany', 'DE'],
  ['Probestraße', '50667', 'Köln', 'Germany', 'DE'],
  ['Testgasse', '1010', 'Wien', 'Austria', 'AT'],
  ['Voorbeeldstraat', '1012', 'Amsterdam', 'Netherlands', 'NL'],
  ['Rue de l’Exemple', '75001', 'Paris', 'France', 'FR'],
  ['Via Esempio', '20121', 'Milano', 'Italy', 'IT'],
  ['Eksempelvej', '1050', 'København', 'Denmark', 'DK'],
]

const plain = (text: string): string => text.toLowerCase()

function addressOf(rng: Rng, id: number, name: string): Address {
  const [street, zip, city, country, countryCode] = rng.pick(PLACES)
  return { id, name, address1: `${street} ${1 + rng.int(120)}`, zip, city, country, countryCode, phone: phoneOf(id) }
}

/** From the range that the German regulator keeps for invented numbers. */
const phoneOf = (id: number): string => `+49176040690${String(id % 100).padStart(2, '0')}`

export function createCustomers(rng: Rng, count: number, at: (daysAgo: number) => string): Customer[] {
  return Array.from({ length: count }, (_, index) => {
    const firstName = FIRST[index % FIRST.length] ?? 'Anna'
    const lastName = LAST[(index + Math.floor(index / FIRST.length) * 3) % LAST.length] ?? 'Musterfrau'
    const name = `${firstName} ${lastName}`
    const id = 7_000_000_000_001 + index
    const email =
      index === 0 ? 'anna@customer.test' : `${plain(firstName)}.${plain(lastName)}${index}@${index % 3 === 0 ? 'mail.example' : 'customer.test'}`
    return {
      id,
      firstName,
      lastName,
      email,
      phone: phoneOf(id),
      subscribed: rng.chance(55),
      // Apps write into tags what they like.
      tags: index === 18 ? ['vip', 'newsletter', `import:${email}`] : index % 9 === 0 ? ['vip', 'newsletter'] : rng.chance(40) ? ['newsletter'] : [],
      note: index === 9 ? HOSTILE.customerNote : null,
      createdAt: at(380 - index * 4),
      address: addressOf(rng, 9_000_000_000_001 + index, name),
    }
  })
}
