/** The outside world on loopback: strict, stateful stand-ins of the platforms. Nothing in production may import this package. */
export { type Core, type Effect, FAULT_KINDS, type FaultKind, PLATFORM_NAMES, type PlatformName, type RequestKind } from './core.ts'
export type { Endpoints } from './files.ts'
export { API_VERSION, adminSchema, type AdminSchema } from './schema.ts'
export { meets, type Need, needsIdempotencyKey, requiredScopes, scopeNeeds } from './scopes.ts'
export { createSeed, type Seed } from './seed/index.ts'
export { type Sandbox, type SandboxOptions, startSandbox } from './start.ts'
export { APP_SCOPES } from './shopify/tokens.ts'
