/** Takes from a PDF worker what a hostile file could reach or fill: the network, and memory that no heap limit counts. */

export interface Budget {
  /** Bytes of one buffer: what one packed stream may unpack to. */
  readonly each: number
  /** Bytes of all buffers ever made, those already let go included, so that live memory is surely below it. */
  readonly all: number
}

export interface Spent {
  bytes: number
  /** A buffer was refused: something of the file is missing from what is read. */
  over: boolean
}

/** Native unpacking and WebAssembly make memory outside the counted buffers; the library falls back to plain script without them. */
const GONE = ['DecompressionStream', 'CompressionStream', 'WebAssembly', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']

const BUFFERS = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
]

/** Bytes that `new X(first, …)` would make; views of a buffer that exists make none. */
function bytesOf(unit: number, first: unknown, options: unknown): number {
  if (typeof first === 'number') {
    const grows: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'maxByteLength') : undefined
    return Math.max(first, typeof grows === 'number' ? grows : 0) * unit
  }
  if (first instanceof ArrayBuffer || typeof first !== 'object' || first === null) return 0
  const length: unknown = Reflect.get(first, 'length')
  return typeof length === 'number' ? length * unit : 0
}

/** Confines the realm it runs in, for good. Meant for a worker of its own; `realm` is another one in tests alone. */
export function confine(budget: Budget, realm: object = globalThis): Spent {
  const spent: Spent = { bytes: 0, over: false }
  for (const name of GONE) Reflect.deleteProperty(realm, name)
  for (const name of BUFFERS) {
    const make: unknown = Reflect.get(realm, name)
    if (typeof make !== 'function') continue
    const unit: unknown = Reflect.get(make, 'BYTES_PER_ELEMENT')
    const counted: typeof make = new Proxy(make, {
      construct(target, args: unknown[], newTarget): object {
        const bytes = bytesOf(typeof unit === 'number' ? unit : 1, args[0], args[1])
        spent.bytes += bytes
        if (bytes > budget.each || spent.bytes > budget.all) {
          spent.over = true
          throw new RangeError('memory budget spent')
        }
        // A construct trap must give an object, and every one of these does.
        return Reflect.construct(target, args, newTarget === counted ? target : newTarget) as object
      },
    })
    Reflect.set(realm, name, counted)
  }
  return spent
}
