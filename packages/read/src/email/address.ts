/** Addresses of a mail as a result shows them: cleaned, few, the rest counted. */
import { cleanLine } from '@countersign/serve'
import type { MessageAddressObject } from 'imapflow'
import { z } from 'zod'

/** Enough to see who else reads along; a list of customers is nobody's need. */
const SHOWN_MAX = 5
const NAME_CHARS_MAX = 80
const ADDRESS_CHARS_MAX = 254

export const addressOutput = z.strictObject({ name: z.string(), address: z.string() })
export const peopleOutput = z.strictObject({ people: z.array(addressOutput), more: z.int() })

export type Address = z.output<typeof addressOutput>
export type People = z.output<typeof peopleOutput>

export const addressOf = ({ name, address }: MessageAddressObject): Address => ({
  name: cleanLine(name ?? '', NAME_CHARS_MAX),
  address: cleanLine(address ?? '', ADDRESS_CHARS_MAX),
})

export const firstOf = (list: readonly MessageAddressObject[] | undefined): Address | null => {
  const [first] = list ?? []
  return first === undefined ? null : addressOf(first)
}

export const peopleOf = (list: readonly MessageAddressObject[] | undefined): People => ({
  people: (list ?? []).slice(0, SHOWN_MAX).map(addressOf),
  more: Math.max(0, (list?.length ?? 0) - SHOWN_MAX),
})
