/** The commands that both servers have beside `verify-log`, each with its own code behind it, loaded when it is asked for. */
import type { Command } from './cli.words.ts'

export interface Common {
  /** The configuration that `init` writes, e.g. `read.yaml`. */
  readonly file: string
  /** What `tools` lists. */
  readonly tools: string
  readonly loadInit: () => Promise<(dir: string) => Promise<number>>
  readonly loadDoctor: () => Promise<(path: string, json: boolean) => Promise<number>>
  readonly loadCatalogue: () => Promise<(json: boolean) => number>
}

export const commonCommands = ({ file, tools, loadInit, loadDoctor, loadCatalogue }: Common): readonly Command[] => [
  {
    name: 'init',
    about: 'write a commented starter configuration; never overwrites one',
    words: { dir: `where to write ${file}; here, when left out` },
    example: 'init --dir /etc/countersign',
    needs: [],
    takes: ['dir'],
    run: async ({ dir = '.' }) => (await loadInit())(dir),
  },
  {
    name: 'doctor',
    about: 'check everything that serving needs, and say what is wrong',
    more: 'Changes nothing, sends nothing and begins no log. Exit code 0 when nothing is wrong.',
    example: `doctor --config /etc/countersign/${file}`,
    needs: ['config'],
    takes: ['json'],
    run: async ({ config = '', json = false }) => (await loadDoctor())(config, json),
  },
  {
    name: 'tools',
    about: tools,
    needs: [],
    takes: ['json'],
    run: async ({ json = false }) => (await loadCatalogue())(json),
  },
]
