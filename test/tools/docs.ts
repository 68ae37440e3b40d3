/** `pnpm run docs`: writes TOOLS.md of each server, the catalogue snapshots, and the page of standards, all of which tests compare. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PAGE, standardsPage } from '../standards.ts'
import { listedTools, SERVERS, toolsPage } from '../support/catalogue.ts'
import { ROOT } from '../support/servers.ts'

const lists = await listedTools()
for (const server of SERVERS) {
  const folder = join(ROOT, 'test', 'catalogue', server)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const tool of lists[server]) writeFileSync(join(folder, `${tool.name}.json`), `${JSON.stringify(tool, null, 2)}\n`)
  writeFileSync(join(ROOT, 'packages', server, 'TOOLS.md'), toolsPage(server, lists[server]))
  process.stderr.write(`${server}: ${lists[server].length} tools\n`)
}
writeFileSync(PAGE, standardsPage())
