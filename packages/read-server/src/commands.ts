/** What the read-server can do from a terminal, beside serving. */
import { commonCommands } from '@countersign/serve'
import { loadCatalogue, loadDoctor, loadInit } from './load.ts'

export const COMMANDS = commonCommands({
  file: 'read.yaml',
  tools: 'list the tools: name, what it does, what it takes',
  loadInit,
  loadDoctor,
  loadCatalogue,
})
