/** The errors that the platform puts at the top level of an answer, and the sandbox's own: what it does not play, it says. */
import { GraphQLError } from 'graphql'

const failure = (message: string, code: string, more: Readonly<Record<string, unknown>> = {}): GraphQLError =>
  new GraphQLError(message, { extensions: { code, ...more } })

export const badRequest = (message: string): GraphQLError => failure(message, 'BAD_REQUEST')

export const invalidVariable = (message: string): GraphQLError => failure(message, 'INVALID_VARIABLE')

export const keyMismatch = (): GraphQLError => failure('The idempotency key was used with other arguments.', 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH')

/** Never a null in place of something the sandbox cannot know: a reader would take it for the shop's answer. */
export const unsupported = (what: string): GraphQLError => failure(`The sandbox does not play ${what}.`, 'SANDBOX_UNSUPPORTED')

export function accessDenied(at: string, anyOf: readonly string[]): GraphQLError {
  const scopes = anyOf.map((scope) => `\`${scope}\` access scope`).join(' or ')
  return failure(`Access denied for ${at} field.${scopes === '' ? '' : ` Required access: ${scopes}.`}`, 'ACCESS_DENIED', {
    documentation: 'https://shopify.dev/api/usage/access-scopes',
    ...(scopes === '' ? {} : { requiredAccess: `${scopes}.` }),
  })
}

export const throttled = (): GraphQLError => failure('Throttled', 'THROTTLED', { documentation: 'https://shopify.dev/api/usage/limits' })

export const maxCostExceeded = (cost: number, max: number): GraphQLError =>
  failure(`Query cost is ${cost}, which exceeds the single query max cost limit (${max}).`, 'MAX_COST_EXCEEDED', { cost, maxCost: max })
