/** What both servers' command `tools` says of a tool's input, in one line. */

export interface InputSchema {
  readonly properties?: { readonly [name: string]: unknown } | undefined
  readonly required?: readonly string[] | undefined
}

/** The names that it takes, each that is required with a star. */
export function inputNames({ properties = {}, required = [] }: InputSchema): string {
  const names = Object.keys(properties).map((name) => (required.includes(name) ? `${name}*` : name))
  return names.length === 0 ? 'nothing' : names.join(', ')
}
