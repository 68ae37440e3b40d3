/** Keeps credentials apart: none in two environments, and a word where two workspaces share one. */
import { fingerprintFolder, type Fingerprints, fingerprintsIn } from '@countersign/audit'
import type { Config } from './config.ts'
import { ConfigError } from './file.ts'

type Credentials = Config<{
  readonly environment: string
  readonly audit: { readonly dir: string }
  readonly fingerprints?: { readonly dir: string } | undefined
}>

const fingerprintsOf = ({ raw }: Credentials): Fingerprints => fingerprintsIn(raw.fingerprints?.dir ?? fingerprintFolder(raw.audit.dir))

/** For the folder that cannot be read or written; a credential of another environment has its own words. */
const FIX = 'Name a folder under `fingerprints.dir` in which this user may write.'

/** Throws `ConfigError` where a credential was used under another environment before. Records nothing. */
export function checkEnvironments(config: Credentials): void {
  const prints = fingerprintsOf(config)
  for (const { key, secret } of config.secrets) config.step(key, FIX, () => refuseOther(prints.environmentOf(secret), config.raw.environment))
}

/** The same, and from now on every credential of this configuration belongs to its environment. */
export function claimEnvironments(config: Credentials): void {
  // All are compared before one is recorded: a start that is refused must not claim the others.
  checkEnvironments(config)
  const prints = fingerprintsOf(config)
  for (const { key, secret } of config.secrets)
    config.step(key, FIX, () => refuseOther(prints.record(secret, config.raw.environment), config.raw.environment))
}

function refuseOther(recorded: string | null, environment: string): void {
  if (recorded === null || recorded === environment) return
  throw new ConfigError(
    `this credential was used before under \`environment: ${recorded}\` and is not used under \`${environment}\`: environments never share one. Make one for ${environment}.`,
  )
}

/** Every pair of keys under which two workspaces hold the same credential, as sentences. An app's secret opens nothing alone, so it may be shared. */
export function sharedCredentials({ secrets }: Pick<Credentials, 'secrets'>): string[] {
  const groups = Map.groupBy(
    secrets.filter(({ key }) => key.startsWith('workspaces.') && !key.endsWith('.app_secret')),
    ({ secret }) => secret.reveal(),
  )
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ key }) => key.split('.')[1])).size > 1)
    .map(
      (group) =>
        `${group.map(({ key }) => `\`${key}\``).join(' and ')} are one credential: only this server’s own lists keep these workspaces apart.`,
    )
}
