/** Who may do what: tokens, the proof that the caller knows the app secret, scopes, and the two ways a token can be inspected. */
import { keyedHash } from '@countersign/kernel'
import { ERRORS } from './errors.ts'
import type { GraphRequest } from './request.ts'
import type { MetaOptions, MetaScope, MetaToken, TokenTimes } from './types.ts'

export interface Caller {
  readonly scopes: readonly MetaScope[]
  may(scope: MetaScope): boolean
  reaches(accountId: string): boolean
}

type Config = Pick<MetaOptions, 'app' | 'tokens' | 'seed'>

const accountsOf = ({ accounts }: MetaToken, { seed }: Config): readonly string[] => accounts ?? seed.accounts.map(({ id }) => id)

export function callerOf(request: GraphRequest, config: Config): Caller {
  if (request.token === undefined) throw ERRORS.tokenMissing()
  const known = config.tokens.find(({ token }) => token === request.token)
  if (known === undefined) throw ERRORS.tokenInvalid()
  const proof = request.query['appsecret_proof']
  if (proof === undefined) throw ERRORS.proofMissing()
  if (proof !== keyedHash(config.app.secret, known.token)) throw ERRORS.proofInvalid()
  return {
    scopes: known.scopes,
    // Managing includes reading.
    may: (scope) => known.scopes.includes(scope) || (scope === 'ads_read' && known.scopes.includes('ads_management')),
    reaches: (accountId) => accountsOf(known, config).includes(accountId),
  }
}

/** `GET debug_token`: asked with the app's own token (`ID|SECRET`) or with the inspected token itself. */
export function debugToken(request: GraphRequest, config: Config, times: TokenTimes): unknown {
  const { token, params } = request
  const input = params['input_token']
  if (typeof input !== 'string') throw ERRORS.parameter('The parameter input_token is required')
  if (token !== `${config.app.id}|${config.app.secret}`) {
    callerOf(request, config)
    if (token !== input)
      throw ERRORS.parameter('You must provide an app access token, or a user access token that is an owner or developer of the app')
  }
  const known = config.tokens.find((entry) => entry.token === input)
  if (known === undefined) return { data: { error: { code: 190, message: 'Invalid OAuth access token data.' }, is_valid: false, scopes: [] } }
  const targets = accountsOf(known, config).map((id) => id.replace('act_', ''))
  return {
    data: {
      app_id: config.app.id,
      type: 'SYSTEM_USER',
      application: 'Countersign sandbox',
      data_access_expires_at: times.data_access_expires_at,
      expires_at: times.expires_at,
      is_valid: true,
      scopes: known.scopes,
      granular_scopes: known.scopes.map((scope) =>
        scope.startsWith('ads_') && known.narrowed !== false ? { scope, target_ids: targets } : { scope },
      ),
      user_id: config.seed.user.id,
    },
  }
}

/** `GET me/permissions`. */
export const permissionsOf = ({ scopes }: Caller): unknown => ({ data: scopes.map((permission) => ({ permission, status: 'granted' })) })
