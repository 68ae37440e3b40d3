/** Personal data made small: enough to recognise a customer one knows, not enough to reach or name one. */

/** `Lena Hoffmann` is `L. H.`; at most three initials, letters alone. */
export function maskName(name: string | null): string | null {
  const initials = (name ?? '')
    .split(/[\s-]+/u)
    .map((part) => /\p{L}/u.exec(part)?.[0])
    .filter((letter) => letter !== undefined)
    .slice(0, 3)
  return initials.length === 0 ? null : initials.map((letter) => `${letter.toUpperCase()}.`).join(' ')
}

/** `lena@shop.example` is `l…@…`. */
export function maskEmail(address: string | null): string | null {
  const first = /^[A-Za-z0-9]/.exec(address ?? '')?.[0]
  return address === null || address === '' ? null : `${first ?? ''}…@…`
}

/** Addresses and telephone numbers inside a text that is not about them, such as an order's note. An ISO date is no telephone number. */
export function maskContacts(text: string): string {
  return text
    .replace(/[^\s@<>()[\]"',;:]{1,64}@[^\s@<>()[\]"',;:]{1,255}/gu, '…@…')
    .replace(/(?<!\d)(?!\d{4}-\d{2}-\d{2}(?!\d))\+?\d(?:[\s()/.-]{0,2}\d){7,17}/g, '…')
}
