/** The `fields` parameter: a list of names, with lists inside for objects inside. */
import { ERRORS } from './errors.ts'
import { valueOf } from './nodes.ts'
import type { AnyNode, MetaState } from './state.ts'

/** `id,name,campaign{id,name}` as a tree. Refuses what is not balanced, and more than four levels. */
export type FieldTree = ReadonlyMap<string, FieldTree | null>

const DEPTH_MAX = 4

export function fieldTree(text: string, depth = 0): FieldTree {
  const tree = new Map<string, FieldTree | null>()
  let rest = text.replace(/\s+/g, '')
  while (rest !== '') {
    const match = /^([a-z_]+)(\{)?/.exec(rest)
    if (match?.[1] === undefined || depth >= DEPTH_MAX) throw ERRORS.parameter('Syntax error in the fields parameter')
    rest = rest.slice(match[0].length)
    let inner: FieldTree | null = null
    if (match[2] !== undefined) {
      const end = closing(rest)
      inner = fieldTree(rest.slice(0, end), depth + 1)
      rest = rest.slice(end + 1)
    }
    tree.set(match[1], inner)
    if (rest.startsWith(',')) rest = rest.slice(1)
    else if (rest !== '') throw ERRORS.parameter('Syntax error in the fields parameter')
  }
  return tree
}

function closing(text: string): number {
  let open = 1
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{') open += 1
    if (text[at] === '}') open -= 1
    if (open === 0) return at
  }
  throw ERRORS.parameter('Syntax error in the fields parameter')
}

/** The node with the asked fields; `id` always comes along, and a field without a value is left out. */
export function show(item: AnyNode, tree: FieldTree, state: MetaState): Record<string, unknown> {
  const shown = [...tree].map(([field, inner]): [string, unknown] => {
    const value = valueOf(item, field, state)
    return [field, isNode(value) ? show(value, inner ?? new Map(), state) : value]
  })
  return Object.fromEntries([...shown, ['id', item.id] as const].filter(([, value]) => value !== undefined))
}

const isNode = (value: unknown): value is AnyNode => typeof value === 'object' && value !== null && 'kind' in value
