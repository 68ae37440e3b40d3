/** Times in the zone of the shop or the account: an order of 23:30 belongs to its own day, not to UTC’s. */

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  // A handful of shops per process; the bound keeps a platform that changes its answer every time from filling memory.
  if (formats.size < 50) formats.set(zone, format)
  return format
}

/** `2026-11-20T23:30:00Z` in `Europe/Berlin` is `2026-11-21T00:30:00+01:00`. Throws `RangeError` for a time or zone that is none. */
export function inZone(instant: string, zone: string): string {
  const at = new Date(instant)
  const name = formatOf(zone)
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name ?? '')
  if (match === null) throw new RangeError('no offset for this zone')
  const [, sign = '+', hours = '00', minutes = '00'] = match
  const offset_ms = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return `${new Date(at.getTime() + offset_ms).toISOString().slice(0, 19)}${sign}${hours}:${minutes}`
}
