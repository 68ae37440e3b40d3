/** Prompts that a person picks in a client: our own text, with arguments that are checked before they stand in it. */
import { REFUSALS } from '@countersign/kernel'

export interface PromptArgument {
  readonly name: string
  readonly description: string
  /** Anchored and bounded: what passes stands in a text that a model reads as the person's own words. */
  readonly pattern: RegExp
  /** For whoever gave something else: `must be …`. */
  readonly shape: string
}

export interface Prompt {
  readonly name: string
  readonly title: string
  readonly description: string
  /** All of them are required. */
  readonly arguments: readonly PromptArgument[]
  readonly text: (given: Readonly<Record<string, string>>) => string
}

/** As clients list them. */
export const promptList = (prompts: readonly Prompt[]) =>
  prompts.map(({ name, title, description, arguments: asked }) => ({
    name,
    title,
    description,
    ...(asked.length === 0 ? {} : { arguments: asked.map((one) => ({ name: one.name, description: one.description, required: true })) }),
  }))

/** The text of one prompt, or why there is none. The reason never repeats what was given. */
export function promptText(prompts: readonly Prompt[], name: string, given: unknown): { readonly text: string } | { readonly why: string } {
  const prompt = prompts.find((one) => one.name === name)
  if (prompt === undefined) return { why: 'Unknown prompt. List the prompts and use a name exactly as listed.' }
  if (given !== undefined && (typeof given !== 'object' || given === null || Array.isArray(given))) return { why: REFUSALS.INPUT_INVALID.message }
  const values = new Map<string, unknown>(Object.entries(given ?? {}))
  const known = new Set(prompt.arguments.map((one) => one.name))
  if ([...values.keys()].some((key) => !known.has(key)))
    return { why: known.size === 0 ? 'This prompt takes no arguments.' : `This prompt takes only: ${[...known].join(', ')}.` }
  const checked: Record<string, string> = {}
  for (const argument of prompt.arguments) {
    const value = values.get(argument.name)
    if (typeof value !== 'string' || !argument.pattern.test(value.trim())) return { why: `\`${argument.name}\` must be ${argument.shape}.` }
    checked[argument.name] = value.trim()
  }
  return { text: prompt.text(checked) }
}
