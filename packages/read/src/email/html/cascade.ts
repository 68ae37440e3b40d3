/** The style sheets of one document, and which declarations win for one element. */
import { type Declaration, declarationsOf, type Rule, rulesOf } from './css.ts'
import { type Element, keyOf, matches, type Selector, type Steps } from './selector.ts'
import { tokenize } from './tokens.ts'

export interface Winning {
  /** In order of rank, the strongest last. */
  readonly sure: readonly Declaration[]
  /** Declarations that may apply: they may hide, never show. */
  readonly maybe: readonly Declaration[]
}

export type Cascade = (chain: readonly Element[]) => Winning

interface Entry {
  readonly rule: Rule
  readonly selector: Selector
}

const INLINE = 1e9
const IMPORTANT = 1e10

/** Inside these a style sheet may have no effect. */
const INERT = new Set(['template', 'noscript', 'svg', 'math', 'object', 'iframe', 'select'])

function styleSheets(html: string): Rule[] {
  const rules: Rule[] = []
  let inert = 0
  let sheet: { css: string; readonly media: string; readonly read: boolean } | undefined
  tokenize(html, {
    open(name, attributes) {
      if (INERT.has(name)) inert += 1
      if (name !== 'style') return
      const type = attributes.get('type')?.trim().toLowerCase() ?? ''
      sheet = { css: '', media: attributes.get('media')?.trim() ?? '', read: type === '' || type === 'text/css' }
    },
    close(name) {
      if (INERT.has(name)) inert = Math.max(0, inert - 1)
      if (name === 'style') finish()
    },
    text(text) {
      if (sheet !== undefined) sheet.css += text
    },
  })
  function finish(): void {
    if (sheet?.read === true) {
      const css = sheet.media === '' ? sheet.css : `@media ${sheet.media}{${sheet.css}}`
      rules.push(...rulesOf(css, rules.length).map((rule) => (inert > 0 ? { ...rule, sure: false } : rule)))
    }
    sheet = undefined
  }
  finish()
  return rules
}

export function cascadeOf(html: string, steps: Steps): Cascade {
  const index = new Map<string, Entry[]>()
  for (const rule of styleSheets(html)) {
    for (const selector of rule.selectors) {
      const key = keyOf(selector)
      if (key === '') continue
      const entries = index.get(key)
      if (entries === undefined) index.set(key, [{ rule, selector }])
      else entries.push({ rule, selector })
    }
  }
  return (chain) => {
    const element = chain.at(-1)
    const inline = element?.attributes.get('style')
    const sure: { readonly rank: number; readonly declaration: Declaration }[] = []
    const maybe: Declaration[] = []
    const keys = element === undefined ? [] : [`#${element.id}`, ...[...element.classes].map((name) => `.${name}`), element.tag, '*']
    for (const { rule, selector } of keys.flatMap((key) => index.get(key) ?? [])) {
      const answer = matches(selector, chain, steps)
      if (answer === 'no') continue
      if (answer === 'maybe' || !rule.sure) maybe.push(...rule.declarations)
      else for (const declaration of rule.declarations) sure.push({ rank: rankOf(declaration, selector.specificity) + rule.order / 1e4, declaration })
    }
    if (inline !== undefined) for (const declaration of declarationsOf(inline)) sure.push({ rank: rankOf(declaration, INLINE), declaration })
    return { sure: sure.sort((x, y) => x.rank - y.rank).map(({ declaration }) => declaration), maybe }
  }
}

const rankOf = ({ important }: Declaration, specificity: number): number => specificity + (important ? IMPORTANT : 0)
