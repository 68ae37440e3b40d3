/** The control server of a sandbox, on loopback: what reached the platforms, back to the seed, and faults on order. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Core, FAULT_KINDS, type FaultKind, PLATFORM_NAMES, type PlatformName, type RequestKind } from './core.ts'
import { listen, type Listening, readBody } from './http.ts'

const BODY_BYTES_MAX = 4 * 1024
/** A test that needs more has a mistake in it. */
const TIMES_MAX = 1_000
const FAULT_KEYS = new Set(['platform', 'kind', 'times', 'on'])

export interface ControlOptions {
  readonly core: Core
  /** Forgets effects and faults, and brings every stand-in back to its seed. */
  readonly reset: () => void
}

export function startControl(options: ControlOptions): Promise<Listening> {
  return listen(
    createServer((request, response) => {
      handle(options, request, response).catch(() => request.socket.destroy())
    }),
  )
}

async function handle({ core, reset }: ControlOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, BODY_BYTES_MAX)
  const route = `${request.method ?? ''} ${(request.url ?? '').split('?')[0]}`
  if (route === 'GET /effects') return send(response, 200, core.effects)
  if (route === 'POST /reset') {
    reset()
    return send(response, 200, { ok: true })
  }
  if (route !== 'POST /fault') return send(response, 404, { error: 'This server knows GET /effects, POST /reset and POST /fault.' })
  const fault = faultOf(body ?? '')
  if ('error' in fault) return send(response, 400, fault)
  core.order(fault.platform, fault.kind, fault.times, fault.on)
  return send(response, 200, { ok: true })
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
}

interface Fault {
  readonly platform: PlatformName
  readonly kind: FaultKind
  readonly times: number
  readonly on: RequestKind | undefined
}

/** A test that misspells its fault would pass for the wrong reason, so nothing is guessed. */
function faultOf(body: string): Fault | { readonly error: string } {
  const order = objectOf(body)
  if (order === undefined) return { error: 'The body must be a JSON object: {"platform":"shopify","kind":"drop_after","times":1}.' }
  const { platform, kind, times = 1, on } = order
  const strange = Object.keys(order).find((key) => !FAULT_KEYS.has(key))
  if (strange !== undefined) return { error: `Unknown key ${JSON.stringify(strange)}; known are ${[...FAULT_KEYS].join(', ')}.` }
  const [knownPlatform, knownKind] = [PLATFORM_NAMES.find((name) => name === platform), FAULT_KINDS.find((name) => name === kind)]
  if (knownPlatform === undefined) return { error: `platform must be one of ${PLATFORM_NAMES.join(', ')}.` }
  if (knownKind === undefined) return { error: `kind must be one of ${FAULT_KINDS.join(', ')}.` }
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1 || times > TIMES_MAX)
    return { error: `times must be a whole number from 1 to ${TIMES_MAX}.` }
  if (on !== undefined && on !== 'read' && on !== 'write') return { error: 'on must be read or write, or be left out.' }
  return { platform: knownPlatform, kind: knownKind, times, on }
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    // The refusal says what was expected; why the text is no JSON adds nothing.
    return undefined
  }
}
