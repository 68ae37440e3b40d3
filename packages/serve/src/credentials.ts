/** Keeps credentials apart: none in two environments, none in two servers, and a word where two workspaces share one. */
import { fingerprintFolder, type Fingerprints, fingerprintsIn, type FirstUse } from '@countersign/audit'
import type { Config } from './config.ts'
import { ConfigError } from './file.ts'

type Credentials = Config<{
  readonly environment: string
  readonly audit: { readonly dir: string }
  readonly fingerprints?: { readonly dir: string } | undefined
}>

interface Use {
  readonly environment: string
  readonly server: string
}

const fingerprintsOf = ({ raw }: Credentials): Fingerprints => fingerprintsIn(raw.fingerprints?.dir ?? fingerprintFolder(raw.audit.dir))

/** For the folder that cannot be read or written; a credential of somebody else has its own words. */
const FIX = 'Name a folder under `fingerprints.dir` in which this user may write.'

/** Throws `ConfigError` where a credential was used under another environment or by another server before. Records nothing. */
export function checkCredentials(config: Credentials, server: string): void {
  const prints = fingerprintsOf(config)
  const use = { environment: config.raw.environment, server }
  for (const { key, secret } of config.secrets) config.step(key, FIX, () => refuseOther(key, prints.firstUseOf(secret), use))
}

/** The same, and from now on every credential of this configuration belongs to its environment and this server. */
export function claimCredentials(config: Credentials, server: string): void {
  // All are compared before one is recorded: a start that is refused must not claim the others.
  checkCredentials(config, server)
  const prints = fingerprintsOf(config)
  const use = { environment: config.raw.environment, server }
  for (const { key, secret } of config.secrets) config.step(key, FIX, () => refuseOther(key, prints.record(secret, use), use))
}

/** Both servers are one app to Meta, whose secret opens nothing alone. */
const isShared = (key: string): boolean => key.endsWith('.app_secret')

function refuseOther(key: string, first: FirstUse | null, { environment, server }: Use): void {
  if (first === null) return
  if (first.environment !== environment)
    throw new ConfigError(
      `this credential was used before under \`environment: ${first.environment}\` and is not used under \`${environment}\`: environments never share one. Make one for ${environment}.`,
    )
  if (first.server !== null && first.server !== server && !isShared(key))
    throw new ConfigError(
      `this credential was used before by the ${first.server}: what looks and what touches never share one. Make one for the ${server}.`,
    )
}

/** Every pair of keys under which two workspaces hold the same credential, as sentences. An app's secret opens nothing alone, so it may be shared. */
export function sharedCredentials({ secrets }: Pick<Credentials, 'secrets'>): string[] {
  const groups = Map.groupBy(
    secrets.filter(({ key }) => key.startsWith('workspaces.') && !isShared(key)),
    ({ secret }) => secret.reveal(),
  )
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ key }) => key.split('.')[1])).size > 1)
    .map(
      (group) =>
        `${group.map(({ key }) => `\`${key}\``).join(' and ')} are one credential: only this server’s own lists keep these workspaces apart.`,
    )
}
