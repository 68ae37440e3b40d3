/** The command `doctor`: everything that serving and changing need, looked at once, on one screen. It changes nothing and begins no log. */
import { systemClock } from '@countersign/kernel'
import { checkConfig, examine, type Finding } from '@countersign/serve'
import { readConfig, wantsColour, type WriteConfig } from './config.ts'
import { checkFiles } from './doctor.files.ts'
import { checkHouse, checkTools } from './doctor.house.ts'
import { checkPlaces } from './doctor.places.ts'
import { placesOf } from './places.ts'
import { rotationFindings } from './rotation.ts'
import { SIGN } from './sign.ts'

export const doctor = (path: string, json: boolean): Promise<number> =>
  examine({ server: 'write-server', version: SIGN.version, path, json, colour: wantsColour(), read: readConfig, look })

async function look(config: WriteConfig): Promise<readonly Finding[]> {
  const places = await checkPlaces(config, placesOf(config), systemClock)
  // Reading a long log keeps everything else waiting, so it comes when nothing is timed any more.
  return [
    ...checkConfig(config, 'write-server'),
    ...checkHouse(config, systemClock),
    ...places,
    ...checkFiles(config),
    ...rotationFindings(config, systemClock()),
    ...checkTools(config),
  ]
}
