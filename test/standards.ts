/** What outside standards ask of a house like this one, whether it holds here, and the tests that show it. The page and its test are made from this. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ADA } from './standards/ada.ts'
import { AISVS_AGENTS } from './standards/aisvs.agents.ts'
import { AISVS_MCP } from './standards/aisvs.mcp.ts'
import type { Requirement } from './standards/words.ts'
import { ROOT } from './support/servers.ts'

export interface Standard {
  readonly name: string
  /** Which edition was read, and when. */
  readonly edition: string
  readonly url: string
  readonly requirements: readonly Requirement[]
}

const AISVS = {
  edition: 'version 1.0, the locked edition of 2026, read in November 2026. Ids of development editions may differ',
  url: 'https://github.com/OWASP/AISVS/tree/main/1.0',
}

export const STANDARDS: readonly Standard[] = [
  { name: 'OWASP AISVS, chapter 9: orchestration and agents', ...AISVS, requirements: AISVS_AGENTS },
  { name: 'OWASP AISVS, chapter 10: Model Context Protocol', ...AISVS, requirements: AISVS_MCP },
  {
    name: 'App Defense Alliance, AI Tool Testing Guide',
    edition: 'the working group’s draft with 34 requirements, read in November 2026. Every requirement is tested at the levels AL0 to AL2',
    url: 'https://github.com/appdefensealliance/ASA-WG/tree/main/AI%20Profile',
    requirements: ADA,
  },
]

export const PAGE = join(ROOT, 'test', 'STANDARDS.md')

/** `attacks/caps` is `test/attacks/caps.test.ts`; `serve/call.input` is beside the source of the room `serve`; `house` lies in `test`. */
export function fileOf(name: string): string {
  const [first = '', ...rest] = name.split('/')
  if (rest.length === 0 || existsSync(join(ROOT, 'test', first))) return `test/${name}.test.ts`
  return `packages/${first}/src/${rest.join('/')}.test.ts`
}

/** Titles as they stand in the source: one made from a table shows its pattern. */
const TITLE = /\b(?:test|describe)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g

export const titlesIn = (text: string): string[] => [...text.matchAll(TITLE)].map(([, , title = '']) => title)

/** What is wrong with a citation; null where the file has a test of that title, or of one that holds these words. */
export function problemOf({ file, test }: Requirement['by'][number]): string | null {
  const path = fileOf(file)
  if (!existsSync(join(ROOT, path))) return `${path} is not there`
  return titlesIn(readFileSync(join(ROOT, path), 'utf8')).some((title) => title.includes(test)) ? null : `${path} has no test “${test}”`
}

const WORD: Readonly<Record<Requirement['holds'], string>> = { yes: 'yes', partly: 'partly', no: '**no**', not_applicable: 'not ours' }

const cell = (text: string): string => text.replaceAll('|', '\\|')

function lineOf({ id, level, says, holds, by, why }: Requirement): string {
  const shown = [...(why === null ? [] : [cell(why)]), ...by.map(({ file, test }) => `[${cell(test)}](../${fileOf(file)})`)]
  return `| ${id} | ${level} | ${cell(says)} | ${WORD[holds]} | ${shown.join('<br>')} |`
}

export const tally = (all: readonly Requirement[]): string =>
  (['yes', 'partly', 'no', 'not_applicable'] as const)
    .map((holds) => `${all.filter((one) => one.holds === holds).length} ${WORD[holds].replaceAll('*', '')}`)
    .join(', ')

const sectionOf = ({ name, edition, url, requirements }: Standard): string => `## ${name}

[Source](${url}): ${edition}. ${requirements.length} requirements: ${tally(requirements)}.

| id | level | asks for, in our words | holds | why not wholly, and the tests that show what holds |
|---|---|---|---|---|
${requirements.map(lineOf).join('\n')}
`

export const standardsPage = (): string => `# Standards

What two public standards ask, and what of it holds in this edition. It is a self-assessment: nobody outside has looked at it, and it is no certificate. \`yes\` always names tests that fail where it stops holding. \`partly\` and \`no\` say what is missing. \`not ours\` is asked of somebody else, or of something that is not here. Made by \`pnpm run docs\` from \`test/standards\`; a test compares it.

All ${STANDARDS.flatMap(({ requirements }) => requirements).length}: ${tally(STANDARDS.flatMap(({ requirements }) => requirements))}.

${STANDARDS.map(sectionOf).join('\n')}`
