/** Section 6: how to put both servers into Claude Code, and where to read on. */
import { join } from 'node:path'
import { ROOT } from '../support/servers.ts'
import type { Section } from './stage.ts'
import { SIDES } from './world.ts'

/** The folder that `.mcp.json` names. */
const FOLDER = '.countersign'

const registration = (side: string): string[] => [
  `claude mcp add --scope user countersign-${side} -- \\`,
  `  ${join(ROOT, 'node_modules', '.bin', 'node')} \\`,
  `  ${join(ROOT, 'packages', `${side}-server`, 'src', 'main.ts')} \\`,
  `  --config ${join(ROOT, FOLDER, `${side}.yaml`)}`,
]

export const REGISTERING: Section<object> = {
  title: 'Now with Claude Code',
  about: 'The same stand-ins, in a terminal of their own and left running:',
  play(stage) {
    stage.literal([`npx -y pnpm@12 sandbox --dir ${FOLDER}`])
    stage.say('Claude Code started in this folder finds both servers in .mcp.json. To have them everywhere:')
    for (const side of SIDES) stage.literal(registration(side))
    stage.say(
      'For your own shop, give your own read.yaml and write.yaml instead. README.md says what belongs into them, ' +
        'which permissions to grant, and what Countersign does not protect from.',
    )
    return Promise.resolve()
  },
}
