/** Reading the input of a mutation, and telling its effect: what every mutation does the same way. */
import type { Context } from './context.ts'
import { unsupported } from './errors.ts'

export type Input = Readonly<Record<string, unknown>>

/** The fields given; one that the sandbox does not play is refused by name, so that no test rests on a field that was passed over. */
export function inputOf(value: unknown, played: string, where: string): Input {
  const fields: Input = typeof value === 'object' && value !== null ? { ...value } : {}
  const other = Object.keys(fields).find((name) => !played.split(' ').includes(name))
  if (other !== undefined) throw unsupported(`${other} in ${where}`)
  return fields
}

export interface UserError {
  readonly field: readonly string[] | null
  readonly message: string
  readonly code?: string
}

export const problem = (field: readonly string[], message: string, code?: string): UserError => ({
  field,
  message,
  ...(code === undefined ? {} : { code }),
})

export const nowText = ({ now }: Context): string => new Date(now()).toISOString().replace(/\.\d{3}Z$/, 'Z')

export function tell({ core, token }: Context, operation: string, target: string, detail: Readonly<Record<string, unknown>>): void {
  core.record({ platform: 'shopify', operation, target, detail: { app: token.app.name, delegate: token.delegate, ...detail } })
}
