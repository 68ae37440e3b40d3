/** The Graph API's errors as it writes them: HTTP 400 and a body whose code and subcode say what happened. */
import { randomBytes } from 'node:crypto'

interface ErrorFacts {
  readonly message: string
  readonly type: 'OAuthException' | 'GraphMethodException'
  readonly code: number
  readonly error_subcode?: number
  readonly is_transient?: boolean
  readonly error_user_title?: string
  readonly error_user_msg?: string
}

export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly facts: ErrorFacts

  constructor(facts: ErrorFacts) {
    super(facts.message)
    this.facts = facts
  }

  body(): string {
    const { is_transient = false, ...rest } = this.facts
    return JSON.stringify({ error: { ...rest, is_transient, fbtrace_id: traceId() } })
  }
}

/** As the real ones look: short, url-safe, and different for every answer. */
export const traceId = (): string => `A${randomBytes(16).toString('base64url')}`

const oauth = (code: number, message: string, more: Partial<ErrorFacts> = {}): GraphError =>
  new GraphError({ message, type: 'OAuthException', code, ...more })

/** Codes and subcodes: developers.facebook.com/docs/marketing-api/error-reference and …/overview/rate-limiting. */
export const ERRORS = {
  version: () => oauth(2635, '(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0.'),
  path: (path: string) => new GraphError({ message: `Unknown path components: /${path}`, type: 'OAuthException', code: 2500 }),
  tokenMissing: () => oauth(104, 'An access token is required to request this resource.'),
  tokenInvalid: () => oauth(190, 'Invalid OAuth access token - Cannot parse access token'),
  proofMissing: () =>
    new GraphError({ message: 'API calls from the server require an appsecret_proof argument', type: 'GraphMethodException', code: 100 }),
  proofInvalid: () => new GraphError({ message: 'Invalid appsecret_proof provided in the API argument', type: 'GraphMethodException', code: 100 }),
  scope: (scope: string) => oauth(294, `(#294) Managing advertisements requires an access token with the extended permission for ${scope}`),
  forbidden: () => oauth(200, '(#200) Ad account owner has NOT grant ads_management or ads_read permission'),
  missing: (id: string, verb: 'get' | 'post' | 'delete') =>
    new GraphError({
      message:
        `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, ` +
        'or does not support this operation',
      type: 'GraphMethodException',
      code: 100,
      error_subcode: 33,
    }),
  unsupported: (verb: string) => new GraphError({ message: `Unsupported ${verb} request.`, type: 'GraphMethodException', code: 100 }),
  field: (field: string, node: string) => oauth(100, `(#100) Tried accessing nonexisting field (${field}) on node type (${node})`),
  parameter: (message: string) => oauth(100, `(#100) ${message}`),
  bothLevels: () =>
    oauth(100, 'Invalid parameter', {
      error_subcode: 1885621,
      error_user_title: 'Budget set at both levels',
      error_user_msg: 'You can only set an ad set budget or a campaign budget, not both.',
    }),
  tooHigh: () =>
    oauth(100, 'Invalid parameter', {
      error_subcode: 1885261,
      error_user_title: 'Your budget is too high',
      error_user_msg: 'The budget must not be more than 1,000,000.00 USD in your currency.',
    }),
  tooLow: (least: number, currency: string) =>
    oauth(100, 'Invalid parameter', {
      error_subcode: 1885272,
      error_user_title: 'Your budget is too low',
      error_user_msg: `The budget must be at least ${least} in the smallest unit that your account uses (${currency}).`,
    }),
  changesPerHour: () =>
    oauth(613, 'Calls to this api have exceeded the rate limit.', {
      error_subcode: 1487632,
      error_user_title: 'Ad set budget changed too many times',
      error_user_msg: 'You can change the budget of an ad set only 4 times per hour.',
    }),
  /** One answer cannot hold it; a report run can. */
  tooMuch: () =>
    oauth(100, 'Please reduce the amount of data you are asking for, then retry your request', {
      error_subcode: 1504018,
      error_user_title: 'Request is too large',
      error_user_msg: 'Ask for a smaller date range or use an asynchronous report.',
    }),
  tooOld: () => oauth(3018, '(#3018) The start date of the time range cannot be beyond 37 months from the current date'),
  reportNotReady: () => oauth(2601, 'Error accessing adreport job.', { error_subcode: 1815107, error_user_title: 'Loading Async Report Failed' }),
  throttledInsights: () =>
    oauth(80_000, 'There have been too many calls from this ad-account. Wait a bit and try again.', { error_subcode: 2446079, is_transient: true }),
  throttledAccount: () =>
    oauth(613, 'Calls to this api have exceeded the rate limit.', {
      error_subcode: 1487742,
      is_transient: true,
      error_user_title: 'Too many API requests',
      error_user_msg: 'There have been too many calls from this ad account. Wait a bit and try again.',
    }),
  throttledUser: () =>
    oauth(17, 'User request limit reached', {
      error_subcode: 2446079,
      is_transient: true,
      error_user_title: 'Too many API requests',
      error_user_msg: 'There have been too many calls to this ad account. Wait a bit and try again.',
    }),
} as const

/** What a broken gateway in front of the API answers: HTML, with status 500. */
export const GATEWAY_PAGE = '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, something went wrong.</h1></body></html>'
