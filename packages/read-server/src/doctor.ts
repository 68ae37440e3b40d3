/** The command `doctor`: everything that serving needs, looked at once, on one screen. It changes nothing and begins no log. */
import { systemClock } from '@countersign/kernel'
import { checkConfig, examine, type Finding } from '@countersign/serve'
import { readConfig, type ReadConfig, wantsColour } from './config.ts'
import { checkHouse, checkTools } from './doctor.house.ts'
import { checkPlaces } from './doctor.places.ts'
import { VERSION } from './sign.ts'
import { workspacesOf } from './workspaces.ts'

export const doctor = (path: string, json: boolean): Promise<number> =>
  examine({ server: 'read-server', version: VERSION, path, json, colour: wantsColour(), read: readConfig, look })

async function look(config: ReadConfig): Promise<readonly Finding[]> {
  const workspaces = workspacesOf(config)
  try {
    const places = await checkPlaces(config, workspaces, systemClock)
    // Reading a long log keeps everything else waiting, so it comes when nothing is timed any more.
    return [...checkConfig(config, 'read-server'), ...checkHouse(config), ...places, ...checkTools(config)]
  } finally {
    for (const { email } of workspaces.values()) email?.close()
  }
}
