// The face of both servers: no tool changes its words, its schema or its safety marks without a diff that a reviewer sees.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import type { Tool } from '@modelcontextprotocol/client'
import { type AnyTool, READ_TOOLS } from '../packages/read-server/src/tools.ts'
import { listedTools, modelVisible, SERVERS, toolsPage } from './support/catalogue.ts'
import { ROOT, type ServerName } from './support/servers.ts'

/** Model-visible bytes of the whole list: DESIGN's budget, where rivals spend 9 to 35 KB for one platform. */
const LIST_BYTES_MAX: Record<ServerName, number> = { 'read-server': 14_000, 'write-server': 16_000 }

describe('catalogue', () => {
  let lists: Readonly<Record<ServerName, readonly Tool[]>>
  before(async () => {
    lists = await listedTools()
  })

  for (const server of SERVERS) {
    test(`${server}: every tool is as its snapshot, and no snapshot is without its tool (pnpm run docs renews them)`, () => {
      const folder = join(ROOT, 'test', 'catalogue', server)
      assert.deepEqual(readdirSync(folder).toSorted(), lists[server].map((tool) => `${tool.name}.json`).toSorted())
      for (const tool of lists[server])
        assert.deepEqual(JSON.parse(JSON.stringify(tool)), JSON.parse(readFileSync(join(folder, `${tool.name}.json`), 'utf8')), tool.name)
    })

    test(`${server}: TOOLS.md is fresh`, () => {
      assert.equal(readFileSync(join(ROOT, 'packages', server, 'TOOLS.md'), 'utf8'), toolsPage(server, lists[server]))
    })

    test(`${server}: what the model is given stays within its budget`, () => {
      const bytes = Buffer.byteLength(JSON.stringify(lists[server].map(modelVisible)))
      assert.ok(bytes <= LIST_BYTES_MAX[server], `${bytes} bytes`)
      for (const tool of lists[server]) assert.ok((tool.description ?? '').length <= 400, tool.name)
    })

    test(`${server}: inputs are plain strict objects, bounded, as clients and guards need them`, () => {
      for (const tool of lists[server]) {
        assert.equal(tool.inputSchema['additionalProperties'], false, tool.name)
        for (const key of ['anyOf', 'oneOf', 'allOf']) assert.ok(!(key in tool.inputSchema), `${tool.name}: ${key} at the root`)
        assert.deepEqual(unbounded(tool.inputSchema, tool.name), [])
      }
    })
  }

  // Mutation proof: take a line from the table, or call the sensitive tool on.
  test('README has one line for each read tool, and says which are off as installed', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    const lines = [...readme.matchAll(/^\| `([a-z_]+)` \| ([^|]{10,100}) \| (on|\*\*off\*\*) \|$/gm)]
    const tools: readonly AnyTool[] = Object.values(READ_TOOLS).flat()
    assert.deepEqual(
      lines.map(([, name, , state]) => `${name} ${state}`),
      tools.map(({ name, tier }) => `${name} ${tier === 0 ? 'on' : '**off**'}`),
    )
    assert.ok(readme.includes(`The ${tools.length} read tools`))
  })

  test('the wings keep their marks: a read tool only reads, and only apply_change may touch', () => {
    for (const tool of lists['read-server']) assert.equal(tool.annotations?.readOnlyHint, true, tool.name)
    for (const tool of lists['write-server']) {
      const touches = tool.name === 'apply_change'
      assert.equal(tool.annotations?.destructiveHint, touches, tool.name)
      // Mutation proof: drop the mark from serveChanges, and Claude Code's automatic modes would apply without a person.
      assert.equal(tool._meta?.['anthropic/requiresUserInteraction'], touches ? true : undefined, tool.name)
      assert.match(tool.name, /^(preview_(shopify|meta|email)_[a-z_]+|preview_undo|apply_change|change_(get|list|cancel))$/)
    }
    for (const tool of lists['read-server']) assert.match(tool.name, /^((shopify|meta|email)_[a-z]+_(get|search|list|report)|commerce_brief)$/)
  })

  test('no name stands in both servers or looks like another', () => {
    const names = SERVERS.flatMap((server) => lists[server].map((tool) => tool.name))
    const folded = names.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
    assert.equal(new Set(folded).size, names.length)
  })
})

/** Strings and lists without an upper bound, by path. */
function unbounded(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  const node = schema as Record<string, unknown>
  const own: string[] = []
  if (
    node['type'] === 'string' &&
    node['maxLength'] === undefined &&
    node['enum'] === undefined &&
    node['const'] === undefined &&
    node['pattern'] === undefined &&
    node['format'] === undefined
  )
    own.push(path)
  if (node['type'] === 'array' && node['maxItems'] === undefined) own.push(path)
  const children = Object.entries({ ...(node['properties'] as object | undefined) }).map(([key, child]) => [`${path}.${key}`, child] as const)
  return [...own, ...children.flatMap(([name, child]) => unbounded(child, name)), ...unbounded(node['items'], `${path}[]`)]
}
